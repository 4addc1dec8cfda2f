//! The log: gap-free positions, safe repeats, withdrawals, the end.

use crate::common::{Bench, closing, deletion, fresh_id, message, message_as, session_id};
use protocol::entry::{Entry, EntryType};
use serde_json::json;
use store::{AppendError, NewEntry};

fn seqs(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.seq).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_senders_at_once_leave_no_gap_in_any_session() {
    let bench = Bench::new();
    for name in ["a", "b"] {
        bench.session(name).await;
    }
    let senders: Vec<_> = (0..50)
        .map(|sender| {
            let store = bench.store.clone();
            tokio::spawn(async move {
                let session = if sender % 2 == 0 { "a" } else { "b" };
                let mut seqs = Vec::new();
                for text in 0..10 {
                    seqs.push(
                        store
                            .append(message(session, &format!("{sender}-{text}")))
                            .await
                            .unwrap()
                            .entry
                            .seq,
                    );
                }
                seqs
            })
        })
        .collect();
    for sender in senders {
        assert!(sender.await.unwrap().is_sorted());
    }
    for name in ["a", "b"] {
        let entries = bench
            .store
            .entries_after(&session_id(name), 0, 1_000)
            .await
            .unwrap();
        assert_eq!(seqs(&entries), (1..=250).collect::<Vec<_>>());
        assert_eq!(
            bench
                .store
                .session(&session_id(name))
                .await
                .unwrap()
                .unwrap()
                .head,
            250
        );
    }
    assert_eq!(bench.store.integrity_check().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_stored_entry_reads_back_as_it_was_answered() {
    let bench = Bench::new();
    bench.session("s").await;
    let new = NewEntry {
        kind: EntryType::Image,
        metadata: json!({"src": "https://example.com/a.png", "width": 3}),
        attributes: json!({"buttons": ["yes", "no"]}),
        ..message_as("s", "c1", "Grüße 🙂")
    };
    let appended = bench.store.append(new).await.unwrap();
    assert_eq!(
        bench
            .store
            .entries_after(&session_id("s"), 0, 10)
            .await
            .unwrap(),
        [appended.entry]
    );
}

#[tokio::test]
async fn a_repeat_gets_the_original_entry_even_after_withdrawal_and_end() {
    let bench = Bench::new();
    bench.session("s").await;
    let first = bench
        .store
        .append(message_as("s", "c1", "hello"))
        .await
        .unwrap();
    let again = bench
        .store
        .append(NewEntry {
            ts: 9_999,
            ..message_as("s", "c1", "hello")
        })
        .await
        .unwrap();
    assert!(!first.repeated && again.repeated);
    assert_eq!(again.entry, first.entry);
    bench
        .store
        .delete_message(deletion("s", &first.entry.message_id))
        .await
        .unwrap()
        .unwrap();
    bench.store.close_session(closing("s")).await.unwrap();
    let late = bench
        .reopened()
        .await
        .store
        .append(message_as("s", "c1", "hello"))
        .await
        .unwrap();
    assert!(late.repeated && late.entry.deleted);
    assert_eq!(
        (late.entry.seq, late.entry.message_id),
        (first.entry.seq, first.entry.message_id)
    );
}

#[tokio::test]
async fn the_same_client_id_with_other_content_is_a_conflict() {
    let bench = Bench::new();
    bench.session("s").await;
    bench.session("t").await;
    let original = NewEntry {
        metadata: json!({"a": 1, "b": 2}),
        ..message_as("s", "c1", "hello")
    };
    bench.store.append(original.clone()).await.unwrap();
    let others = [
        NewEntry {
            text: "other".into(),
            ..original.clone()
        },
        NewEntry {
            kind: EntryType::Image,
            ..original.clone()
        },
        NewEntry {
            metadata: json!({"a": 2, "b": 2}),
            ..original.clone()
        },
        NewEntry {
            attributes: json!({"a": 1}),
            ..original.clone()
        },
    ];
    for other in others {
        assert!(matches!(
            bench.store.append(other).await,
            Err(AppendError::Conflict)
        ));
    }
    let reordered = NewEntry {
        metadata: json!({"b": 2, "a": 1}),
        ..original
    };
    assert!(bench.store.append(reordered).await.unwrap().repeated);
    let elsewhere = bench
        .store
        .append(message_as("t", "c1", "other"))
        .await
        .unwrap();
    assert!(!elsewhere.repeated);
}

#[tokio::test]
async fn without_a_client_id_a_repeat_is_a_second_message() {
    let bench = Bench::new();
    bench.session("s").await;
    for seq in 1..=2 {
        assert_eq!(
            bench
                .store
                .append(message("s", "hello"))
                .await
                .unwrap()
                .entry
                .seq,
            seq
        );
    }
}

#[tokio::test]
async fn unknown_and_closed_sessions_and_control_kinds_are_refused() {
    let bench = Bench::new();
    assert!(matches!(
        bench.store.append(message("s", "x")).await,
        Err(AppendError::SessionUnknown)
    ));
    assert!(matches!(
        bench.store.close_session(closing("s")).await,
        Err(AppendError::SessionUnknown)
    ));
    bench.session("s").await;
    for kind in [EntryType::Closed, EntryType::Deleted] {
        let forged = NewEntry {
            kind,
            ..message("s", "x")
        };
        assert!(matches!(
            bench.store.append(forged).await,
            Err(AppendError::ControlKind)
        ));
    }
    bench.store.close_session(closing("s")).await.unwrap();
    assert!(matches!(
        bench.store.append(message("s", "x")).await,
        Err(AppendError::SessionClosed)
    ));
}

#[tokio::test]
async fn a_withdrawal_empties_the_message_and_is_told_once() {
    let bench = Bench::new();
    bench.session("s").await;
    let target = NewEntry {
        metadata: json!({"src": "x"}),
        ..message("s", "oops")
    };
    let id = bench.store.append(target).await.unwrap().entry.message_id;
    let told = bench
        .store
        .delete_message(deletion("s", &id))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (told.entry.seq, told.entry.deletes()),
        (2, Some(id.as_str()))
    );
    let again = bench
        .store
        .delete_message(deletion("s", &id))
        .await
        .unwrap()
        .unwrap();
    assert!(again.repeated);
    assert_eq!(again.entry, told.entry);
    let entries = bench
        .store
        .entries_after(&session_id("s"), 0, 10)
        .await
        .unwrap();
    assert!(entries[0].deleted && entries[0].text.is_empty() && entries[0].metadata.is_null());
    assert_eq!(entries.len(), 2);
    // Neither something unknown nor a control entry can be withdrawn.
    for nothing in [fresh_id(), told.entry.message_id] {
        assert!(
            bench
                .store
                .delete_message(deletion("s", &nothing))
                .await
                .unwrap()
                .is_none()
        );
    }
}

#[tokio::test]
async fn a_session_ends_once() {
    let bench = Bench::new();
    bench.session("s").await;
    let end = bench.store.close_session(closing("s")).await.unwrap();
    let again = bench.store.close_session(closing("s")).await.unwrap();
    assert!(!end.repeated && again.repeated);
    assert_eq!(again.entry, end.entry);
    let session = bench
        .store
        .session(&session_id("s"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((session.head, session.closed_at), (1, Some(3_000)));
}

#[tokio::test]
async fn history_pages_in_both_directions() {
    let bench = Bench::new();
    bench.session("s").await;
    for text in 1..=5 {
        bench
            .store
            .append(message("s", &text.to_string()))
            .await
            .unwrap();
    }
    let session = session_id("s");
    assert_eq!(
        seqs(&bench.store.entries_after(&session, 2, 2).await.unwrap()),
        [3, 4]
    );
    assert!(
        bench
            .store
            .entries_after(&session, u64::MAX, 2)
            .await
            .unwrap()
            .is_empty()
    );
    let (page, more) = bench.store.entries_before(&session, None, 2).await.unwrap();
    assert_eq!((seqs(&page), more), (vec![4, 5], true));
    let (page, more) = bench
        .store
        .entries_before(&session, Some(4), 3)
        .await
        .unwrap();
    assert_eq!((seqs(&page), more), (vec![1, 2, 3], false));
    let (page, more) = bench
        .store
        .entries_before(&session_id("nobody"), None, 3)
        .await
        .unwrap();
    assert_eq!((seqs(&page), more), (vec![], false));
}
