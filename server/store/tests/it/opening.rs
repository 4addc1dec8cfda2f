//! Opening: what is refused, and what stays over a restart.

use crate::common::{Bench, message, open, session_id};
use rusqlite::Connection;
use std::path::Path;
use store::{Database, Durability, OpenError, Options};

fn refusal(file: &Path) -> OpenError {
    Database::open(&Options::new(file), || [1; 16]).expect_err("must be refused")
}

#[tokio::test]
async fn a_second_open_of_the_same_file_is_refused_by_name() {
    let bench = Bench::new();
    let error = refusal(&bench.file());
    assert!(matches!(error, OpenError::InUse { .. }));
    assert!(error.to_string().contains("chat.db"), "{error}");
}

#[tokio::test]
async fn who_waits_gets_the_file_when_it_is_let_go() {
    let bench = Bench::new();
    let mut options = Options::new(bench.file());
    options.lock_wait = std::time::Duration::from_secs(20);
    let waiting = tokio::task::spawn_blocking(move || Database::open(&options, || [1; 16]));
    bench.session("s").await;
    assert!(!waiting.is_finished(), "it is in use");
    bench.store.database().close().await;
    let opened = waiting.await.unwrap().unwrap();
    assert_eq!(opened.epoch(), bench.store.epoch());
}

#[tokio::test]
async fn a_file_in_use_can_be_looked_at() {
    let bench = Bench::new();
    assert!(Database::look(&bench.file()).is_ok());
    assert!(Database::look(&bench.folder.path().join("none.db")).is_ok());
    let writer = Connection::open(bench.file()).unwrap();
    writer.pragma_update(None, "user_version", 4711).unwrap();
    let error = Database::look(&bench.file()).unwrap_err();
    assert!(
        matches!(error, OpenError::Newer { found: 4711, .. }),
        "{error}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn another_name_of_the_same_file_is_refused_too() {
    let bench = Bench::new();
    let link = bench.folder.path().join("link.db");
    std::os::unix::fs::symlink(bench.file(), &link).unwrap();
    assert!(matches!(refusal(&link), OpenError::InUse { .. }));
}

#[tokio::test]
async fn the_epoch_and_the_log_stay_over_a_restart() {
    let bench = Bench::new();
    bench.session("s").await;
    bench.store.append(message("s", "one")).await.unwrap();
    let epoch = bench.store.epoch().clone();
    let bench = bench.reopened().await;
    assert_eq!(*bench.store.epoch(), epoch);
    let entries = bench
        .store
        .entries_after(&session_id("s"), 0, 10)
        .await
        .unwrap();
    assert_eq!(
        entries
            .iter()
            .map(|entry| entry.text.as_str())
            .collect::<Vec<_>>(),
        ["one"]
    );
}

#[tokio::test]
async fn a_closed_database_leaves_one_file_without_its_log() {
    let bench = Bench::new();
    bench.session("s").await;
    bench.store.session(&session_id("s")).await.unwrap();
    bench.store.database().close().await;
    assert!(!bench.folder.path().join("chat.db-wal").exists());
}

#[tokio::test]
async fn after_an_unclosed_run_without_full_durability_a_new_epoch_begins() {
    let bench = Bench::with(Durability::Normal);
    let epoch = bench.store.epoch().clone();
    // What a killed process leaves behind: the files, and nobody who closed them.
    let copy = bench.folder.path().join("copy.db");
    std::fs::copy(bench.file(), &copy).unwrap();
    std::fs::copy(
        bench.folder.path().join("chat.db-wal"),
        bench.folder.path().join("copy.db-wal"),
    )
    .unwrap();
    assert_ne!(*open(&copy).epoch(), epoch);
}

#[tokio::test]
async fn after_a_closed_run_without_full_durability_the_epoch_stays() {
    let bench = Bench::with(Durability::Normal);
    let epoch = bench.store.epoch().clone();
    assert_eq!(*bench.reopened().await.store.epoch(), epoch);
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_refused() {
    let bench = Bench::new();
    bench.store.database().close().await;
    Connection::open(bench.file())
        .unwrap()
        .pragma_update(None, "user_version", 4711)
        .unwrap();
    assert!(matches!(
        refusal(&bench.file()),
        OpenError::Newer { found: 4711, .. }
    ));
}

#[test]
fn a_database_of_another_program_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let (theirs, file) = (folder.path().join("theirs.db"), folder.path().join("a.db"));
    let log = |file: &Path| file.with_extension("db-wal");
    for mode in ["DELETE", "WAL"] {
        let connection = Connection::open(&theirs).unwrap();
        connection
            .pragma_update(None, "journal_mode", mode)
            .unwrap();
        connection
            .execute_batch("CREATE TABLE IF NOT EXISTS theirs (x); INSERT INTO theirs VALUES (1)")
            .unwrap();
        // As their program leaves it when it is killed: a part may be in the log only.
        std::fs::copy(&theirs, &file).unwrap();
        let has_log = std::fs::copy(log(&theirs), log(&file)).is_ok();
        assert_eq!(has_log, mode == "WAL");
        assert!(matches!(refusal(&file), OpenError::Foreign { .. }));
        assert_eq!(
            std::fs::read(&file).unwrap(),
            std::fs::read(&theirs).unwrap(),
            "{mode}"
        );
        assert_eq!(
            std::fs::read(log(&file)).ok(),
            std::fs::read(log(&theirs)).ok(),
            "{mode}"
        );
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    let letter = "Dear Ada, this is not a database. ".repeat(100);
    std::fs::write(&file, &letter).unwrap();
    assert!(matches!(refusal(&file), OpenError::NotADatabase { .. }));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), letter);
}

