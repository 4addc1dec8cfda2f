//! A killed process loses nothing that it acknowledged.

use crate::common::{message_as, new_session, open, session_id};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const FILE: &str = "STORE_CRASH_FILE";

/// The child's part: writes from several sides and tells each acknowledged message.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs only as the child of the test below"]
async fn writes_until_it_is_killed() {
    let store = open(Path::new(
        &std::env::var(FILE).expect("started by the test below"),
    ));
    store.create_session(new_session("s")).await.unwrap();
    let senders = (0..20).map(|sender| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0.. {
                let id = format!("{sender}-{number}");
                let seq = store
                    .append(message_as("s", &id, &id))
                    .await
                    .unwrap()
                    .entry
                    .seq;
                writeln!(std::io::stdout().lock(), "acknowledged {seq} {id}").unwrap();
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
}

#[tokio::test]
async fn a_killed_process_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chat.db");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crash::writes_until_it_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(FILE, &file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        // The line that was being written when the process died may be cut: it counts for nothing.
        if let Some((seq, id)) = line
            .strip_prefix("acknowledged ")
            .and_then(|rest| rest.split_once(' '))
        {
            acknowledged.push((seq.parse::<u64>().unwrap(), id.to_owned()));
        }
        if acknowledged.len() == 500 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(acknowledged.len() >= 500);
    acknowledged.pop();

    let store = open(&file);
    assert_eq!(store.integrity_check().await.unwrap(), [""; 0]);
    let mut entries = Vec::new();
    loop {
        let after = entries.len() as u64;
        let page = store.entries_after(&session_id("s"), after, u32::MAX).await;
        match page.unwrap() {
            page if page.is_empty() => break,
            page => entries.extend(page),
        }
    }
    for (seq, id) in acknowledged {
        let entry = &entries[usize::try_from(seq).unwrap() - 1];
        assert_eq!((entry.seq, entry.text.as_str()), (seq, id.as_str()));
    }
    let again = store.append(message_as("s", "0-0", "0-0")).await.unwrap();
    assert!(again.repeated);
}
