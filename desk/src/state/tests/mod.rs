//! The console's promises, one test each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod compose;
mod conversation;
mod files;
mod lists;
mod presence;
mod reconnect;

use super::{Answered, Call, Console, Effect, Input, Kept};
use protocol::desk::{
    ChatList, ChatOpened, ChatSummary, DeskEvent, DeskMessage, ListChats, OpenChat,
};
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, ClientMsgId, MessageId};

const NOW: u64 = 1_760_000_000_000;

fn chat_id(name: &str) -> ChatId {
    ChatId::parse(name).unwrap()
}

fn client_id(name: &str) -> ClientMsgId {
    ClientMsgId::parse(name).unwrap()
}

fn chat(name: &str, changed: u64) -> ChatSummary {
    ChatSummary {
        chat_id: chat_id(name),
        site: "Shop".to_owned(),
        visitor: "Vera".to_owned(),
        email: None,
        locale: None,
        page_url: None,
        page_title: None,
        last_text: "Hello".to_owned(),
        last_from: SenderKind::Visitor,
        last_n: 1,
        changed,
        started: 1,
        unread: 0,
        online: true,
        assigned: None,
        closed: false,
    }
}

fn message(n: u64) -> DeskMessage {
    DeskMessage {
        n,
        message_id: MessageId::parse(format!("m{n}")).unwrap(),
        ts: NOW + n * 1_000,
        from: SenderKind::Visitor,
        name: "Vera".to_owned(),
        text: format!("message {n}"),
        file: None,
        view: serde_json::Value::Null,
        client_msg_id: None,
        deleted: false,
        seen: false,
    }
}

fn agents(n: u64, client_msg_id: &str) -> DeskMessage {
    DeskMessage {
        from: SenderKind::Agent,
        name: "Ada".to_owned(),
        client_msg_id: Some(client_id(client_msg_id)),
        ..message(n)
    }
}

fn incoming(name: &str, message: DeskMessage) -> Input {
    Input::Event(DeskEvent::ChatMessage {
        chat_id: chat_id(name),
        message,
    })
}

fn changed(chat: ChatSummary) -> Input {
    Input::Event(DeskEvent::ChatChanged(chat))
}

fn listed(chats: Vec<ChatSummary>, more: bool) -> Input {
    Input::Answered(Answered::List(
        ListChats::default(),
        ChatList {
            chats,
            more,
            unread: 0,
        },
    ))
}

fn open(name: &str, after: Option<u64>, before: Option<u64>) -> OpenChat {
    OpenChat {
        chat_id: chat_id(name),
        after,
        before,
    }
}

fn opened(asked: OpenChat, messages: Vec<DeskMessage>, more: bool) -> Input {
    let chat = ChatSummary {
        chat_id: asked.chat_id.clone(),
        ..chat("any", NOW)
    };
    Input::Answered(Answered::Open(
        asked,
        Box::new(ChatOpened {
            chat,
            messages,
            more,
        }),
    ))
}

fn connect() -> Input {
    Input::Connected {
        agent: "Ada".to_owned(),
    }
}

fn calls(effects: &[Effect]) -> Vec<Call> {
    let call = |effect: &Effect| match effect {
        Effect::Call(call) => Some(call.clone()),
        _ => None,
    };
    effects.iter().filter_map(call).collect()
}

fn numbers(console: &Console) -> Vec<u64> {
    console
        .thread()
        .unwrap()
        .messages()
        .iter()
        .map(|message| message.n)
        .collect()
}

/// Connected, two chats listed, the first one open with messages 1 to 3, the agent looking.
fn busy() -> Console {
    let mut console = Console::new(Kept::default());
    console.step(connect(), NOW);
    console.step(
        listed(vec![chat("c1", NOW), chat("c2", NOW - 1)], false),
        NOW,
    );
    console.step(Input::Attentive(true), NOW);
    console.step(Input::Select(Some(chat_id("c1"))), NOW);
    console.step(
        opened(
            open("c1", None, None),
            vec![message(1), message(2), message(3)],
            false,
        ),
        NOW,
    );
    console
}

fn write(console: &mut Console, text: &str, id: &str) -> Vec<Effect> {
    console.step(Input::Draft(text.to_owned()), NOW);
    console.step(Input::Send(client_id(id)), NOW)
}
