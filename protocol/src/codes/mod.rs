//! The two tables a client programs against: close codes of the websocket and error codes of the
//! answers. Each value carries the client's duty; the documentation prints the same tables.

mod close;
mod error;

pub use close::{CloseCode, Reconnect};
pub use error::{ErrorCode, Retry};
