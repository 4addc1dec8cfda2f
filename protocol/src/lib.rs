//! Wire types shared by the launcher, the panel, the desk console and the server.
//!
//! Invariants:
//! - No I/O, no clock, no randomness: these are shapes and the rules that belong to them.
//! - What comes from outside is lax (unknown fields are ignored, unknown kinds have a variant of
//!   their own); what we send is exact and covered by golden JSON tests in both directions.
//! - [`host`] needs no JSON, so the launcher can use it without paying for serde.

#[cfg(feature = "json")]
pub mod codes;
#[cfg(feature = "json")]
pub mod desk;
#[cfg(feature = "json")]
pub mod entry;
#[cfg(feature = "json")]
pub mod event;
#[cfg(feature = "json")]
pub mod file;
#[cfg(feature = "json")]
pub mod form;
pub mod host;
#[cfg(feature = "json")]
pub mod ids;
#[cfg(feature = "json")]
pub mod limits;
#[cfg(feature = "json")]
pub mod rpc;
#[cfg(feature = "json")]
pub mod tiledesk;
#[cfg(feature = "json")]
pub mod view;
