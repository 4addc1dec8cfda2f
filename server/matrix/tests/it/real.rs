//! What the suite does not ask for, against a real Synapse.

use crate::agents::{Account, tag};
use crate::suite::{matrix, person};
use bridge::messenger::{
    Author, ChatKey, ChatState, Cursor, Incoming, MessageRef, Messenger, MessengerError,
    OpenRequest, Outgoing, Person, ResolveError, VisitorCard,
};
use matrix::Matrix;
use outbound::Method;
use protocol::entry::SenderKind;
use serde_json::json;
use std::time::Duration;

/// How long something that must come may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A bot and an agent in one room, and the place from where on they are heard.
pub struct Conversation {
    pub bot: Account,
    pub matrix: Matrix,
    pub grace: Account,
    pub chat: ChatKey,
    cursor: Cursor,
}

impl Conversation {
    pub async fn start() -> Self {
        let (bot, grace) = (
            Account::new("Website").await,
            Account::new("Grace Example").await,
        );
        let matrix = matrix(&bot).await;
        let chat = matrix.open(&request(&[&grace])).await.unwrap();
        grace.join(&chat).await;
        let cursor = matrix.events(None).await.unwrap().cursor.unwrap();
        Self {
            bot,
            matrix,
            grace,
            chat,
            cursor,
        }
    }

    async fn post(&self, text: &str) -> MessageRef {
        let message = Outgoing {
            author: Author::Visitor,
            view: serde_json::Value::Null,
            text: text.into(),
            file: None,
            display_name: String::new(),
            request_id: tag(),
            ts: 1_000,
        };
        self.matrix.post(&self.chat, &message).await.unwrap()
    }

