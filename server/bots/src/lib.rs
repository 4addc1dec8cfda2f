//! External chatbots: what the visitor says is posted to a bot's address in the shape in which
//! Tiledesk's server posts it, so that bots written for Tiledesk work unchanged. Bots answer through
//! the server's API.
//!
//! Invariants:
//! - Only addresses that the guard allows are called ([`outbound::Guarded`]); no redirect is followed.
//! - What is posted holds a credential for this one conversation ([`token`]) and no other secret. With a
//!   secret configured, the body is signed, and a bot can tell that it is ours and fresh.
//! - The same message is posted under the same id again, whatever happened in between.
//! - Neither addresses nor bodies nor credentials are logged.

mod body;
pub mod token;
mod webhook;

pub use body::{lead, request, time};
pub use webhook::{DELIVERY, SIGNATURE, Signer, Target, Targets, Webhooks};
