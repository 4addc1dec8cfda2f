//! From one process of the server to the next without a connection refused.
//!
//! The listening socket outlives both: the kernel queues who connects while nobody accepts. It comes
//! from systemd, or from the running server, which starts its successor itself when it is asked to
//! ([`successor`]), and both pass it on by the same protocol ([`inherited`]).
//!
//! ```text
//!  old     serve ───────────────── relays settle, sockets leave, database closed ── exit
//!            │ start      ▲ ready                                       │ lock
//!  new       └─ checks ───┘ waits for the database ─────────────────────┴─ serve
//! ```
//!
//! Invariants:
//! - The old one serves until the new one has said that only the database is lacking. If the new one
//!   fails before, nothing has happened.
//! - At no time do two processes use the database.

pub mod inherited;
pub mod successor;
pub mod systemd;
