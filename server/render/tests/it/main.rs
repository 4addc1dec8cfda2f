//! From messages as bots write them to what is shown, through the public functions.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod any_input;
mod fates;
mod kinds;
mod markup;
mod team;

use protocol::tiledesk::Message;
use protocol::view::View;
use render::{Policy, Prepared, prepare};
use serde_json::Value;

fn policy() -> Policy {
    Policy {
        origins: vec!["https://shop.example".into()],
        frame_hosts: None,
        external_media: true,
    }
}

fn prepared(message: &Value) -> Prepared {
    prepare(&Message::read(message).unwrap(), &policy())
}

fn view(message: &Value) -> Value {
    let prepared = prepared(message);
    assert_eq!(prepared.entries.len(), 1, "{prepared:?}");
    prepared.entries[0]
        .view
        .as_ref()
        .map_or(Value::Null, View::to_value)
}
