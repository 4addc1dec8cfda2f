//! HTTP calls from the server to the outside: messengers now, whatever else answers HTTP later.
//!
//! Invariants:
//! - One [`Client`] for the whole server, so that connections are shared and limits hold everywhere.
//! - Plain http reaches this machine only ([`Base`]); redirects are never followed, so credentials
//!   and texts go to the host that was configured and nowhere else.
//! - Every call has a deadline and every answer a largest size.
//! - Addresses that others may have chosen are called through [`Guarded`] alone: it reaches no private
//!   network and not this machine, whatever their names resolve to.
//! - A failure says whether the other side can have acted ([`CallError`]): what was certainly not
//!   sent may be repeated freely, everything else only under the same request id.
//! - Secrets are headers marked as sensitive; no error and no log holds an address' query or a body.

mod base;
mod call;
mod guard;
mod guarded;

pub use base::{Base, BaseError};
pub use call::{Answer, Body, Call, CallError, Client};
pub use guard::{Guard, Private, is_public};
pub use guarded::{Guarded, Post};
pub use reqwest::Method;
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
pub use url::Url;
