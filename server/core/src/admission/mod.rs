//! Who may embed the widget, and who may open a socket.
//!
//! Three gates use these rules: the launcher's script and the panel look at the `Referer`
//! ([`admits_referer`]), the browser itself enforces [`frame_ancestors`], and the websocket looks at
//! the `Origin` ([`own_origin`]). All of them compare parsed origins: scheme, host and port, exactly.
//!
//! Invariants:
//! - Nothing is ever compared as a piece of text that was not parsed first, so
//!   `https://site.tld.evil.tld` cannot pass for `https://site.tld`.
//! - An empty list admits nobody.
//! - A host consists of letters, digits, `-`, `_` and dots only (or is an IP address), so an origin
//!   can be put into a header without further care.

mod allowed;
mod origin;
mod own;

pub use allowed::{Admission, AllowedOrigin, admits_referer, frame_ancestors};
pub use origin::{Origin, OriginError};
pub use own::{Verdict, own_origin};

#[cfg(test)]
mod tests;
