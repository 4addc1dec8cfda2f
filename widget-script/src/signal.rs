//! Numbers under which the loader brings events back into the launcher.

/// A neighbour on the same page opened. Other versions of the loader send it too: never renumber.
pub(crate) const NEIGHBOUR_OPENED: u32 = 0;
/// The button, or the ✕ that stands in for it in full screen, was pressed.
pub(crate) const PRESSED: u32 = 1;
/// «Try again» was pressed.
pub(crate) const RETRY: u32 = 2;
/// A key went down in the launcher.
pub(crate) const KEY: u32 = 3;
/// The frame loaded a document.
pub(crate) const FRAME_LOADED: u32 = 4;
/// The panel said something over the port.
pub(crate) const SAID: u32 = 5;
/// The visible part of the page changed (keyboard, rotation, zoom).
pub(crate) const VIEWPORT: u32 = 6;
/// From here on: the panel did not answer the attempt of number `signal - TIMEOUT`.
pub(crate) const TIMEOUT: u32 = 16;
