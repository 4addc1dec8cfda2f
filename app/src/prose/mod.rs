//! What is found inside a visitor's or agent's text: links and lone emoji. The text itself stays
//! text; nothing in here makes markup.

mod emoji;
mod links;

pub use emoji::is_emoji_only;
pub use links::{Piece, pieces};
