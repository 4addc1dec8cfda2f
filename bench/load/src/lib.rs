//! An open-loop load tool for chat sockets.
//!
//! How it measures, and what makes a figure count:
//! - **Open loop** ([`schedule`]): send times are drawn in advance and never wait for answers; a latency
//!   is the time from the *planned* send to the receipt, so a slow server cannot hide its queue.
//! - A run in which the client itself was late is **void** ([`report::Report::void`]), never a figure.
//! - Every message carries who sent it and its number ([`payload`]); the receiver checks identity,
//!   order and repeats ([`tally`]).
//! - Percentiles come from whole histograms, which are merged over processes; never from percentiles.
//!
//! Layers: [`dialect`] is pure (frames ↔ meaning, one file per kind of server), [`client`] owns one
//! socket, [`mode`] makes groups of clients and says what is sent, cut and counted, [`process`] reads
//! what the server costs, [`table`] runs everything beside each other and prints.

pub mod client;
pub mod dialect;
pub mod mode;
pub mod payload;
pub mod process;
pub mod report;
pub mod schedule;
pub mod table;
pub mod tally;
