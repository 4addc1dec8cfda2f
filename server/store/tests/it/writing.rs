//! The writer: groups, answers after the commit, and what happens when something fails.

use crate::common::{Bench, message, session_id};
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use store::StoreError;
use tokio::task::JoinHandle;

type Answer = JoinHandle<Result<(), StoreError>>;

/// A command that tells when it runs and then waits to be let go.
async fn gate(bench: &Bench) -> (Answer, tokio::sync::oneshot::Receiver<()>, Sender<()>) {
    let (started_in, started) = tokio::sync::oneshot::channel();
    let (let_go, wait): (Sender<()>, Receiver<()>) = channel();
    let database = bench.store.database().clone();
    let answer = tokio::spawn(async move {
        database
            .write(move |_| {
                started_in.send(()).unwrap();
                wait.recv().unwrap();
                Ok(())
            })
            .await
    });
    (answer, started, let_go)
}

fn sql(bench: &Bench, sql: &'static str) -> Answer {
    let database = bench.store.database().clone();
    tokio::spawn(async move {
        database
            .write(move |connection| Ok(connection.execute_batch(sql)?))
            .await
    })
}

fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM cursors", [], |row| row.get(0))?)
}

async fn rows(bench: &Bench) -> u32 {
    bench.store.database().read(count).await.unwrap()
}

/// Lets the spawned commands reach the queue, in order (single-threaded runtime).
async fn queued() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_answer_comes_only_after_the_commit_and_readers_see_nothing_before() {
    let bench = Bench::new();
    let (first, first_runs, go_first) = gate(&bench).await;
    first_runs.await.unwrap();
    // Both wait while the first group runs, so they make up the next one.
    let insert = sql(&bench, "INSERT INTO cursors VALUES ('a', '1')");
    queued().await;
    let (last, last_runs, go_last) = gate(&bench).await;
    queued().await;
    go_first.send(()).unwrap();
    first.await.unwrap().unwrap();
    last_runs.await.unwrap();
    // The insert has run, its group has not been committed.
    assert!(!insert.is_finished());
    assert_eq!(rows(&bench).await, 0);
    go_last.send(()).unwrap();
    insert.await.unwrap().unwrap();
    last.await.unwrap().unwrap();
    assert_eq!(rows(&bench).await, 1);
}

