//! Sessions that a bot answers, and how the team takes over.

use crate::desk::{AtTheDesk, chat_id};
use crate::scripted::{Fault, Scripted, says};
use crate::scripted_people::Scripting;
use bridge::bot::BotError;
use bridge::conformance::{Bench, Told};
use bridge::messenger::{Capabilities, MessengerError};
use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::event::Status;
use protocol::ids::{MessageId, SessionId};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use store::{Answering, AppendError, NewEntry};
use tokio::time::Instant;

/// Long enough for a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

type Talk = (Bench<Scripting>, Arc<Scripted>, SessionId);

async fn talk() -> Talk {
    talk_at(Scripted::new()).await
}

async fn talk_at(messenger: Arc<Scripted>) -> Talk {
    let bench = Bench::start(Scripting(messenger.clone())).await;
    bench.bot.hire();
    let ada = bench.visitor("ada").await;
    (bench, messenger, ada)
}

/// A messenger with a limit of its own for texts.
fn with_limit(max: usize) -> Arc<Scripted> {
    let mut messenger = Arc::into_inner(Scripted::new()).unwrap();
    messenger.can = Capabilities {
        text_max: Some(max),
        ..messenger.can
    };
    Arc::new(messenger)
}

async fn answering(bench: &Bench<Scripting>, session: &SessionId) -> Option<Answering> {
    bench.session(session).await.answering
}

async fn until_posted(messenger: &Scripted, number: usize) -> Vec<String> {
    let posted = messenger.until(|m| m.posted(0).len() >= number);
    let posted = tokio::time::timeout(PATIENCE, posted).await;
    assert!(posted.is_ok(), "{:?}", messenger.posted(0));
    messenger.posted(0)
}

async fn presses(bench: &Bench<Scripting>, session: &SessionId, action: &str) {
    let pressed = NewEntry {
        session: session.clone(),
        message_id: MessageId::parse("pressed").unwrap(),
        client_msg_id: None,
        ts: 1,
        sender: Sender::new(SenderKind::Visitor, ""),
        kind: EntryType::Text,
        text: "A person".into(),
        metadata: Value::Null,
        attributes: json!({ "action": action }),
        view: Value::Null,
        file: None,
        to_team: true,
    };
    bench.store.append(pressed).await.unwrap();
    bench.relay.ring();
}

#[tokio::test]
async fn the_bot_is_told_in_order_and_the_team_nothing() {
    let (bench, messenger, ada) = talk().await;
    let texts: Vec<String> = (1..=40).map(|number| number.to_string()).collect();
    bench
        .bot
        .fail_next([BotError::Failed, BotError::Busy(Duration::from_millis(20))]);
    for text in &texts {
        bench.write(&ada, text).await;
    }
    bench.hub.status(&ada, 40, Status::Delivered).await;
    assert_eq!(bench.bot.told()[0], "start");
    assert_eq!(bench.bot.told()[1..], texts);
    assert_eq!(bench.bot.attempts(), 41 + 2);
    assert_eq!(messenger.calls(), 0);
    bench.stop().await;
}

#[tokio::test]
async fn a_bot_that_wants_no_start_is_told_none_and_the_others_only_one() {
    let (bench, _, ada) = talk().await;
    bench.deliver(&ada, "one").await;
    bench.deliver(&ada, "two").await;
    assert_eq!(bench.bot.told(), ["start", "one", "two"]);
    bench.stop().await;
}

#[tokio::test]
async fn a_bot_that_is_down_leaves_the_conversation_to_the_team_with_its_transcript() {
    let (bench, messenger, ada) = talk().await;
    bench.deliver(&ada, "hello").await;
    bench.bot_says(&ada, "What is it?").await.unwrap();
    bench.bot.fail_next([BotError::Failed; 4]);
    bench.deliver(&ada, "a lamp").await;
    assert_eq!(bench.bot.attempts(), 2 + 4);
    assert_eq!(
        messenger.posted(0),
        [
            "The conversation so far:\nVisitor: hello\nBot: What is it?",
            "a lamp"
        ]
    );
    assert_eq!(answering(&bench, &ada).await, Some(Answering::Team));
    bench.deliver(&ada, "still there?").await;
    assert_eq!(messenger.posted(0).len(), 3);
    assert_eq!(bench.bot.told(), ["start", "hello"]);
    bench.stop().await;
}

#[tokio::test]
async fn a_refusal_is_not_asked_twice() {
    let (bench, messenger, ada) = talk().await;
    bench.bot.fail_next([BotError::Refused]);
    bench.deliver(&ada, "hello").await;
    assert_eq!(bench.bot.attempts(), 1);
    assert_eq!(messenger.posted(0), ["hello"]);
    bench.stop().await;
}

#[tokio::test]
async fn a_bot_that_never_accepts_costs_its_time_once() {
    let (bench, messenger, ada) = talk().await;
    bench.bot.fail_next([BotError::Late]);
    bench.deliver(&ada, "hello").await;
    assert_eq!((bench.bot.attempts(), messenger.posted(0).len()), (1, 1));
    bench.stop().await;
}

