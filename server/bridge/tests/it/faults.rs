//! What the relay does when the messenger misbehaves.

use crate::scripted::{Fault, Scripted, says};
use crate::scripted_people::Scripting;
use bridge::conformance::Bench;
use bridge::messenger::{ChatKey, ChatState, Incoming, MessageRef, MessengerError};
use bridge::relay::policy::TAKEN_MAX_CHARS;
use protocol::event::Status;
use protocol::limits::PAGE_MAX_BYTES;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

async fn bench() -> (Bench<Scripting>, Arc<Scripted>) {
    let messenger = Scripted::new();
    (Bench::start(Scripting(messenger.clone())).await, messenger)
}

#[tokio::test(start_paused = true)]
async fn an_error_before_the_message_was_taken_means_another_attempt() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    messenger.fail_next([
        Fault::Before(MessengerError::Network),
        Fault::Before(MessengerError::Server),
    ]);
    bench.deliver(&ada, "hello").await;
    assert_eq!(messenger.posted(0), ["hello"]);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_error_after_the_message_was_taken_does_not_double_it() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    messenger.fail_next([
        Fault::After(MessengerError::Server),
        Fault::After(MessengerError::Uncertain),
    ]);
    bench.deliver(&ada, "again").await;
    assert_eq!(messenger.posted(0), ["hello", "again"]);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_error_after_the_chat_was_opened_does_not_open_a_second_one() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    messenger.fail_next([Fault::After(MessengerError::Server)]);
    bench.deliver(&ada, "hello").await;
    assert_eq!(messenger.chats().len(), 1);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_messenger_that_never_answers_is_asked_again_after_the_deadline() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    messenger.fail_next([Fault::Silent]);
    bench.deliver(&ada, "hello").await;
    messenger.fail_next([Fault::Silent]);
    let before = Instant::now();
    bench.deliver(&ada, "again").await;
    assert!(before.elapsed() >= Duration::from_secs(15));
    assert_eq!(
        (messenger.chats().len(), messenger.posted(0)),
        (1, vec!["hello".into(), "again".into()])
    );
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_log_in_is_not_tried_hotly() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    messenger.fail_next([
        Fault::Before(MessengerError::Auth),
        Fault::Before(MessengerError::Auth),
    ]);
    let before = Instant::now();
    bench.deliver(&ada, "hello").await;
    assert!(before.elapsed() >= Duration::from_secs(120));
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_is_honoured() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    let wait = Duration::from_secs(17);
    messenger.fail_next([Fault::Before(MessengerError::RateLimited { wait })]);
    let before = Instant::now();
    bench.deliver(&ada, "hello").await;
    assert!(before.elapsed() >= wait);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn waiting_grows_with_every_failed_attempt() {
    let messenger = Scripted::new();
    let bench = Bench::with_jitter(Scripting(messenger.clone()), 1.0).await;
    let ada = bench.visitor("ada").await;
    messenger.fail_next(vec![Fault::Before(MessengerError::Network); 4]);
    let before = Instant::now();
    bench.deliver(&ada, "hello").await;
    assert!(before.elapsed() >= Duration::from_millis(500 + 1_000 + 2_000 + 4_000));
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_can_never_work_is_told_as_failed_and_holds_up_nothing() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    messenger.fail_next([Fault::Before(MessengerError::TooLarge)]);
    let large = bench.write(&ada, "a very large message").await;
    bench.hub.status(&ada, large, Status::Failed).await;
    bench.deliver(&ada, "a small one").await;
    assert_eq!(messenger.posted(0), ["hello", "a small one"]);
    bench.stop().await;
}

#[tokio::test]
async fn a_closed_or_deleted_chat_is_replaced_by_a_new_one() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "one").await;
    for (chat, state) in [(0, ChatState::Closed), (1, ChatState::Gone)] {
        messenger.set_state(chat, state);
        bench.deliver(&ada, &format!("after {chat}")).await;
    }
    assert_eq!(messenger.chats().len(), 3);
    assert_eq!(messenger.posted(1), ["after 0"]);
    assert_eq!(messenger.posted(2), ["after 1"]);
    assert_eq!(bench.chat(&ada).await, ChatKey::new("2"));
    bench.stop().await;
}

