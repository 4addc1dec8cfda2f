//! The outbox: order per session, one at a time, settled in one transaction.

use crate::common::{Bench, DESK, closing, message, session_id};
use protocol::ids::Seq;
use store::{Lane, OutboxItem, OutboxJob, Part, Settled};

async fn head(bench: &Bench, session: &str) -> Option<OutboxItem> {
    bench.store.outbox_head(&session_id(session)).await.unwrap()
}

async fn due(bench: &Bench, now: u64) -> Vec<String> {
    let mut waiting = bench
        .store
        .outbox_waiting(DESK, &[Lane::Team], 10)
        .await
        .unwrap();
    let waiting = waiting.remove(0);
    waiting
        .iter()
        .filter(|(_, due)| *due <= now)
        .map(|(session, _)| session.to_string())
        .collect()
}

fn text_of(item: &OutboxItem) -> &str {
    match &item.job {
        OutboxJob::Message(entry) => &entry.text,
        other => panic!("not a message: {other:?}"),
    }
}

fn settled(delivered: Option<Seq>, more: bool) -> Settled {
    Settled { delivered, more }
}

#[tokio::test]
async fn items_of_a_session_go_one_after_the_other() {
    let bench = Bench::new();
    bench.session("s").await;
    for text in ["1", "2"] {
        bench.store.append(message("s", text)).await.unwrap();
    }
    bench.store.close_session(closing("s")).await.unwrap();
    let first = head(&bench, "s").await.unwrap();
    assert_eq!((text_of(&first), first.attempts), ("1", 0));
    assert_eq!(
        head(&bench, "s").await.unwrap().id,
        first.id,
        "asking settles nothing"
    );
    assert_eq!(
        bench.store.outbox_done(first.id, Some("r1")).await.unwrap(),
        settled(Some(1), true)
    );
    assert_eq!(
        bench.store.outbox_done(first.id, Some("r1")).await.unwrap(),
        settled(None, true)
    );
    let second = head(&bench, "s").await.unwrap();
    assert_eq!((text_of(&second), second.session.delivered), ("2", 1));
    assert_eq!(
        bench.store.outbox_done(second.id, None).await.unwrap(),
        settled(Some(2), true)
    );
    let third = head(&bench, "s").await.unwrap();
    assert!(matches!(&third.job, OutboxJob::Close(entry) if entry.seq == 3));
    let last = bench.store.outbox_done(third.id, None).await.unwrap();
    assert_eq!(last, settled(None, false));
    assert_eq!(head(&bench, "s").await, None);
    assert_eq!(
        bench
            .store
            .outbox_waiting(DESK, &[Lane::Team], 10)
            .await
            .unwrap(),
        [vec![]]
    );
    assert_eq!(bench.store.integrity_check().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_failed_try_holds_its_own_session_back_and_no_other() {
    let bench = Bench::new();
    for session in ["s", "t"] {
        bench.session(session).await;
        bench.store.append(message(session, "1")).await.unwrap();
        bench.store.append(message(session, "2")).await.unwrap();
    }
    let item = head(&bench, "s").await.unwrap();
    bench
        .store
        .outbox_retry(item.id, 60_000, "no answer")
        .await
        .unwrap();
    // What is written in the meantime does not cut the wait short.
    bench.store.append(message("s", "3")).await.unwrap();
    assert_eq!(due(&bench, 10_000).await, ["t"]);
    assert_eq!(
        bench
            .store
            .outbox_waiting(DESK, &[Lane::Team], 1)
            .await
            .unwrap(),
        [vec![(session_id("t"), 2_000)]]
    );
    assert_eq!(due(&bench, 60_000).await, ["t", "s"]);
    let item = head(&bench, "s").await.unwrap();
    assert_eq!(
        (item.attempts, item.last_error.as_deref(), text_of(&item)),
        (1, Some("no answer"), "1")
    );
}

#[tokio::test]
async fn a_given_up_item_makes_way() {
    let bench = Bench::new();
    bench.session("s").await;
    bench.store.append(message("s", "1")).await.unwrap();
    bench.store.append(message("s", "2")).await.unwrap();
    let item = head(&bench, "s").await.unwrap();
    bench
        .store
        .outbox_retry(item.id, 60_000, "no answer")
        .await
        .unwrap();
    assert_eq!(
        bench.store.outbox_failed(item.id, "refused").await.unwrap(),
        Some(1)
    );
    assert_eq!(
        bench.store.outbox_failed(item.id, "refused").await.unwrap(),
        None
    );
    assert_eq!(
        due(&bench, 10_000).await,
        ["s"],
        "the next one does not wait for the failed one's time"
    );
    assert_eq!(text_of(&head(&bench, "s").await.unwrap()), "2");
    let reading = bench
        .store
        .read_log(&session_id("s"), |_| Part::Last(9))
        .await;
    assert_eq!(
        reading.unwrap().unwrap().failed,
        [1],
        "told to whoever comes back"
    );
}

#[tokio::test]
async fn the_outbox_stays_over_a_restart() {
    let bench = Bench::new();
    bench.session("s").await;
    bench.store.append(message("s", "1")).await.unwrap();
    let item = head(&bench, "s").await.unwrap();
    let bench = bench.reopened().await;
    assert_eq!(due(&bench, 10_000).await, ["s"]);
    assert_eq!(head(&bench, "s").await.unwrap(), item);
}

#[tokio::test]
async fn what_is_not_for_the_team_is_not_queued() {
    let bench = Bench::new();
    bench.session("s").await;
    let mut private = message("s", "1");
    private.to_team = false;
    bench.store.append(private).await.unwrap();
    assert_eq!(head(&bench, "s").await, None);
    assert_eq!(due(&bench, u64::MAX).await, [""; 0]);
}

#[tokio::test]
async fn read_marks_carry_the_messengers_id_and_replace_older_ones_that_wait() {
    let bench = Bench::new();
    bench.session("s").await;
    let id = session_id("s");
    for text in ["1", "2", "3"] {
        bench.store.append(message("s", text)).await.unwrap();
    }
    for remote in ["r1", "r2"] {
        let item = head(&bench, "s").await.unwrap();
        bench
            .store
            .outbox_done(item.id, Some(remote))
            .await
            .unwrap();
    }
    for seq in 1..=3 {
        assert!(
            bench
                .store
                .mark_visitor_read(&id, seq, 5_000, true)
                .await
                .unwrap()
        );
    }
    let third = head(&bench, "s").await.unwrap();
    assert_eq!(text_of(&third), "3");
    bench.store.outbox_done(third.id, None).await.unwrap();
    let read = head(&bench, "s").await.unwrap();
    assert_eq!(
        read.job,
        OutboxJob::Read {
            seq: 3,
            remote_id: Some("r2".into())
        }
    );
    let last = bench.store.outbox_done(read.id, None).await.unwrap();
    assert_eq!(last, settled(None, false));
    assert_eq!(head(&bench, "s").await, None);
}
