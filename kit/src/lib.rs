//! What the modules that the panel loads later, `extras` and `rich`, share: the browser's functions,
//! building and listening in few words, and how names and sizes of files are written.
//!
//! Invariant: what a module does not call costs it no byte.

pub mod browser;
pub mod digits;
pub mod dom;
pub mod fill;
pub mod name;
pub mod size;
