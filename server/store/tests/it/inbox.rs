//! The inbox: every message of the messenger once, with its cursor.

use crate::common::{Bench, DESK, closing, incoming, message, session_id};
use store::{Incoming, Ingested};

async fn with_chat() -> Bench {
    let bench = Bench::new();
    bench.session("s").await;
    bench
        .store
        .bind_chat(&session_id("s"), DESK, "chat-1")
        .await
        .unwrap();
    bench
}

#[tokio::test]
async fn a_message_is_taken_in_once_and_found_by_its_remote_id() {
    let bench = with_chat().await;
    let Ingested::Appended(entry) = bench
        .store
        .ingest(incoming("r1", "chat-1", "hi"))
        .await
        .unwrap()
    else {
        panic!("it is new");
    };
    assert_eq!(
        bench
            .store
            .ingest(incoming("r1", "chat-1", "hi"))
            .await
            .unwrap(),
        Ingested::Duplicate
    );
    let bench = bench.reopened().await;
    assert_eq!(
        bench
            .store
            .ingest(incoming("r1", "chat-1", "hi"))
            .await
            .unwrap(),
        Ingested::Duplicate
    );
    let entries = bench
        .store
        .entries_after(&session_id("s"), 0, 10)
        .await
        .unwrap();
    assert_eq!(entries, [*entry.clone()]);
    let remote = bench
        .store
        .message_by_remote(DESK, "r1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (remote.session, remote.message_id, remote.seq),
        (session_id("s"), entry.message_id, 1)
    );
    assert_eq!(
        bench.store.outbox_head(&session_id("s")).await.unwrap(),
        None,
        "it does not go back"
    );
}

#[tokio::test]
async fn the_cursor_moves_with_whatever_came() {
    let bench = with_chat().await;
    assert_eq!(bench.store.cursor(DESK).await.unwrap(), None);
    bench
        .store
        .ingest(incoming("r1", "chat-1", "hi"))
        .await
        .unwrap();
    assert_eq!(
        bench.store.cursor(DESK).await.unwrap().as_deref(),
        Some("after-r1")
    );
    assert_eq!(
        bench
            .store
            .ingest(incoming("r2", "elsewhere", "hi"))
            .await
            .unwrap(),
        Ingested::Waits
    );
    assert_eq!(
        bench.store.cursor(DESK).await.unwrap().as_deref(),
        Some("after-r2")
    );
    bench.store.close_session(closing("s")).await.unwrap();
    assert_eq!(
        bench
            .store
            .ingest(incoming("r3", "chat-1", "hi"))
            .await
            .unwrap(),
        Ingested::Closed
    );
    assert_eq!(
        bench.store.cursor(DESK).await.unwrap().as_deref(),
        Some("after-r3")
    );
    bench.store.set_cursor(DESK, "end").await.unwrap();
    assert_eq!(
        bench.store.cursor(DESK).await.unwrap().as_deref(),
        Some("end")
    );
}

#[tokio::test]
async fn our_own_message_coming_back_is_a_duplicate() {
    let bench = with_chat().await;
    bench.store.append(message("s", "hello")).await.unwrap();
    let item = bench
        .store
        .outbox_head(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    bench.store.outbox_done(item.id, Some("r1")).await.unwrap();
    assert_eq!(
        bench
            .store
            .ingest(incoming("r1", "chat-1", "hello"))
            .await
            .unwrap(),
        Ingested::Duplicate
    );
    assert_eq!(
        bench
            .store
            .message_by_remote(DESK, "r1")
            .await
            .unwrap()
            .unwrap()
            .seq,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_message_from_many_sides_at_once_gives_one_row() {
    let bench = with_chat().await;
    let takers: Vec<_> = (0..20)
        .map(|_| {
            let store = bench.store.clone();
            tokio::spawn(async move { store.ingest(incoming("r1", "chat-1", "hi")).await.unwrap() })
        })
        .collect();
    let mut appended = 0;
    for taker in takers {
        appended += usize::from(matches!(taker.await.unwrap(), Ingested::Appended(_)));
    }
    assert_eq!(appended, 1);
    assert_eq!(
        bench
            .store
            .session(&session_id("s"))
            .await
            .unwrap()
            .unwrap()
            .head,
        1
    );
}

#[tokio::test]
async fn a_reply_that_comes_before_its_chat_is_bound_is_taken_in_with_it() {
    let bench = Bench::new();
    bench.session("s").await;
    for (remote_id, chat) in [("r1", "chat-1"), ("r2", "elsewhere"), ("r3", "chat-1")] {
        for _ in 0..2 {
            let early = bench.store.ingest(incoming(remote_id, chat, remote_id));
            assert_eq!(early.await.unwrap(), Ingested::Waits);
        }
    }
    let bench = bench.reopened().await;
    let id = session_id("s");
    let taken = bench.store.bind_chat(&id, DESK, "chat-1").await.unwrap();
    let log = bench.store.entries_after(&id, 0, 10).await.unwrap();
    assert_eq!(taken.as_deref(), Some(&log[..]));
    let texts: Vec<_> = log.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts, ["r1", "r3"]);
    assert_eq!(
        bench
            .store
            .ingest(incoming("r1", "chat-1", "r1"))
            .await
            .unwrap(),
        Ingested::Duplicate
    );
    let again = bench.store.bind_chat(&id, DESK, "chat-1").await.unwrap();
    assert_eq!(again, Some(vec![]));
}

#[tokio::test]
async fn a_reply_that_waits_can_be_withdrawn_and_grows_old() {
    let bench = Bench::new();
    bench.session("s").await;
    for remote_id in ["r1", "r2"] {
        let early = bench.store.ingest(incoming(remote_id, "chat-1", "hi"));
        early.await.unwrap();
    }
    assert!(bench.store.forget_early(DESK, "r1").await.unwrap());
    assert!(!bench.store.forget_early(DESK, "r1").await.unwrap());
    assert_eq!(bench.store.purge_early(2_500).await.unwrap(), 0);
    assert_eq!(bench.store.purge_early(2_501).await.unwrap(), 1);
    let taken = bench
        .store
        .bind_chat(&session_id("s"), DESK, "chat-1")
        .await;
    assert_eq!(taken.unwrap(), Some(vec![]));
}

#[tokio::test]
async fn an_ended_session_takes_nothing_in_with_its_chat() {
    let bench = Bench::new();
    bench.session("s").await;
    let early = bench.store.ingest(incoming("r1", "chat-1", "hi"));
    early.await.unwrap();
    bench.store.close_session(closing("s")).await.unwrap();
    let taken = bench
        .store
        .bind_chat(&session_id("s"), DESK, "chat-1")
        .await;
    assert_eq!(taken.unwrap(), Some(vec![]));
}

#[tokio::test]
async fn an_early_message_keeps_how_it_is_shown() {
    let bench = Bench::new();
    bench.session("s").await;
    let view = serde_json::json!({"buttons": [{"kind": "text", "label": "Yes"}]});
    let cards = Incoming {
        view: view.clone(),
        ..incoming("r1", "chat-1", "")
    };
    bench.store.ingest(cards).await.unwrap();
    let bound = bench
        .store
        .bind_chat(&session_id("s"), DESK, "chat-1")
        .await;
    assert_eq!(bound.unwrap().unwrap()[0].view, view);
}