#[tokio::test]
async fn a_peek_sees_what_its_group_wrote_and_answers_after_the_commit() {
    let bench = Bench::new();
    let (first, first_runs, go_first) = gate(&bench).await;
    first_runs.await.unwrap();
    let insert = sql(&bench, "INSERT INTO cursors VALUES ('a', '1')");
    queued().await;
    let database = bench.store.database().clone();
    let peek = tokio::spawn(async move { database.peek(count).await });
    queued().await;
    let (last, last_runs, go_last) = gate(&bench).await;
    queued().await;
    go_first.send(()).unwrap();
    first.await.unwrap().unwrap();
    last_runs.await.unwrap();
    assert!(!peek.is_finished());
    go_last.send(()).unwrap();
    assert_eq!(peek.await.unwrap().unwrap(), 1);
    insert.await.unwrap().unwrap();
    last.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_failing_command_leaves_the_others_of_its_group_intact() {
    let bench = Bench::new();
    let (first, first_runs, go) = gate(&bench).await;
    first_runs.await.unwrap();
    let good = sql(&bench, "INSERT INTO cursors VALUES ('a', '1')");
    queued().await;
    let bad = sql(
        &bench,
        "INSERT INTO cursors VALUES ('b', '1'); INSERT INTO cursors VALUES ('b', '2')",
    );
    queued().await;
    let after = sql(&bench, "INSERT INTO cursors VALUES ('c', '1')");
    queued().await;
    go.send(()).unwrap();
    first.await.unwrap().unwrap();
    good.await.unwrap().unwrap();
    assert!(matches!(bad.await.unwrap(), Err(StoreError::Sqlite(_))));
    after.await.unwrap().unwrap();
    assert_eq!(rows(&bench).await, 2);
}

#[tokio::test]
async fn when_the_commit_fails_every_command_of_the_group_is_told() {
    let bench = Bench::new();
    let (first, first_runs, go) = gate(&bench).await;
    first_runs.await.unwrap();
    let good = sql(&bench, "INSERT INTO cursors VALUES ('a', '1')");
    queued().await;
    // The dangling reference is noticed only by the commit.
    let dangling = sql(
        &bench,
        "PRAGMA defer_foreign_keys = ON;
         INSERT INTO outbox (session, kind, seq, queued_at) VALUES (99, 'close', 1, 1)",
    );
    queued().await;
    go.send(()).unwrap();
    first.await.unwrap().unwrap();
    assert!(matches!(good.await.unwrap(), Err(StoreError::Sqlite(_))));
    assert!(matches!(
        dangling.await.unwrap(),
        Err(StoreError::Sqlite(_))
    ));
    assert_eq!(rows(&bench).await, 0);
    sql(&bench, "INSERT INTO cursors VALUES ('a', '1')")
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_panicking_command_undoes_itself_and_the_writer_goes_on() {
    let bench = Bench::new();
    let result: Result<(), StoreError> = bench
        .store
        .database()
        .write(|connection| {
            connection.execute_batch("INSERT INTO cursors VALUES ('a', '1')")?;
            panic!("a fault in the program")
        })
        .await;
    assert!(matches!(result, Err(StoreError::Panicked)));
    sql(&bench, "INSERT INTO cursors VALUES ('b', '1')")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(rows(&bench).await, 1);
}

#[tokio::test]
async fn a_full_disk_is_an_error_and_writing_goes_on_when_there_is_room() {
    let bench = Bench::new();
    bench.session("s").await;
    let limit = |pages: &'static str| sql(&bench, pages);
    limit("PRAGMA max_page_count = 1").await.unwrap().unwrap();
    let big = "x".repeat(200_000);
    let refused = bench.store.append(message("s", &big)).await;
    assert!(
        matches!(
            refused,
            Err(store::AppendError::Store(
                StoreError::DiskFull | StoreError::RolledBack
            ))
        ),
        "{refused:?}"
    );
    assert_eq!(
        bench
            .store
            .session(&session_id("s"))
            .await
            .unwrap()
            .unwrap()
            .head,
        0
    );
    limit("PRAGMA max_page_count = 1000000")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        bench
            .store
            .append(message("s", &big))
            .await
            .unwrap()
            .entry
            .seq,
        1
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_is_busy_after_its_time() {
    let bench = Bench::new();
    let (first, first_runs, go) = gate(&bench).await;
    first_runs.await.unwrap();
    let waiting: Vec<Answer> = (0..1024).map(|_| sql(&bench, "SELECT 1")).collect();
    queued().await;
    let (one_too_many, patience) = (
        sql(&bench, "SELECT 1").await.unwrap(),
        "runs on paused time",
    );
    assert!(matches!(one_too_many, Err(StoreError::Busy)), "{patience}");
    go.send(()).unwrap();
    first.await.unwrap().unwrap();
    for answer in waiting {
        answer.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn closing_finishes_what_was_accepted_and_refuses_what_comes_later() {
    let bench = Bench::new();
    let (first, first_runs, go) = gate(&bench).await;
    first_runs.await.unwrap();
    let accepted = sql(&bench, "INSERT INTO cursors VALUES ('a', '1')");
    queued().await;
    let database = bench.store.database().clone();
    let closing = tokio::spawn(async move { database.close().await });
    queued().await;
    go.send(()).unwrap();
    closing.await.unwrap();
    first.await.unwrap().unwrap();
    accepted.await.unwrap().unwrap();
    assert!(matches!(
        sql(&bench, "SELECT 1").await.unwrap(),
        Err(StoreError::Closed)
    ));
    assert!(matches!(
        bench.store.session(&session_id("s")).await,
        Err(StoreError::Closed)
    ));
    bench.store.database().close().await;
    assert_eq!(rows(&bench.reopened().await).await, 1);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let bench = Bench::new();
    let result = bench
        .store
        .database()
        .read(|connection| {
            Ok::<_, StoreError>(connection.execute_batch("INSERT INTO cursors VALUES ('a', '1')")?)
        })
        .await;
    assert!(matches!(result, Err(StoreError::Sqlite(_))));
}

#[tokio::test]
async fn what_a_reader_kept_in_the_log_is_moved_when_it_has_gone() {
    let bench = Bench::new();
    bench.session("s").await;
    let reader = Connection::open(bench.file()).unwrap();
    reader
        .execute_batch("BEGIN; SELECT * FROM sessions")
        .unwrap();
    bench.store.append(message("s", "hello")).await.unwrap();
    // Longer than the silence after which the log is moved.
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(
        entries_without_the_log(&bench),
        0,
        "the reader is in the way"
    );
    reader.execute_batch("COMMIT").unwrap();
    let moved = async {
        while entries_without_the_log(&bench) == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), moved)
        .await
        .expect("tried again");
}

/// What is in the file itself.
fn entries_without_the_log(bench: &Bench) -> u32 {
    let copy = bench.folder.path().join("copy.db");
    std::fs::copy(bench.file(), &copy).unwrap();
    let copy = Connection::open(copy).unwrap();
    let count = copy.query_row("SELECT count(*) FROM log", [], |row| row.get(0));
    // Without the log there may not even be the tables.
    count.unwrap_or(0)
}
