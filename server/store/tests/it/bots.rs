//! Sessions with a bot: who answers, what it writes, what it keeps.

use crate::common::{
    Bench, DESK, closing, deletion, fresh_id, incoming, message, new_session, session_id,
};
use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::ids::{ClientMsgId, MessageId};
use serde_json::{Map, Value, json};
use store::{
    Answering, AppendError, AttributesError, Ingested, Lane, NewEntry, NewSession, OutboxJob,
    Replacement, ToldBot,
};

async fn with_bot() -> Bench {
    let bench = Bench::new();
    let new = NewSession {
        answering: Some(Answering::Bot),
        answers: json!({ "topic": "lamps" }),
        ..new_session("s")
    };
    let made = bench.store.create_session(new).await.unwrap();
    let found = bench.store.session(&session_id("s")).await.unwrap();
    assert!(made.is_some());
    assert_eq!(found, made);
    bench
}

fn says(text: &str) -> NewEntry {
    NewEntry {
        sender: Sender::new(SenderKind::Bot, "Robo"),
        view: json!({ "parts": [] }),
        ..message("s", text)
    }
}

fn replacement(target: &MessageId, by: SenderKind) -> Replacement {
    Replacement {
        session: session_id("s"),
        target: target.clone(),
        message_id: fresh_id(),
        ts: 4_000,
        by: Sender::new(by, "Robo"),
        text: "new".into(),
        metadata: Value::Null,
        attributes: json!({ "a": 1 }),
        view: json!({ "hidden": true }),
    }
}

/// The bot has the first waiting message, and an answer is due at `due`.
async fn told(bench: &Bench, due: u64) -> ToldBot {
    let id = session_id("s");
    let item = bench.store.outbox_head(&id).await.unwrap().unwrap();
    let head = item.session.head;
    bench
        .store
        .outbox_told_bot(item.id, head, Some(due))
        .await
        .unwrap()
}

async fn due(bench: &Bench) -> Option<u64> {
    let session = bench.store.session(&session_id("s")).await.unwrap();
    session.unwrap().bot_due
}

/// Always under the same name, so that a second one is refused.
fn named(text: &str) -> NewEntry {
    NewEntry {
        client_msg_id: ClientMsgId::parse("named").ok(),
        ..says(text)
    }
}