#[tokio::test]
async fn without_an_answer_in_time_the_team_takes_over() {
    let (bench, messenger, ada) = talk().await;
    bench.bot.answer_within(Duration::from_millis(300));
    let before = Instant::now();
    bench.deliver(&ada, "hello").await;
    let told = until_posted(&messenger, 1).await;
    assert_eq!(told, ["The conversation so far:\nVisitor: hello"]);
    assert!(before.elapsed() >= Duration::from_millis(300));
    let signs = bench.hub.told();
    let typing = |on| Told::Typing(ada.clone(), "Robo".into(), on);
    assert!(signs.contains(&typing(true)));
    assert_eq!(signs.last(), Some(&typing(false)));
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_bot_is_seen_typing_until_it_answers() {
    let (bench, _, ada) = talk().await;
    bench.bot.answer_within(Duration::from_secs(1_000_000));
    bench.deliver(&ada, "hello").await;
    let typing = |on| Told::Typing(ada.clone(), "Robo".into(), on);
    let times = |told: &[Told], on| told.iter().filter(|told| **told == typing(on)).count();
    bench.hub.until(|told| times(told, true) >= 5).await;
    bench.bot_says(&ada, "hi").await.unwrap();
    bench.hub.until(|told| times(told, false) == 1).await;
    bench.stop().await;
}

#[tokio::test]
async fn an_answer_ends_the_waiting() {
    let (bench, messenger, ada) = talk().await;
    bench.deliver(&ada, "hello").await;
    bench.deliver(&ada, "hello?").await;
    assert!(bench.session(&ada).await.bot_due.is_some());
    bench.bot_says(&ada, "hi").await.unwrap();
    let session = bench.session(&ada).await;
    assert_eq!(
        (session.bot_due, session.answering),
        (None, Some(Answering::Bot))
    );
    assert_eq!(messenger.calls(), 0);
    bench.stop().await;
}

#[tokio::test]
async fn what_is_expected_and_what_waits_survives_a_restart() {
    let (mut bench, messenger, ada) = talk().await;
    bench.deliver(&ada, "hello").await;
    bench.bot_says(&ada, "hi").await.unwrap();
    bench.bot.answer_within(Duration::from_millis(300));
    bench.deliver(&ada, "a lamp").await;
    bench.stop().await;
    bench.start_again().await;
    until_posted(&messenger, 1).await;
    bench.deliver(&ada, "and a shade").await;
    assert_eq!(
        messenger.posted(0),
        [
            "The conversation so far:\nVisitor: hello\nBot: hi\nVisitor: a lamp",
            "and a shade"
        ]
    );
    bench.stop().await;
}

#[tokio::test]
async fn a_transcript_that_was_cut_off_is_told_once() {
    let (mut bench, messenger, ada) = talk().await;
    bench.deliver(&ada, "hello").await;
    bench.bot_says(&ada, "hi").await.unwrap();
    messenger.fail_next([Fault::After(MessengerError::Server), Fault::Silent]);
    assert!(bench.relay.hand_over(&ada).await.unwrap());
    messenger.until(|m| m.calls() >= 2).await;
    bench.stop().await;
    bench.start_again().await;
    bench.deliver(&ada, "there?").await;
    assert_eq!(
        messenger.posted(0),
        [
            "The conversation so far:\nVisitor: hello\nBot: hi",
            "there?"
        ]
    );
    bench.stop().await;
}

#[tokio::test]
async fn a_visitor_asks_for_a_person_by_a_word_or_an_action() {
    let (bench, messenger, ada) = talk().await;
    bench.deliver(&ada, "is a human there").await;
    assert_eq!(answering(&bench, &ada).await, Some(Answering::Bot));
    bench.deliver(&ada, " HUMAN! ").await;
    assert_eq!(
        messenger.posted(0),
        [
            "The conversation so far:\nVisitor: is a human there",
            " HUMAN! "
        ]
    );
    for (name, action) in [("bob", "agent"), ("eve", "\\agent")] {
        let session = bench.visitor(name).await;
        presses(&bench, &session, action).await;
        bench.hub.status(&session, 1, Status::Delivered).await;
        assert_eq!(answering(&bench, &session).await, Some(Answering::Team));
    }
    assert_eq!(bench.bot.told(), ["start", "is a human there"]);
    bench.stop().await;
}

#[tokio::test]
async fn the_team_silences_the_bot_by_writing_and_calls_it_back() {
    let (bench, messenger, ada) = talk().await;
    bench.deliver(&ada, "human").await;
    messenger.tell(says(0, "c1", "/bot"));
    messenger.until(|m| m.posted(0).len() == 2).await;
    assert!(messenger.posted(0)[1].starts_with("The bot answers"));
    bench.deliver(&ada, "and now?").await;
    bench.bot_says(&ada, "now it is me").await.unwrap();
    messenger.tell(says(0, "r1", "No, me."));
    assert_eq!(bench.hub.entry(&ada, 4).await.text, "No, me.");
    let refused = bench.bot_says(&ada, "me!").await.unwrap_err();
    assert!(matches!(refused, AppendError::TeamAnswers), "{refused}");
    // The team is told at once what it has missed.
    let posted = until_posted(&messenger, 3).await;
    assert_eq!(
        posted[2],
        "The conversation so far:\nVisitor: and now?\nBot: now it is me"
    );
    bench.deliver(&ada, "thanks").await;
    assert_eq!(messenger.posted(0)[3..], ["thanks"]);
    assert_eq!(bench.bot.told(), ["start", "and now?"]);
    bench.stop().await;
}

#[tokio::test]
async fn a_bot_that_is_not_there_cannot_be_called_back() {
    let (bench, messenger, ada) = talk().await;
    bench.bot.dismiss();
    bench.deliver(&ada, "hello").await;
    assert_eq!(answering(&bench, &ada).await, Some(Answering::Team));
    messenger.tell(says(0, "c1", "/bot"));
    let posted = until_posted(&messenger, 2).await;
    assert_eq!(posted, ["hello", "This site has no bot."]);
    assert!(!bench.relay.call_back(&ada).await.unwrap());
    bench.stop().await;
}

#[tokio::test]
async fn a_session_from_before_the_bot_can_be_given_to_it_without_telling_the_team_everything() {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    bench.bot.hire();
    assert!(bench.relay.call_back(&ada).await.unwrap());
    bench.deliver(&ada, "who is it?").await;
    bench.bot_says(&ada, "a bot").await.unwrap();
    assert!(bench.relay.hand_over(&ada).await.unwrap());
    assert!(!bench.relay.hand_over(&ada).await.unwrap(), "idempotent");
    let posted = until_posted(&messenger, 2).await;
    assert_eq!(
        posted[1],
        "The conversation so far:\nVisitor: who is it?\nBot: a bot"
    );
    bench.stop().await;
}

#[tokio::test]
async fn a_long_transcript_comes_in_parts_that_the_messenger_takes() {
    let messenger = with_limit(50);
    let (bench, messenger, ada) = talk_at(messenger).await;
    bench.deliver(&ada, "hello").await;
    bench.bot_says(&ada, &"x".repeat(120)).await.unwrap();
    bench.relay.hand_over(&ada).await.unwrap();
    let posted = until_posted(&messenger, 4).await;
    assert!(posted.iter().all(|text| text.chars().count() <= 50));
    let whole = posted.concat().replace('\n', "");
    assert_eq!(
        whole,
        format!(
            "The conversation so far:Visitor: helloBot: {}",
            "x".repeat(120)
        )
    );
    bench.stop().await;
}

#[tokio::test]
async fn files_of_the_visitor_follow_their_line_in_the_transcript() {
    let (bench, messenger, ada) = talk().await;
    bench.send_file(&ada, "plan.txt", b"north").await;
    bench.hub.status(&ada, 1, Status::Delivered).await;
    bench.bot_says(&ada, "nice").await.unwrap();
    bench.relay.hand_over(&ada).await.unwrap();
    let posted = until_posted(&messenger, 3).await;
    assert_eq!(
        posted,
        [
            "The conversation so far:\nVisitor: [file: plan.txt]",
            "",
            "Bot: nice"
        ]
    );
    assert_eq!(
        messenger.chats()[0].files,
        [("plan.txt".to_owned(), b"north".to_vec())]
    );
    bench.stop().await;
}

#[tokio::test]
async fn the_desk_shows_who_said_what_and_how_it_was_shown() {
    let desk = AtTheDesk::default();
    let bench = Bench::start(desk).await;
    bench.bot.hire();
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    bench.bot_says(&ada, "hi").await.unwrap();
    let said = bench.log(&ada).await[0].ts;
    assert!(bench.relay.hand_over(&ada).await.unwrap());
    let third = bench.deliver(&ada, "a person, please").await;
    let chat = bench.chat(&ada).await;
    let page = bench
        .store
        .desk_messages(&chat_id(&chat), None, None, 10)
        .await
        .unwrap();
    let shown: Vec<_> = page
        .messages
        .iter()
        .map(|one| (one.from, &*one.name, &*one.text, one.view.is_null()))
        .collect();
    assert_eq!(
        shown,
        [
            (SenderKind::Visitor, "ada", "hello", true),
            (SenderKind::Bot, "Robo", "hi", false),
            (SenderKind::Visitor, "ada", "a person, please", true),
        ]
    );
    assert_eq!(page.messages[0].ts, said);
    // A mark on what was told counts for what was said.
    bench.team.read(&chat).await;
    bench.hub.status(&ada, third, Status::Read).await;
    bench.stop().await;
}

#[tokio::test]
async fn a_bot_that_is_down_after_the_end_opens_no_chat() {
    let (bench, messenger, ada) = talk().await;
    bench.deliver(&ada, "hello").await;
    bench.bot.fail_next([BotError::Refused]);
    let appended = bench.write(&ada, "bye");
    let late = appended.await;
    bench.end(&ada).await;
    bench.hub.until(|told| told.iter().any(|told| matches!(told, Told::Status(_, seq, Status::Failed | Status::Delivered) if *seq == late))).await;
    assert!(bench.session(&ada).await.closed_at.is_some());
    assert!(messenger.chats().len() <= 1);
    bench.stop().await;
}
