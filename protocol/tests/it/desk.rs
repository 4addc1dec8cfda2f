//! The desk console's socket.

use crate::{golden, reads};
use protocol::desk::{
    Assign, ChatList, ChatOpened, ChatRef, ChatSummary, DeleteMessage, DeskEvent, DeskMessage,
    Hello, ListChats, MarkRead, OpenChat, Replied, Reply, SetTyping, Welcome, method,
};
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, ClientMsgId, MessageId};
use protocol::rpc::ServerFrame;
use serde_json::{Value, json};

fn chat_id() -> ChatId {
    ChatId::parse("c1").unwrap()
}

fn message_id() -> MessageId {
    MessageId::parse("m1").unwrap()
}

fn chat() -> ChatSummary {
    ChatSummary {
        chat_id: chat_id(),
        site: "Shop".into(),
        visitor: "Ada".into(),
        email: None,
        locale: None,
        page_url: None,
        page_title: None,
        last_text: "Hi".into(),
        last_from: SenderKind::Visitor,
        last_n: 1,
        changed: 20,
        started: 10,
        unread: 1,
        online: true,
        assigned: None,
        closed: false,
    }
}

fn chat_json() -> Value {
    json!({
        "chatId": "c1", "site": "Shop", "visitor": "Ada", "lastText": "Hi", "lastFrom": "visitor", "lastN": 1,
        "changed": 20, "started": 10, "unread": 1, "online": true, "closed": false,
    })
}

fn message() -> DeskMessage {
    DeskMessage {
        n: 1,
        message_id: message_id(),
        ts: 20,
        from: SenderKind::Agent,
        name: "Bob".into(),
        text: "Hello".into(),
        file: None,
        view: Value::Null,
        client_msg_id: None,
        deleted: false,
        seen: false,
    }
}

fn message_json() -> Value {
    json!({"n": 1, "messageId": "m1", "ts": 20, "from": "agent", "name": "Bob", "text": "Hello"})
}

#[test]
fn the_names_of_the_methods() {
    let names = [
        method::HELLO,
        method::LIST_CHATS,
        method::OPEN_CHAT,
        method::REPLY,
        method::SET_TYPING,
        method::ASSIGN,
        method::MARK_READ,
        method::CLOSE_CHAT,
        method::DELETE_MESSAGE,
        method::PING,
    ];
    let expected = [
        "hello",
        "list_chats",
        "open_chat",
        "reply",
        "set_typing",
        "assign",
        "mark_read",
        "close_chat",
        "delete_message",
        "ping",
    ];
    assert_eq!(names, expected);
}

#[test]
fn requests() {
    golden(
        &Hello {
            agent: "Bob".into(),
        },
        &json!({"agent": "Bob"}),
    );
    golden(
        &ListChats {
            before: None,
            closed: false,
        },
        &json!({"closed": false}),
    );
    golden(
        &ListChats {
            before: Some(5),
            closed: true,
        },
        &json!({"before": 5, "closed": true}),
    );
    reads(&json!({}), &ListChats::default());
    golden(
        &OpenChat {
            chat_id: chat_id(),
            after: None,
            before: None,
        },
        &json!({"chatId": "c1"}),
    );
    golden(
        &OpenChat {
            chat_id: chat_id(),
            after: Some(1),
            before: Some(9),
        },
        &json!({"chatId": "c1", "after": 1, "before": 9}),
    );
    golden(
        &Reply {
            chat_id: chat_id(),
            text: "Hello".into(),
            file: None,
            message: Value::Null,
            client_msg_id: ClientMsgId::parse("x").unwrap(),
        },
        &json!({"chatId": "c1", "text": "Hello", "clientMsgId": "x"}),
    );
    golden(
        &Reply {
            chat_id: chat_id(),
            text: String::new(),
            file: None,
            message: json!({"text": "Which?"}),
            client_msg_id: ClientMsgId::parse("x").unwrap(),
        },
        &json!({"chatId": "c1", "text": "", "message": {"text": "Which?"}, "clientMsgId": "x"}),
    );
    golden(
        &SetTyping {
            chat_id: chat_id(),
            typing: true,
        },
        &json!({"chatId": "c1", "typing": true}),
    );
    golden(
        &Assign {
            chat_id: chat_id(),
            agent: Some("Bob".into()),
        },
        &json!({"chatId": "c1", "agent": "Bob"}),
    );
    golden(
        &Assign {
            chat_id: chat_id(),
            agent: None,
        },
        &json!({"chatId": "c1"}),
    );
    golden(
        &MarkRead {
            chat_id: chat_id(),
            n: 3,
        },
        &json!({"chatId": "c1", "n": 3}),
    );
    golden(&ChatRef { chat_id: chat_id() }, &json!({"chatId": "c1"}));
    golden(
        &DeleteMessage {
            chat_id: chat_id(),
            message_id: message_id(),
        },
        &json!({"chatId": "c1", "messageId": "m1"}),
    );
}

