//! The panel: what a visitor sees in the iframe, from the first server-rendered byte to the last
//! reconnect.
//!
//! Invariants:
//! - Features are additive: `ssr` renders, `hydrate` takes over, none of both still compiles. What
//!   touches the browser is compiled everywhere and called in the browser only.
//! - Rules live in plain types with ordinary tests ([`conversation`], [`link::lifecycle`],
//!   [`theme`], [`prose`]); [`engine`] connects them to the browser; [`ui`] shows and decides
//!   nothing.

pub mod boot;
pub mod conversation;
pub mod dom;
pub mod engine;
pub mod extras;
pub mod fresh_id;
pub mod json;
pub mod link;
pub mod own_fields;
pub mod prose;
pub mod rich;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod texts;
#[cfg(any(feature = "ssr", test))]
pub mod theme;
pub mod ui;
pub mod wire;

#[cfg(feature = "hydrate")]
mod hydration;

#[cfg(feature = "hydrate")]
pub use hydration::hydrate;