    /// Listens on until something is told that `is` the awaited; everything up to then.
    pub async fn hear(&mut self, is: impl Fn(&Incoming) -> bool) -> Vec<Incoming> {
        let mut heard = vec![];
        let listening = async {
            while !heard.iter().any(&is) {
                let batch = self.matrix.events(Some(&self.cursor)).await.unwrap();
                heard.extend(batch.events);
                self.cursor = batch.cursor.unwrap_or_else(|| self.cursor.clone());
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, listening).await.is_ok();
        assert!(in_time, "only this was told: {heard:?}");
        heard
    }
}

/// A room for these people.
pub fn request(people: &[&Account]) -> OpenRequest {
    let people = people.iter().map(|account| Person {
        id: account.id.clone(),
        name: "Grace Example".into(),
    });
    OpenRequest {
        site_name: "Shop".into(),
        title: "Shop – Ada".into(),
        people: people.collect(),
        visitor: VisitorCard::default(),
        request_id: tag(),
    }
}

fn texts(events: &[Incoming]) -> Vec<&str> {
    let mut texts = vec![];
    for event in events {
        if let Incoming::Message { text, .. } = event {
            texts.push(text.as_str());
        }
    }
    texts
}

fn is_text(event: &Incoming, wanted: &str) -> bool {
    matches!(event, Incoming::Message { text, .. } if text == wanted)
}

#[tokio::test]
async fn nothing_is_missed_after_a_long_time_away() {
    let mut talk = Conversation::start().await;
    let wanted: Vec<String> = (0..90).map(|n| format!("message {n}")).collect();
    for text in &wanted {
        talk.grace.write(&talk.chat, text).await;
    }
    let before = talk.cursor.clone();
    let heard = talk.hear(|event| is_text(event, "message 89")).await;
    assert_eq!(texts(&heard), wanted);
    assert!(heard.iter().all(|event| matches!(event, Incoming::Message { sender, own: false, .. } if sender == "Grace Example")));
    talk.cursor = before;
    let again = talk.hear(|event| is_text(event, "message 89")).await;
    assert_eq!(again, heard, "the same cursor brings the same events");
}

#[tokio::test]
async fn a_cursor_that_the_homeserver_does_not_know_loses_nothing() {
    let mut talk = Conversation::start().await;
    talk.post("hello").await;
    talk.grace.write(&talk.chat, "one").await;
    talk.grace.write(&talk.chat, "two").await;
    let (ms, _) = talk.cursor.as_str().split_once(' ').unwrap();
    talk.cursor = Cursor::new(format!("{ms} nonsense"));
    let heard = talk.hear(|event| is_text(event, "two")).await;
    assert_eq!(texts(&heard), ["hello", "one", "two"]);
    talk.grace.write(&talk.chat, "three").await;
    assert_eq!(
        texts(&talk.hear(|event| is_text(event, "three")).await),
        ["three"]
    );
}

#[tokio::test]
async fn a_receipt_anywhere_is_told_as_one_for_our_last_message_before_it() {
    let mut talk = Conversation::start().await;
    talk.post("first").await;
    let second = talk.post("second").await;
    let reply = talk.grace.write(&talk.chat, "reply").await;
    talk.post("third").await;
    talk.grace.receipt(&talk.chat, &reply).await;
    let heard = talk
        .hear(|event| matches!(event, Incoming::Read { .. }))
        .await;
    let read = Incoming::Read {
        chat: talk.chat.clone(),
        up_to: second,
    };
    assert!(heard.contains(&read), "{heard:?}");
}

#[tokio::test]
async fn typing_is_told_when_it_starts_and_when_it_stops() {
    let mut talk = Conversation::start().await;
    let sign = |typing| Incoming::Typing {
        chat: talk.chat.clone(),
        name: "Grace Example".into(),
        typing,
    };
    let (starts, stops) = (sign(true), sign(false));
    talk.grace.type_sign(&talk.chat, true).await;
    talk.hear(|event| *event == starts).await;
    talk.grace.type_sign(&talk.chat, false).await;
    talk.hear(|event| *event == stops).await;
    talk.matrix.typing(&talk.chat, true).await.unwrap();
    talk.matrix.typing(&talk.chat, false).await.unwrap();
}

#[tokio::test]
async fn encrypted_files_are_named_and_edits_are_not_told() {
    let mut talk = Conversation::start().await;
    let first = talk.grace.write(&talk.chat, "frist").await;
    talk.grace
        .send(&talk.chat, json!({
            "msgtype": "m.text", "body": "* first", "m.new_content": { "msgtype": "m.text", "body": "first" },
            "m.relates_to": { "rel_type": "m.replace", "event_id": first.as_str() },
        }))
        .await;
    let encrypted = json!({
        "msgtype": "m.image", "body": "cat.png", "file": { "url": "mxc://test.localhost/cat" },
    });
    talk.grace.send(&talk.chat, encrypted).await;
    let heard = talk.hear(|event| is_text(event, "[cat.png]")).await;
    assert_eq!(texts(&heard), ["frist", "[cat.png]"]);
}

#[tokio::test]
async fn the_room_ends_with_the_last_one_who_leaves_it() {
    let mut talk = Conversation::start().await;
    let edsger = Account::new("Edsger").await;
    let invitation = json!({ "user_id": edsger.id });
    let path = ["rooms", talk.chat.as_str(), "invite"];
    talk.grace.ask(Method::POST, &path, &[], invitation).await;
    edsger.join(&talk.chat).await;
    edsger.leave(&talk.chat).await;
    talk.grace.write(&talk.chat, "I am still here").await;
    let heard = talk.hear(|event| is_text(event, "I am still here")).await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(talk.matrix.state(&talk.chat).await, Ok(ChatState::Open));
    talk.grace.leave(&talk.chat).await;
    let closed = Incoming::Closed {
        chat: talk.chat.clone(),
        by: SenderKind::Agent,
    };
    talk.hear(|event| *event == closed).await;
    assert_eq!(talk.matrix.state(&talk.chat).await, Ok(ChatState::Closed));
}

#[tokio::test]
async fn a_room_we_are_not_in_any_more_is_gone() {
    let mut talk = Conversation::start().await;
    talk.bot.leave(&talk.chat).await;
    let gone = Incoming::Gone {
        chat: talk.chat.clone(),
    };
    talk.hear(|event| *event == gone).await;
    assert_eq!(talk.matrix.state(&talk.chat).await, Ok(ChatState::Gone));
    let message = Outgoing {
        author: Author::Visitor,
        view: serde_json::Value::Null,
        text: "hello?".into(),
        file: None,
        display_name: String::new(),
        request_id: tag(),
        ts: 1_000,
    };
    assert_eq!(
        talk.matrix.post(&talk.chat, &message).await,
        Err(MessengerError::Gone)
    );
    let unknown = ChatKey::new("!unknown:test.localhost");
    assert_eq!(talk.matrix.state(&unknown).await, Ok(ChatState::Gone));
}

#[tokio::test]
async fn the_team_can_neither_encrypt_the_room_nor_put_us_out() {
    let talk = Conversation::start().await;
    let room = talk.chat.as_str();
    let encryption = json!({ "algorithm": "m.megolm.v1.aes-sha2" });
    let path = ["rooms", room, "state", "m.room.encryption"];
    let (status, _) = talk
        .grace
        .try_ask(Method::PUT, &path, &[], encryption)
        .await;
    assert_eq!(status, 403);
    let kick = json!({ "user_id": talk.bot.id });
    let (status, _) = talk
        .grace
        .try_ask(Method::POST, &["rooms", room, "kick"], &[], kick)
        .await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn people_are_found_by_id_and_namesakes_told_apart() {
    let word = tag();
    let name = format!("Ada {word}");
    let (one, _two) = (Account::new(&name).await, Account::new(&name).await);
    let matrix = matrix(&Account::new("Website").await).await;
    let (by_name, by_id) = (
        person("Ada", &word, None),
        person("Ada", &word, Some(&one.id)),
    );
    let (gone, no_id) = (
        person("No", "Body", Some("@nobody:test.localhost")),
        person("No", "Id", Some("nobody")),
    );
    let trouble = ResolveError {
        ambiguous: vec![by_name.clone()],
        missing: vec![gone.clone(), no_id.clone()],
    };
    let told = matrix.resolve(&[by_name, by_id.clone(), gone, no_id]).await;
    assert_eq!(told, Err(MessengerError::Resolve(trouble)));
    let found = matrix.resolve(&[by_id]).await.unwrap();
    assert_eq!(
        (found[0].id.as_str(), found[0].name.as_str()),
        (one.id.as_str(), name.as_str())
    );
}

#[tokio::test]
async fn a_text_over_the_homeservers_limit_is_told_as_such() {
    let talk = Conversation::start().await;
    let largest = talk.matrix.capabilities().text_max.unwrap();
    // Nothing takes more room than what JSON has to escape.
    talk.post(&"\u{1}".repeat(largest)).await;
    let message = Outgoing {
        author: Author::Visitor,
        view: serde_json::Value::Null,
        text: "é".repeat(40_000),
        file: None,
        display_name: String::new(),
        request_id: tag(),
        ts: 1_000,
    };
    assert_eq!(
        talk.matrix.post(&talk.chat, &message).await,
        Err(MessengerError::TooLarge)
    );
}
