//! Files of conversations.

use crate::common::{Bench, DESK, deletion, fresh_id, incoming, message_as, session_id};
use protocol::entry::EntryType;
use protocol::file::{FileFacts, ImageSize};
use protocol::ids::FileId;
use serde_json::json;
use store::{AppendError, FileError, NewEntry, NewFile, NewRemoteFile, Presence, Room};

const ROOM: Room = Room {
    per_session: 100,
    per_site: 150,
};

fn id(text: &str) -> FileId {
    FileId::parse(text).unwrap()
}

fn file(session: &str, name: &str, size: u64) -> NewFile {
    NewFile {
        id: id(name),
        session: session_id(session),
        name: format!("{name}.png"),
        mime: "image/png".into(),
        size,
        image: Some(ImageSize {
            width: 8,
            height: 6,
        }),
        now: 1_000,
    }
}

fn sends(session: &str, client_msg_id: &str, file: &str) -> NewEntry {
    NewEntry {
        kind: EntryType::File,
        metadata: json!({"fileId": file}),
        file: Some(id(file)),
        ..message_as(session, client_msg_id, "")
    }
}

fn remote(name: &str) -> NewRemoteFile {
    NewRemoteFile {
        id: id(name),
        reference: format!("there/{name}"),
        name: "plan.pdf".into(),
        mime: "application/pdf".into(),
        size: None,
        image: None,
    }
}

#[tokio::test]
async fn a_file_is_sent_once_and_tells_what_it_is_whatever_the_message_says() {
    let bench = Bench::new();
    bench.session("s").await;
    let facts = bench.store.put_file(file("s", "f", 9), ROOM).await.unwrap();
    let sent = bench.store.append(sends("s", "c1", "f")).await.unwrap();
    assert_eq!(sent.entry.kind, EntryType::Image);
    assert_eq!(sent.entry.metadata, facts.to_metadata());
    assert_eq!(
        FileFacts::named_in(&sent.entry.metadata),
        Some(facts.file_id)
    );
    let repeat = bench.store.append(sends("s", "c1", "f")).await.unwrap();
    assert!(repeat.repeated && repeat.entry == sent.entry);
    let twice = bench.store.append(sends("s", "c2", "f")).await;
    assert!(matches!(twice, Err(AppendError::FileUnknown)), "{twice:?}");
    let log = bench.store.entries_after(&session_id("s"), 0, 9).await;
    assert_eq!(log.unwrap(), [sent.entry]);
}

#[tokio::test]
async fn a_file_of_another_session_is_unknown() {
    let bench = Bench::new();
    for name in ["s", "t"] {
        bench.session(name).await;
    }
    bench.store.put_file(file("s", "f", 9), ROOM).await.unwrap();
    let (s, t) = (session_id("s"), session_id("t"));
    assert!(bench.store.file(&s, &id("f")).await.unwrap().is_some());
    assert_eq!(bench.store.file(&t, &id("f")).await.unwrap(), None);
    let stolen = bench.store.append(sends("t", "c1", "f")).await;
    assert!(
        matches!(stolen, Err(AppendError::FileUnknown)),
        "{stolen:?}"
    );
}

#[tokio::test]
async fn session_and_site_have_only_so_much_room() {
    let bench = Bench::new();
    for name in ["s", "t"] {
        bench.session(name).await;
    }
    let left = async |name: &str, size| match bench
        .store
        .put_file(file(name, &format!("{name}{size}"), size), ROOM)
        .await
    {
        Err(FileError::NoRoom { left }) => Some(left),
        other => other.map(|_| None).unwrap(),
    };
    assert_eq!(left("s", 90).await, None);
    assert_eq!(left("s", 11).await, Some(10));
    assert_eq!(left("s", 10).await, None);
    assert_eq!(left("t", 51).await, Some(50), "the site's room");
    let (s, t) = (session_id("s"), session_id("t"));
    assert_eq!(bench.store.room_for_files(&s, ROOM).await.unwrap(), 0);
    assert_eq!(bench.store.room_for_files(&t, ROOM).await.unwrap(), 50);
}

