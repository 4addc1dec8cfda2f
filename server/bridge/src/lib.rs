//! Between the visitors' sessions and the messenger of the team.
//!
//! [`messenger`] is the trait that every messenger implements, [`bot`] that of chatbots, [`relay`]
//! carries messages between the store and one messenger or a bot, [`desk`] is the embedded messenger
//! with the console's side of it.

pub mod bot;
mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod desk;
pub mod messenger;
pub mod relay;
#[cfg(feature = "trial")]
mod trial;

pub use clock::{Clock, Random};
pub use relay::{Hub, Sites, Team};
