//! Points at which a trial may kill the server, and faults that a trial may plant in it, so that
//! whoever checks the server's promises can be checked.
//!
//! Invariant: without the feature `on` every function is empty or constant, and nothing of this crate
//! is in the binary. With it the environment decides, once: `KILL` names a point and how
//! often it is passed before the end, `PLANT` a fault. With neither set nothing differs.

#[cfg(not(feature = "on"))]
mod off;
#[cfg(feature = "on")]
mod on;

#[cfg(not(feature = "on"))]
pub use off::{gap, is_answer, mark, now_and_then, pause, planted, reach, repeated};
#[cfg(feature = "on")]
pub use on::{
    KILL, PLANT, RATES, gap, is_answer, mark, now_and_then, pause, planted, rates_are_off, reach,
    read, repeated,
};

/// A moment between two deeds that must not be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// An entry was written in the transaction, which is not committed.
    BeforeCommit,
    /// The visitor's message is committed; neither published nor answered.
    AfterCommit,
    /// The visitor's message is published to the sockets; the relay is not rung, nothing answered.
    AfterPublish,
    /// The answer to the visitor's message is written to the socket; all of the above is done.
    AfterAnswer,
    /// The relay is about to post to the messenger.
    BeforePost,
    /// The messenger has the message; that is not recorded.
    AfterPost,
    /// A message of the team is committed, not published.
    AfterInbox,
}

/// A way in which the server could break a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Repeats of a message are stored again.
    DedupeOff,
    /// Commands are answered before their group is committed, some time before.
    AckBeforeCommit,
    /// A resume reads the log some time before it subscribes; nothing mends that later.
    ReadBeforeSubscribe,
    /// Repeated messages leave gaps in the numbers.
    GappedSeq,
    /// Sockets are pushed nothing: only the regular look at the heads keeps them in step.
    BellOff,
    /// An entry now and then goes to a socket of another session too.
    Leak,
    /// Two entries of a session now and then change places, and its sockets send them like that.
    Reorder,
    /// The visitor's message now and then comes back as one of the team.
    EchoBack,
    /// The relay now and then forgets that it has posted a message.
    DoublePost,
    /// A full queue drops pushes without a word instead of closing the socket; nothing mends that later.
    LostOnSlow,
    /// Several processes may have the database.
    LockOff,
}
