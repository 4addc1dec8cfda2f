//! Sessions, their marks and chats, small values, tidying.

use crate::common::{Bench, DESK, message, new_session, session_id, token_hash};
use protocol::ids::SiteKey;
use store::{NewSession, StoreError};

#[tokio::test]
async fn a_session_is_found_by_id_by_token_and_by_chat() {
    let bench = Bench::new();
    let made = bench.session("s").await;
    let id = session_id("s");
    assert_eq!(bench.store.session(&id).await.unwrap(), Some(made.clone()));
    assert_eq!(
        bench.store.session_by_token(token_hash("s")).await.unwrap(),
        Some(made)
    );
    assert_eq!(
        bench
            .store
            .session_by_token(token_hash("other"))
            .await
            .unwrap(),
        None
    );
    let bound = bench.store.bind_chat(&id, DESK, "chat-1").await.unwrap();
    assert_eq!(bound, Some(vec![]));
    assert_eq!(
        bench.store.session_by_chat(DESK, "chat-1").await.unwrap(),
        Some(id.clone())
    );
    assert_eq!(
        bench
            .store
            .session_by_chat("teamwire", "chat-1")
            .await
            .unwrap(),
        None
    );
    bench.store.unbind_chat(&id, "chat-1").await.unwrap();
    assert_eq!(
        bench.store.session_by_chat(DESK, "chat-1").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn forgetting_an_old_chat_leaves_the_new_one() {
    let bench = Bench::new();
    bench.session("s").await;
    let id = session_id("s");
    for chat in ["old", "new"] {
        bench.store.bind_chat(&id, DESK, chat).await.unwrap();
    }
    bench.store.unbind_chat(&id, "old").await.unwrap();
    let session = bench.store.session(&id).await.unwrap().unwrap();
    assert_eq!(session.chat_key.as_deref(), Some("new"));
}

#[tokio::test]
async fn a_chat_belongs_to_one_session() {
    let bench = Bench::new();
    bench.session("s").await;
    bench.session("t").await;
    let rows = [
        ("s", "chat-1", true),
        ("s", "chat-1", true),
        ("t", "chat-1", false),
        ("nobody", "chat-2", false),
    ];
    for (session, chat, bound) in rows {
        let taken = bench
            .store
            .bind_chat(&session_id(session), DESK, chat)
            .await;
        assert_eq!(taken.unwrap().is_some(), bound, "{session} {chat}");
    }
}

#[tokio::test]
async fn an_identifier_is_given_once() {
    let bench = Bench::new();
    bench.session("s").await;
    let other = NewSession {
        token_hash: [77; 32],
        ..new_session("s")
    };
    assert!(matches!(
        bench.store.create_session(other).await,
        Err(StoreError::Sqlite(_))
    ));
}

#[tokio::test]
async fn a_token_begins_one_session_however_often_it_is_asked_for() {
    let bench = Bench::new();
    let first = bench.session("s").await;
    bench.store.append(message("s", "hello")).await.unwrap();
    let again = |id: &str| NewSession {
        id: session_id(id),
        ..new_session("s")
    };
    let found = bench.store.create_session(again("t")).await.unwrap();
    let found = found.unwrap();
    assert_eq!((&found.id, found.head), (&first.id, 1));
    assert!(
        bench
            .store
            .session(&session_id("t"))
            .await
            .unwrap()
            .is_none()
    );
    let elsewhere = NewSession {
        site: SiteKey::parse("elsewhere").unwrap(),
        ..again("u")
    };
    assert_eq!(bench.store.create_session(elsewhere).await.unwrap(), None);
}

#[tokio::test]
async fn marks_only_grow_and_never_pass_the_head() {
    let bench = Bench::new();
    bench.session("s").await;
    let id = session_id("s");
    for text in ["1", "2", "3"] {
        bench.store.append(message("s", text)).await.unwrap();
    }
    assert!(bench.store.set_team_read(&id, u64::MAX).await.unwrap());
    assert!(!bench.store.set_team_read(&id, 3).await.unwrap());
    assert!(
        bench
            .store
            .mark_visitor_read(&id, 1, 5_000, false)
            .await
            .unwrap()
    );
    assert!(
        !bench
            .store
            .mark_visitor_read(&id, 1, 5_000, false)
            .await
            .unwrap()
    );
    bench.store.touch(&id, 7_000).await.unwrap();
    bench.store.touch(&id, 6_000).await.unwrap();
    let session = bench.store.session(&id).await.unwrap().unwrap();
    assert_eq!((session.read, session.visitor_read), (3, 1));
    assert_eq!(session.last_seen, 7_000);
}

#[tokio::test]
async fn only_abandoned_sessions_are_purged() {
    let bench = Bench::new();
    for name in ["empty", "here", "used"] {
        bench.session(name).await;
    }
    bench.store.touch(&session_id("here"), 9_000).await.unwrap();
    bench.store.append(message("used", "hello")).await.unwrap();
    assert_eq!(bench.store.purge_abandoned(5_000).await.unwrap(), 1);
    assert!(
        bench
            .store
            .session(&session_id("empty"))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        bench
            .store
            .session(&session_id("here"))
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        bench
            .store
            .session(&session_id("used"))
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_small_value_is_made_once_or_set() {
    let bench = Bench::new();
    assert_eq!(bench.store.meta("key").await.unwrap(), None);
    assert_eq!(
        bench.store.meta_or("key", b"first").await.unwrap(),
        b"first"
    );
    assert_eq!(
        bench.store.meta_or("key", b"second").await.unwrap(),
        b"first"
    );
    bench.store.set_meta("key", b"third").await.unwrap();
    assert_eq!(bench.store.meta("key").await.unwrap().unwrap(), b"third");
}