#[test]
fn results() {
    golden(
        &Welcome {
            agent: "Bob".into(),
            version: "2".into(),
        },
        &json!({"agent": "Bob", "version": "2"}),
    );
    golden(
        &ChatList {
            chats: vec![chat()],
            more: true,
            unread: 3,
        },
        &json!({"chats": [chat_json()], "more": true, "unread": 3}),
    );
    golden(
        &ChatOpened {
            chat: chat(),
            messages: vec![message()],
            more: false,
        },
        &json!({"chat": chat_json(), "messages": [message_json()], "more": false}),
    );
    golden(
        &Replied {
            message_id: message_id(),
            n: 2,
            ts: 30,
        },
        &json!({"messageId": "m1", "n": 2, "ts": 30}),
    );
}

#[test]
fn a_chat_and_a_message_with_everything() {
    let chat = ChatSummary {
        email: Some("a@b.example".into()),
        locale: Some("de".into()),
        page_url: Some("https://a.example/".into()),
        page_title: Some("A".into()),
        assigned: Some("Bob".into()),
        ..chat()
    };
    let mut json = chat_json();
    for (key, value) in [
        ("email", "a@b.example"),
        ("locale", "de"),
        ("pageUrl", "https://a.example/"),
        ("pageTitle", "A"),
        ("assigned", "Bob"),
    ] {
        json[key] = Value::from(value);
    }
    golden(&chat, &json);
    let message = DeskMessage {
        client_msg_id: Some(ClientMsgId::parse("x").unwrap()),
        deleted: true,
        seen: true,
        ..message()
    };
    let mut json = message_json();
    json["clientMsgId"] = json!("x");
    json["deleted"] = json!(true);
    json["seen"] = json!(true);
    golden(&message, &json);
}

#[test]
fn events() {
    let rows = [
        (
            DeskEvent::ChatChanged(chat()),
            json!({"method": "chat_changed", "params": chat_json()}),
        ),
        (
            DeskEvent::UnreadChanged { unread: 3 },
            json!({"method": "unread_changed", "params": {"unread": 3}}),
        ),
        (
            DeskEvent::ChatMessage {
                chat_id: chat_id(),
                message: message(),
            },
            json!({"method": "chat_message", "params": {"chatId": "c1", "message": message_json()}}),
        ),
        (
            DeskEvent::Typing {
                chat_id: chat_id(),
                from: SenderKind::Visitor,
                name: "Ada".into(),
                typing: true,
            },
            json!({"method": "typing", "params": {"chatId": "c1", "from": "visitor", "name": "Ada", "typing": true}}),
        ),
        (
            DeskEvent::Reconnect { after_ms: 9 },
            json!({"method": "reconnect", "params": {"afterMs": 9}}),
        ),
    ];
    for (event, json) in rows {
        golden(&event, &json);
        assert_eq!(
            ServerFrame::parse(&json.to_string()),
            ServerFrame::Event(event)
        );
    }
}
