//! Events of the visitor's socket.

use crate::golden;
use crate::results::{entry, entry_json};
use protocol::entry::{Entry, EntryType, SenderKind};
use protocol::event::{Event, Status};
use protocol::ids::{Epoch, MessageId, SessionId};
use protocol::rpc::ServerFrame;
use serde_json::{Value, json};

fn session() -> SessionId {
    SessionId::parse("s1").unwrap()
}

fn epoch() -> Epoch {
    Epoch::parse("e1").unwrap()
}

/// Golden, and read by a client as what it is.
#[track_caller]
fn travels(event: &Event, json: &Value) {
    golden(event, json);
    assert_eq!(
        ServerFrame::parse(&json.to_string()),
        ServerFrame::Event(event.clone())
    );
}

#[test]
fn messages() {
    let agent = Event::ResponseMessage(entry(EntryType::Text, SenderKind::Agent));
    travels(
        &agent,
        &json!({"method": "response_message", "params": entry_json("text", "agent")}),
    );
    let own = Event::OwnMessage(entry(EntryType::Text, SenderKind::Visitor));
    travels(
        &own,
        &json!({"method": "own_message", "params": entry_json("text", "visitor")}),
    );
    assert_eq!((agent.seq(), own.seq()), (Some(3), Some(3)));
}

#[test]
fn control_entries() {
    let deleted = Event::MessageDeleted {
        session_id: session(),
        epoch: epoch(),
        seq: 4,
        message_id: MessageId::parse("m1").unwrap(),
    };
    travels(
        &deleted,
        &json!({"method": "message_deleted", "params": {"sessionId": "s1", "epoch": "e1", "seq": 4, "messageId": "m1"}}),
    );
    let closed = Event::SessionClosed {
        session_id: session(),
        epoch: epoch(),
        seq: 5,
        ts: 9,
        by: SenderKind::Visitor,
    };
    travels(
        &closed,
        &json!({"method": "session_closed", "params": {"sessionId": "s1", "epoch": "e1", "seq": 5, "ts": 9, "by": "visitor"}}),
    );
    assert_eq!((deleted.seq(), closed.seq()), (Some(4), Some(5)));
}

#[test]
fn signs_without_a_place_in_the_log() {
    for (status, word) in [
        (Status::Delivered, "delivered"),
        (Status::Read, "read"),
        (Status::Failed, "failed"),
    ] {
        let event = Event::MessageStatus {
            session_id: session(),
            seq: 2,
            status,
        };
        travels(
            &event,
            &json!({"method": "message_status", "params": {"sessionId": "s1", "seq": 2, "status": word}}),
        );
        assert_eq!(event.seq(), None);
    }
    let typing = Event::Typing {
        session_id: session(),
        name: "Ada".into(),
        typing: true,
    };
    travels(
        &typing,
        &json!({"method": "typing", "params": {"sessionId": "s1", "name": "Ada", "typing": true}}),
    );
    let reconnect = Event::Reconnect { after_ms: 250 };
    travels(
        &reconnect,
        &json!({"method": "reconnect", "params": {"afterMs": 250}}),
    );
    assert_eq!((typing.seq(), reconnect.seq()), (None, None));
}

#[test]
fn an_entry_becomes_the_event_of_its_kind_and_sender() {
    for from in [SenderKind::Agent, SenderKind::Bot, SenderKind::System] {
        let entry = entry(EntryType::Other("frame".into()), from);
        assert_eq!(
            Event::of_entry(entry.clone()),
            Event::ResponseMessage(entry)
        );
    }
    let own = entry(EntryType::Text, SenderKind::Visitor);
    assert_eq!(Event::of_entry(own.clone()), Event::OwnMessage(own));
    let closed = Event::of_entry(entry(EntryType::Closed, SenderKind::Agent));
    assert!(matches!(
        closed,
        Event::SessionClosed {
            by: SenderKind::Agent,
            seq: 3,
            ..
        }
    ));
    let deletion = Entry {
        metadata: json!({"messageId": "m1"}),
        ..entry(EntryType::Deleted, SenderKind::Agent)
    };
    let expected = MessageId::parse("m1").unwrap();
    assert!(
        matches!(Event::of_entry(deletion), Event::MessageDeleted { message_id, seq: 3, .. } if message_id == expected)
    );
}