#[tokio::test]
async fn what_a_bot_writes_is_stored_whole_or_not_at_all() {
    let bench = with_bot().await;
    let written = bench
        .store
        .append_bot(vec![says("one"), named("two")])
        .await
        .unwrap();
    assert_eq!(
        written.iter().map(|one| one.entry.seq).collect::<Vec<_>>(),
        [1, 2]
    );
    let refused = bench.store.append_bot(vec![says("three"), named("four")]);
    assert!(matches!(refused.await, Err(AppendError::Conflict)));
    let log = bench
        .store
        .entries_after(&session_id("s"), 0, 10)
        .await
        .unwrap();
    let log: Vec<_> = log
        .iter()
        .map(|entry| (&*entry.text, &entry.view))
        .collect();
    assert_eq!(
        log,
        [
            ("one", &json!({ "parts": [] })),
            ("two", &json!({ "parts": [] }))
        ]
    );
    assert!(
        bench
            .store
            .outbox_head(&session_id("s"))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_bot_writes_only_while_it_answers() {
    let bench = with_bot().await;
    bench.session("plain").await;
    let to_plain = NewEntry {
        session: session_id("plain"),
        ..says("hi")
    };
    let refused = bench.store.append_bot(vec![to_plain]).await.unwrap_err();
    assert!(matches!(refused, AppendError::TeamAnswers), "{refused}");
    assert!(
        bench
            .store
            .hand_over(&session_id("s"), 5_000)
            .await
            .unwrap()
    );
    let refused = bench.store.append_bot(vec![says("hi")]).await.unwrap_err();
    assert!(matches!(refused, AppendError::TeamAnswers), "{refused}");
    assert!(bench.store.call_back(&session_id("s")).await.unwrap());
    bench.store.append_bot(vec![says("hi")]).await.unwrap();
    bench.store.close_session(closing("s")).await.unwrap();
    let refused = bench.store.append_bot(vec![says("hi")]).await.unwrap_err();
    assert!(matches!(refused, AppendError::SessionClosed), "{refused}");
    assert!(
        !bench
            .store
            .hand_over(&session_id("s"), 6_000)
            .await
            .unwrap()
    );
    assert!(!bench.store.call_back(&session_id("s")).await.unwrap());
}

#[tokio::test]
async fn an_answer_is_due_until_the_bot_writes_and_the_earliest_time_holds() {
    let bench = with_bot().await;
    for text in ["one", "two"] {
        bench.store.append(message("s", text)).await.unwrap();
    }
    let first = told(&bench, 60_000).await;
    assert_eq!(
        first,
        ToldBot {
            delivered: Some(1),
            expected: true
        }
    );
    assert!(told(&bench, 90_000).await.expected);
    assert_eq!(due(&bench).await, Some(60_000));
    let expecting = bench.store.expecting_bots(DESK, 10).await.unwrap();
    assert_eq!(expecting.len(), 1);
    assert!(
        !bench
            .store
            .hand_over_late(&session_id("s"), 59_999)
            .await
            .unwrap()
    );
    bench.store.append_bot(vec![says("hi")]).await.unwrap();
    assert_eq!(due(&bench).await, None);
    assert!(
        !bench
            .store
            .hand_over_late(&session_id("s"), 99_999)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn an_answer_that_overtakes_the_acceptance_counts() {
    let bench = with_bot().await;
    bench.store.append(message("s", "one")).await.unwrap();
    let item = bench
        .store
        .outbox_head(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    bench.store.append_bot(vec![says("hi")]).await.unwrap();
    let head = item.session.head;
    let told = bench
        .store
        .outbox_told_bot(item.id, head, Some(60_000))
        .await
        .unwrap();
    assert_eq!(
        told,
        ToldBot {
            delivered: Some(1),
            expected: false
        }
    );
    assert_eq!(due(&bench).await, None);
}

#[tokio::test]
async fn a_hand_over_waits_behind_what_waited_before_it_and_moves_all_to_the_team() {
    let bench = with_bot().await;
    bench.store.append(message("s", "one")).await.unwrap();
    let item = bench
        .store
        .outbox_head(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    bench
        .store
        .outbox_retry(item.id, 99_000, "down")
        .await
        .unwrap();
    let lanes = [Lane::Bot, Lane::Team];
    let waiting = bench.store.outbox_waiting(DESK, &lanes, 10).await.unwrap();
    assert_eq!(waiting, [vec![(session_id("s"), 99_000)], vec![]]);
    assert!(
        bench
            .store
            .hand_over(&session_id("s"), 5_000)
            .await
            .unwrap()
    );
    assert!(
        !bench
            .store
            .hand_over(&session_id("s"), 6_000)
            .await
            .unwrap()
    );
    let waiting = bench.store.outbox_waiting(DESK, &lanes, 10).await.unwrap();
    assert_eq!(waiting, [vec![], vec![(session_id("s"), 5_000)]]);
    let item = bench
        .store
        .outbox_head(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(&item.job, OutboxJob::Message(entry) if entry.text == "one"));
    assert_eq!(item.attempts, 0);
    bench.store.outbox_done(item.id, Some("r1")).await.unwrap();
    let item = bench
        .store
        .outbox_head(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(item.job, OutboxJob::HandOver { seq: 1 });
    bench.store.outbox_done(item.id, None).await.unwrap();
    assert_eq!(bench.store.integrity_check().await.unwrap(), [""; 0]);
    let session = bench
        .store
        .session(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((session.team_told, session.delivered), (1, 1));
}

#[tokio::test]
async fn a_reply_of_the_team_silences_the_bot_in_the_same_step() {
    let bench = with_bot().await;
    bench.store.append(message("s", "one")).await.unwrap();
    told(&bench, 60_000).await;
    bench
        .store
        .bind_chat(&session_id("s"), DESK, "c1")
        .await
        .unwrap();
    let ingested = bench
        .store
        .ingest(incoming("r1", "c1", "No, me."))
        .await
        .unwrap();
    assert!(matches!(ingested, Ingested::TookOver(_)), "{ingested:?}");
    let session = bench
        .store
        .session(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (session.answering, session.bot_due),
        (Some(Answering::Team), None)
    );
    let again = bench
        .store
        .ingest(incoming("r2", "c1", "Yes"))
        .await
        .unwrap();
    assert!(matches!(again, Ingested::Appended(_)), "{again:?}");
}

#[tokio::test]
async fn new_content_replaces_the_old_for_whoever_reads_it_later() {
    let bench = with_bot().await;
    let old = bench
        .store
        .append_bot(vec![says("old")])
        .await
        .unwrap()
        .remove(0)
        .entry;
    let by_bot = replacement(&old.message_id, SenderKind::Bot);
    let control = bench.store.replace_message(by_bot).await.unwrap().entry;
    assert_eq!((control.seq, &control.kind), (2, &EntryType::Replaced));
    assert_eq!(control.metadata, json!({ "messageId": old.message_id }));
    assert_eq!(
        (&*control.text, &control.view),
        ("new", &json!({ "hidden": true }))
    );
    let log = bench
        .store
        .entries_after(&session_id("s"), 0, 10)
        .await
        .unwrap();
    assert_eq!(
        (&*log[0].text, &log[0].view),
        ("new", &json!({ "hidden": true }))
    );
    assert_eq!((log[0].seq, &log[0].kind), (1, &EntryType::Text));
    assert_eq!(log[1], control);
}

#[tokio::test]
async fn only_the_same_sort_of_sender_replaces_what_is_there() {
    let bench = with_bot().await;
    let theirs = bench
        .store
        .append(message("s", "mine"))
        .await
        .unwrap()
        .entry;
    let unknown = MessageId::parse("nothing").unwrap();
    for target in [&theirs.message_id, &unknown] {
        let refused = bench
            .store
            .replace_message(replacement(target, SenderKind::Bot))
            .await;
        assert!(
            matches!(refused, Err(AppendError::MessageUnknown)),
            "{refused:?}"
        );
    }
    let old = bench
        .store
        .append_bot(vec![says("old")])
        .await
        .unwrap()
        .remove(0)
        .entry;
    bench
        .store
        .hand_over(&session_id("s"), 5_000)
        .await
        .unwrap();
    let silent = replacement(&old.message_id, SenderKind::Bot);
    let refused = bench.store.replace_message(silent).await;
    assert!(
        matches!(refused, Err(AppendError::TeamAnswers)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_withdrawal_empties_what_replaced_the_message_too() {
    let bench = with_bot().await;
    let old = bench
        .store
        .append_bot(vec![says("old")])
        .await
        .unwrap()
        .remove(0)
        .entry;
    let by_bot = replacement(&old.message_id, SenderKind::Bot);
    bench.store.replace_message(by_bot.clone()).await.unwrap();
    bench
        .store
        .delete_message(deletion("s", &old.message_id))
        .await
        .unwrap();
    let log = bench
        .store
        .entries_after(&session_id("s"), 0, 10)
        .await
        .unwrap();
    for entry in &log {
        assert_eq!((&*entry.text, &entry.view), ("", &Value::Null), "{entry:?}");
    }
    let again = Replacement {
        message_id: fresh_id(),
        ..by_bot
    };
    let refused = bench.store.replace_message(again).await;
    assert!(
        matches!(refused, Err(AppendError::MessageUnknown)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_the_bot_keeps_is_merged_and_limited() {
    let bench = with_bot().await;
    let object = |value: Value| -> Map<String, Value> { value.as_object().unwrap().clone() };
    let merge = async |value| {
        bench
            .store
            .merge_bot_attributes(&session_id("s"), object(value))
            .await
    };
    merge(json!({ "a": 1, "b": { "c": 2 } })).await.unwrap();
    let whole = merge(json!({ "a": null, "b": 3, "d": [] })).await.unwrap();
    assert_eq!(Value::Object(whole), json!({ "b": 3, "d": [] }));
    let refused = merge(json!({ "large": "x".repeat(40_000) })).await;
    assert!(
        matches!(refused, Err(AttributesError::TooLarge)),
        "{refused:?}"
    );
    let session = bench
        .store
        .session(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(session.bot_attributes, json!({ "b": 3, "d": [] }));
    assert_eq!(session.answers, json!({ "topic": "lamps" }));
}

#[tokio::test]
async fn what_the_bot_learns_about_the_visitor_takes_the_place_of_what_was_known() {
    let bench = with_bot().await;
    let id = session_id("s");
    assert!(
        bench
            .store
            .set_visitor(&id, Some("Ada L.".into()), None)
            .await
            .unwrap()
    );
    let session = bench.store.session(&id).await.unwrap().unwrap();
    assert_eq!(
        (&*session.name, session.email.as_deref()),
        ("Ada L.", Some("ada@example.com"))
    );
    let nobody = session_id("nobody");
    assert!(!bench.store.set_visitor(&nobody, None, None).await.unwrap());
}
