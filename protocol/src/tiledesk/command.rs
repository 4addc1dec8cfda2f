//! Split messages: several messages in one, with pauses between them.

use super::{Message, lax};
use crate::view::WAIT_MAX_MS;
use serde_json::Value;

/// Commands of one message that are read.
const COMMANDS_MAX: usize = 100;

/// A step of a split message.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A pause, in milliseconds from 0 to [`WAIT_MAX_MS`].
    Wait {
        /// How long.
        time: u32,
    },
    /// A message.
    Message {
        /// It; commands inside of it are not read.
        message: Box<Message>,
    },
}

/// The steps, without those of unknown types. `None` when there are none to be read.
pub(super) fn read(value: Option<&Value>) -> Option<Vec<Command>> {
    let commands = lax::list(value, COMMANDS_MAX)?;
    Some(commands.iter().filter_map(one).collect())
}

fn one(value: &Value) -> Option<Command> {
    let fields = value.as_object()?;
    match lax::text(fields.get("type"))?.as_str() {
        "wait" => {
            let time = lax::number(fields.get("time")).unwrap_or_default();
            Some(Command::Wait {
                time: clamped(time),
            })
        }
        "message" => {
            let message = Message::read_part(fields.get("message")?)?;
            Some(Command::Message {
                message: Box::new(message),
            })
        }
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and a small number"
)]
fn clamped(ms: f64) -> u32 {
    ms.clamp(0.0, f64::from(WAIT_MAX_MS)) as u32
}
