//! The real server binary on a folder of its own, for trials and measurements from outside.
//!
//! Invariants:
//! - Nothing of the server's code is linked: what is tested is the binary that is delivered.
//! - A server keeps its port and its folder over every kill and restart, as in production.
//! - Whatever is started here ends with the [`Testbed`]: process, folder, mounts.

mod backoff;
mod disk;
mod fault;
pub mod http;
mod process;
mod proxy;
mod server;
mod sites;

pub use backoff::Backoff;
pub use disk::SmallDisk;
pub use fault::{Direction, Fault};
pub use process::Ended;
pub use proxy::Proxy;
pub use server::{DESK_TOKEN, Setup, Testbed, binary};
pub use sites::{HOST_PAGE, site_key};