#[tokio::test]
async fn a_chat_that_is_told_to_be_gone_is_forgotten() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "one").await;
    messenger.set_state(0, ChatState::Gone);
    messenger.tell(Incoming::Gone {
        chat: ChatKey::new("0"),
    });
    while bench.session(&ada).await.chat_key.is_some() {
        tokio::task::yield_now().await;
    }
    bench.deliver(&ada, "two").await;
    assert_eq!(messenger.posted(1), ["two"]);
    bench.stop().await;
}

#[tokio::test]
async fn a_late_message_of_an_ended_session_fails_instead_of_opening_a_chat() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "one").await;
    bench.messenger.switch(false);
    let late = bench.write(&ada, "too late").await;
    messenger.set_state(0, ChatState::Closed);
    bench.end(&ada).await;
    bench.messenger.switch(true);
    bench.hub.status(&ada, late, Status::Failed).await;
    assert_eq!(messenger.chats().len(), 1);
    bench.stop().await;
}

#[tokio::test]
async fn an_event_source_that_fails_is_asked_again_and_readiness_tells() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    messenger.down(Some(MessengerError::Server));
    while bench.relay.is_connected() {
        tokio::task::yield_now().await;
    }
    messenger.tell(says(0, "r1", "hello Ada"));
    messenger.down(None);
    bench.hub.entry(&ada, 2).await;
    assert!(bench.relay.is_connected());
    bench.stop().await;
}

#[tokio::test]
async fn an_end_waits_for_the_call_in_flight() {
    let (mut bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    messenger.fail_next([Fault::Held]);
    bench.write(&ada, "hello").await;
    messenger.until(|messenger| messenger.calls() == 1).await;
    tokio::join!(bench.stop(), async { messenger.release() });
    bench.start_again().await;
    bench.deliver(&ada, "again").await;
    assert_eq!(
        (messenger.chats().len(), messenger.posted(0)),
        (1, vec!["hello".into(), "again".into()])
    );
    bench.stop().await;
}

#[tokio::test]
async fn an_echo_that_overtakes_the_answer_is_dropped() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    messenger.fail_next([Fault::Held]);
    let again = bench.write(&ada, "again").await;
    while bench.store.cursor("scripted").await.unwrap().as_deref() != Some("2") {
        tokio::task::yield_now().await;
    }
    messenger.release();
    bench.hub.status(&ada, again, Status::Delivered).await;
    assert_eq!(bench.log(&ada).await.len(), 2);
    bench.stop().await;
}

#[tokio::test]
async fn a_reply_that_overtakes_the_answer_to_the_open_is_not_lost() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    messenger.fail_next([Fault::Held]);
    bench.write(&ada, "hello").await;
    messenger.until(|messenger| messenger.calls() == 1).await;
    messenger.tell(says(0, "r1", "hello Ada"));
    messenger.tell(says(0, "r2", "wrong chat, sorry"));
    messenger.tell(Incoming::Deleted {
        chat: ChatKey::new("0"),
        remote_id: MessageRef::new("r2"),
    });
    while bench.store.cursor("scripted").await.unwrap().as_deref() != Some("3") {
        tokio::task::yield_now().await;
    }
    messenger.release();
    assert_eq!(bench.hub.entry(&ada, 2).await.text, "hello Ada");
    bench.hub.status(&ada, 1, Status::Delivered).await;
    assert_eq!(bench.log(&ada).await.len(), 2);
    bench.stop().await;
}

#[tokio::test]
async fn a_text_without_end_is_cut_to_what_a_socket_carries() {
    let (bench, messenger) = bench().await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hello").await;
    messenger.tell(says(0, "r1", &"\u{1f642}".repeat(100_000)));
    let entry = bench.hub.entry(&ada, 2).await;
    assert_eq!(entry.text.chars().count(), TAKEN_MAX_CHARS);
    assert!(serde_json::to_string(&entry).unwrap().len() < PAGE_MAX_BYTES);
    bench.stop().await;
}
