//! What can go wrong, and what is planted to see that the property would notice.

use proptest::prelude::*;

/// Tabs: the first two are of one browser, the last one is another visitor's.
pub(crate) const TABS: usize = 3;

/// A fault of the server that the property must find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plant {
    /// None.
    Nothing,
    /// A `clientMsgId` is not looked up.
    DedupeOff,
    /// The answer goes out before what it tells is safe.
    AnswerBeforeCommit,
    /// A returning client's log is read before its socket hears of new entries.
    ReadBeforeSubscribe,
    /// An entry is pushed to the sockets of every session.
    Leak,
}

/// Something happens.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// All goes well for a tab for a moment: it is connected, and everything on its way gets on.
    Round(usize),
    /// The visitor writes in a tab.
    Write(usize),
    /// The team writes in a session.
    Reply(usize),
    /// The next frame of the client reaches the server.
    Carry(usize),
    /// The store performs what the socket wants.
    Perform(usize),
    /// The socket hears of it.
    Finish(usize),
    /// The store refuses, before or after it has performed.
    Refuse(usize, bool),
    /// The next push reaches the socket, or the one after it does first.
    Push(usize, bool),
    /// A push is lost.
    Lose(usize),
    /// The next frame of the server reaches the client.
    Hear(usize),
    /// The connection breaks.
    Cut(usize),
    /// It is there again.
    Connect(usize),
    /// The next timer fires.
    Timer(usize),
    /// The tab learns what others have stored.
    Look(usize),
    /// Somebody scrolls up.
    Older(usize),
    /// The tab is gone from one moment to the next.
    Crash(usize),
    /// It, or another in its place, is opened.
    Open(usize),
    /// The server is gone and comes back.
    CrashServer,
    /// Its history comes back from elsewhere.
    NewEpoch,
    /// A commit that is late takes place.
    Commit,
}

/// A life.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let tab = || 0..TABS;
    let step = prop_oneof![
        20 => tab().prop_map(Step::Round),
        5 => tab().prop_map(Step::Write),
        3 => (0..2_usize).prop_map(Step::Reply),
        4 => tab().prop_map(Step::Carry),
        6 => tab().prop_map(Step::Perform),
        3 => tab().prop_map(Step::Finish),
        2 => (tab(), any::<bool>()).prop_map(|(tab, after)| Step::Refuse(tab, after)),
        3 => (tab(), any::<bool>()).prop_map(|(tab, overtake)| Step::Push(tab, overtake)),
        1 => tab().prop_map(Step::Lose),
        3 => tab().prop_map(Step::Hear),
        2 => tab().prop_map(Step::Cut),
        2 => tab().prop_map(Step::Connect),
        2 => tab().prop_map(Step::Timer),
        2 => tab().prop_map(Step::Look),
        1 => tab().prop_map(Step::Older),
        1 => tab().prop_map(Step::Crash),
        3 => tab().prop_map(Step::Open),
        2 => Just(Step::CrashServer),
        1 => Just(Step::NewEpoch),
        1 => Just(Step::Commit),
    ];
    prop::collection::vec(step, 0..120)
}