#[tokio::test]
async fn an_ended_or_unknown_session_takes_no_file() {
    let bench = Bench::new();
    bench.session("s").await;
    let closing = crate::common::closing("s");
    bench.store.close_session(closing).await.unwrap();
    let ended = bench.store.put_file(file("s", "f", 1), ROOM).await;
    assert!(matches!(ended, Err(FileError::SessionClosed)), "{ended:?}");
    let unknown = bench.store.put_file(file("x", "f", 1), ROOM).await;
    assert!(
        matches!(unknown, Err(FileError::SessionUnknown)),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn a_withdrawn_or_never_sent_file_is_nobodys() {
    let bench = Bench::new();
    bench.session("s").await;
    for name in ["sent", "withdrawn", "left"] {
        let put = bench.store.put_file(file("s", name, 9), ROOM).await;
        put.unwrap();
    }
    bench.store.append(sends("s", "c1", "sent")).await.unwrap();
    let entry = bench.store.append(sends("s", "c2", "withdrawn")).await;
    let target = deletion("s", &entry.unwrap().entry.message_id);
    bench.store.delete_message(target).await.unwrap();
    assert_eq!(bench.store.purge_unsent_files(1_000).await.unwrap(), 0);
    assert_eq!(bench.store.purge_unsent_files(1_001).await.unwrap(), 1);
    let all = ["sent", "withdrawn", "left", "never"].map(id).to_vec();
    assert_eq!(
        bench.store.strange_files(all).await.unwrap(),
        ["withdrawn", "left", "never"].map(id)
    );
}

#[tokio::test]
async fn a_file_of_the_team_is_awaited_until_it_came_or_is_lost() {
    let bench = Bench::new();
    let (s, store) = (session_id("s"), &bench.store);
    bench.session("s").await;
    // Early, so that the file has to survive the wait for its chat too.
    for name in ["f", "g"] {
        let incoming = store::Incoming {
            kind: EntryType::File,
            file: Some(remote(name)),
            ..incoming(name, "chat-1", "")
        };
        store.ingest(incoming).await.unwrap();
    }
    let entries = store.bind_chat(&s, DESK, "chat-1").await.unwrap().unwrap();
    assert_eq!(entries.len(), 2);
    let awaited = store.awaited_files(DESK, 9).await.unwrap();
    let first = awaited.first().unwrap();
    assert_eq!(
        (awaited.len(), first.reference.as_str(), first.attempts),
        (2, "there/f", 0)
    );
    assert!(store.awaited_files("other", 9).await.unwrap().is_empty());

    store.file_later(&id("f"), 5_000).await.unwrap();
    let awaited = store.awaited_files(DESK, 9).await.unwrap();
    let last = awaited.last().unwrap();
    assert_eq!((&last.id, last.attempts, last.due), (&id("f"), 1, 5_000));

    store
        .file_came(&id("f"), "text/plain", 7, None)
        .await
        .unwrap();
    store.file_lost(&id("g")).await.unwrap();
    assert!(store.awaited_files(DESK, 9).await.unwrap().is_empty());
    let came = store.file(&s, &id("f")).await.unwrap().unwrap();
    assert_eq!(came.presence, Presence::Here);
    assert_eq!(
        (
            came.facts.mime.as_str(),
            came.facts.size,
            came.facts.name.as_str()
        ),
        ("text/plain", Some(7), "plan.pdf")
    );
    let lost = store.file(&s, &id("g")).await.unwrap().unwrap();
    assert_eq!(lost.presence, Presence::Lost);
    // What the team sends takes nothing of the visitor's room.
    assert_eq!(store.room_for_files(&s, ROOM).await.unwrap(), 100);
}

#[tokio::test]
async fn portraits_stay_with_their_messages() {
    let bench = Bench::new();
    bench.session("s").await;
    let mut message = incoming("r1", "chat-1", "hello");
    message.sender.picture = Some("pictures/p1".into());
    message.message_id = fresh_id();
    bench.store.ingest(message).await.unwrap();
    let s = session_id("s");
    bench.store.bind_chat(&s, DESK, "chat-1").await.unwrap();
    let bench = bench.reopened().await;
    let log = bench.store.entries_after(&s, 0, 9).await.unwrap();
    let picture = log
        .first()
        .and_then(|entry| entry.sender.picture.as_deref());
    assert_eq!(picture, Some("pictures/p1"));
}
