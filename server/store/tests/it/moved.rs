//! Which logs have grown: told once, never forgotten, never about what was undone.

use crate::common::{Bench, closing, deletion, message, message_as, session_id};
use std::collections::BTreeMap;
use store::{AppendError, Durability, StoreError};

/// All that has moved, asked for until there is no more.
async fn moved(bench: &Bench) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    loop {
        let some = bench.store.take_moved().await.unwrap();
        for (session, head) in some.heads {
            let before = all.insert(session.to_string(), head);
            assert_eq!(before, None, "told twice");
        }
        if !some.more {
            return all;
        }
    }
}

fn heads<const N: usize>(heads: [(&str, u64); N]) -> BTreeMap<String, u64> {
    heads.map(|(name, head)| (name.to_owned(), head)).into()
}

#[tokio::test]
async fn a_log_that_has_grown_is_told_once_with_its_end() {
    let bench = Bench::new();
    for name in ["a", "b", "c"] {
        bench.session(name).await;
    }
    for name in ["a", "a", "b"] {
        bench.store.append(message(name, "hello")).await.unwrap();
    }
    assert_eq!(moved(&bench).await, heads([("a", 2), ("b", 1)]));
    assert_eq!(moved(&bench).await, heads([]));
    bench.store.append(message("b", "again")).await.unwrap();
    assert_eq!(moved(&bench).await, heads([("b", 2)]));
}

#[tokio::test]
async fn a_withdrawal_and_the_end_are_growth_and_a_repeat_is_none() {
    let bench = Bench::new();
    bench.session("a").await;
    let first = bench.store.append(message_as("a", "one", "hello")).await;
    let first = first.unwrap().entry;
    assert_eq!(moved(&bench).await, heads([("a", 1)]));
    let again = bench.store.append(message_as("a", "one", "hello")).await;
    assert!(again.unwrap().repeated);
    assert_eq!(moved(&bench).await, heads([]));
    let withdrawn = deletion("a", &first.message_id);
    bench.store.delete_message(withdrawn).await.unwrap();
    assert_eq!(moved(&bench).await, heads([("a", 2)]));
    bench.store.close_session(closing("a")).await.unwrap();
    assert_eq!(moved(&bench).await, heads([("a", 3)]));
}

#[tokio::test]
async fn what_was_undone_has_not_moved() {
    let bench = Bench::new();
    bench.session("a").await;
    bench
        .store
        .append(message_as("a", "one", "hello"))
        .await
        .unwrap();
    assert_eq!(moved(&bench).await, heads([("a", 1)]));
    let other = bench.store.append(message_as("a", "one", "other")).await;
    assert!(matches!(other, Err(AppendError::Conflict)));
    let undone = bench.store.database().write(|connection| {
        connection.execute("INSERT INTO temp.moved VALUES (1, 9)", [])?;
        Err::<(), _>(StoreError::RolledBack)
    });
    assert!(undone.await.is_err());
    assert_eq!(moved(&bench).await, heads([]));
}

#[tokio::test]
async fn many_come_in_parts_and_a_session_that_is_gone_does_not_come() {
    let bench = Bench::with(Durability::Normal);
    let names: Vec<String> = (0..1_500).map(|n| format!("s{n}")).collect();
    let (first, rest) = names.split_first().unwrap();
    for name in &names {
        bench.session(name).await;
        bench.store.append(message(name, "hello")).await.unwrap();
    }
    let gone = session_id(first);
    let deleting = bench.store.database().write(move |connection| {
        connection.execute("DELETE FROM sessions WHERE id = ?1", [gone.as_str()])?;
        Ok::<_, StoreError>(())
    });
    deleting.await.unwrap();
    let part = bench.store.take_moved().await.unwrap();
    assert!(part.more && part.heads.len() <= 1_000);
    let more = moved(&bench).await;
    let told = part.heads.iter().map(|(session, _)| session.to_string());
    let told: Vec<_> = told.collect();
    assert!(
        told.iter().all(|name| !more.contains_key(name)),
        "told twice"
    );
    assert_eq!(told.len() + more.len(), rest.len());
    assert!(!told.contains(first) && !more.contains_key(first));
}
