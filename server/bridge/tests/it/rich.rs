//! Messages of the team that are more than text.

use crate::scripted::{Scripted, says};
use crate::scripted_people::Scripting;
use bridge::conformance::Bench;
use bridge::messenger::Incoming;
use protocol::entry::EntryType;
use serde_json::{Value, json};

fn writes(id: &str, text: &str, written: Value) -> Incoming {
    let mut said = says(0, id, text);
    if let Incoming::Message { message, .. } = &mut said {
        *message = written;
    }
    said
}

#[tokio::test]
async fn cards_of_the_team_are_shown_and_a_message_that_is_none_by_its_text() {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hi").await;
    let cards =
        json!({"type": "gallery", "attributes": {"attachment": {"gallery": [{"title": "One"}]}}});
    messenger.tell(writes("r1", "", cards));
    messenger.tell(writes("r2", "in words", json!(["none"])));
    let shown = bench.hub.entry(&ada, 2).await;
    assert_eq!(
        (shown.kind, shown.text.as_str()),
        (EntryType::from("gallery".to_owned()), "")
    );
    assert_eq!(shown.view["parts"][0]["cards"][0]["title"], "One");
    let plain = bench.hub.entry(&ada, 3).await;
    assert_eq!(
        (plain.text.as_str(), &plain.view),
        ("in words", &Value::Null)
    );
    bench.stop().await;
}

#[tokio::test]
async fn quick_replies_may_begin_like_a_command() {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hi").await;
    let replies = json!({"text": "/close", "attributes": {"attachment": {"buttons": [
        {"type": "text", "value": "Yes"}]}}});
    messenger.tell(writes("r1", "/close", replies));
    let shown = bench.hub.entry(&ada, 2).await;
    assert_eq!(
        (shown.text.as_str(), &shown.view["buttons"][0]["label"]),
        ("/close", &json!("Yes"))
    );
    bench.stop().await;
}
