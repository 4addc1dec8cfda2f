//! The I/O layer of `web-widget-bot`: HTTP, websockets, lifecycle.
//!
//! Decisions are made further in: `session-core` decides what a visitor's socket does, `config`
//! what the operator meant, `store` what is durable, `bridge` what reaches the team. This crate
//! performs their effects and owns everything that touches the network.
//!
//! Follow a message: [`socket`] reads a frame → `session_core::visitor` answers with effects →
//! [`socket::perform`](socket) runs them against store and limits → [`hub`] rings the other sockets,
//! the bridge's relay hands the message to the messenger.

pub mod assets;
mod bots;
pub mod changes;
pub mod demo;
pub mod drain;
pub mod handover;
pub mod heads;
pub mod http;
pub mod hub;
pub mod keys;
pub mod lifecycle;
pub mod limits;
pub mod listener;
pub mod logins;
pub mod messengers;
pub mod metrics;
mod purge;
pub mod recipients;
pub mod sites;
pub mod socket;
pub mod state;
pub mod system;
pub mod team;
#[cfg(feature = "trial")]
pub mod trial;
pub mod urls;