#[test]
fn a_missing_folder_and_a_folder_as_file_have_their_own_errors() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        refusal(&folder.path().join("no/chat.db")),
        OpenError::FolderMissing { .. }
    ));
    assert!(matches!(refusal(folder.path()), OpenError::IsFolder { .. }));
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_is_refused() {
    // Nobody can create files there, not even root.
    assert!(matches!(
        refusal(Path::new("/sys/chat.db")),
        OpenError::ReadOnly { .. }
    ));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    assert_eq!(
        bench.file().metadata().unwrap().permissions().mode() & 0o077,
        0
    );
}

#[tokio::test]
async fn what_waited_before_an_update_waits_after_it_under_the_same_number() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chat.db");
    let old = Connection::open(&file).unwrap();
    for sql in [
        include_str!("../../migrations/001_first.sql"),
        include_str!("../../migrations/002_early_messages.sql"),
        include_str!("../../migrations/003_muted.sql"),
        include_str!("../../migrations/004_files.sql"),
    ] {
        old.execute_batch(sql).unwrap();
    }
    old.execute_batch(
        "PRAGMA application_id = 0x57574273; PRAGMA user_version = 4;
         INSERT INTO sessions (id, site, token_hash, name, page_url, page_title, page_referrer,
             permanent, messenger, head, outbox_due, created, last_seen)
         VALUES ('s', 'shop', zeroblob(32), 'Ada', '', '', '', 0, 'desk', 1, 7, 1, 1);
         INSERT INTO log (session, seq, message_id, ts, sender, sender_name, kind, text)
         VALUES (1, 1, 'm', 1, 'visitor', 'Ada', 'text', 'hello');
         INSERT INTO outbox (id, session, kind, seq, queued_at, attempts) VALUES (41, 1, 'message', 1, 7, 2);
         INSERT INTO outbox (id, session, kind, seq, queued_at) VALUES (42, 1, 'read', 1, 8);
         DELETE FROM outbox WHERE id = 42;",
    )
    .unwrap();
    drop(old);
    let store = open(&file);
    assert_eq!(store.integrity_check().await.unwrap(), [""; 0]);
    let head = store.outbox_head(&session_id("s")).await.unwrap().unwrap();
    assert_eq!(
        (head.id, head.attempts, head.session.answering),
        (41, 2, None)
    );
    store.append(message("s", "again")).await.unwrap();
    store.outbox_done(41, None).await.unwrap();
    let next = store.outbox_head(&session_id("s")).await.unwrap().unwrap();
    assert_eq!(next.id, 43, "a number is never used again");
}
