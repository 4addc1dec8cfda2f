//! What a step needs from outside.

use crate::embed::EmbedKey;
use protocol::form::FormField;
use protocol::ids::{SiteKey, UnixMs};
use std::fmt;

/// Clock, keys, configuration and randomness, passed in with each step.
pub struct Context<'a> {
    /// Now.
    pub now_ms: UnixMs,
    /// Signs and verifies embed tokens.
    pub embed: &'a EmbedKey,
    /// Whether the configuration has this site.
    pub site_known: &'a dyn Fn(&SiteKey) -> bool,
    /// The site's own fields of the form that begins a conversation.
    pub form: &'a dyn Fn(&SiteKey) -> Vec<FormField>,
    /// Fills a buffer with random bytes of the operating system.
    pub random: &'a mut dyn FnMut(&mut [u8]),
}

impl Context<'_> {
    pub(super) fn random_bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("now_ms", &self.now_ms)
            .finish_non_exhaustive()
    }
}
