//! Files and portraits when things do not go as they should.

use crate::scripted::{Fault, Scripted, sends};
use crate::scripted_people::Scripting;
use bridge::conformance::{Bench, DOT};
use bridge::messenger::{ChatKey, Incoming, MessageRef, MessengerError, RemoteFile};
use protocol::entry::{Entry, EntryType};
use protocol::event::Status;
use protocol::file::FileFacts;
use protocol::ids::{FileId, SessionId};
use std::sync::Arc;
use store::Presence;

/// A bench whose visitor has a chat, number 0.
async fn bench() -> (Bench<Scripting>, Arc<Scripted>, SessionId) {
    let messenger = Scripted::new();
    let bench = Bench::start(Scripting(messenger.clone())).await;
    let ada = bench.visitor("ada").await;
    bench.deliver(&ada, "hi").await;
    (bench, messenger, ada)
}

fn id(entry: &Entry) -> FileId {
    FileFacts::named_in(&entry.metadata).unwrap()
}

async fn presence(bench: &Bench<Scripting>, session: &SessionId, file: &FileId) -> Presence {
    let stored = bench.store.file(session, file).await.unwrap();
    stored.unwrap().presence
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_yet_is_shown_and_fetched_later() {
    let (bench, messenger, ada) = bench().await;
    messenger.fail_next([
        Fault::Before(MessengerError::Network),
        Fault::After(MessengerError::Uncertain),
    ]);
    let file = messenger.remote("plan.txt", b"step 1");
    messenger.tell(sends(0, "r1", "look", [file]));
    let shown = bench.hub.entry(&ada, 2).await;
    bench.hub.file(&id(&shown)).await;
    assert_eq!(presence(&bench, &ada, &id(&shown)).await, Presence::Here);
    let bytes = std::fs::read(bench.shelf.path(&id(&shown))).unwrap();
    assert_eq!(bytes, b"step 1");
    bench.stop().await;
}

#[tokio::test]
async fn a_file_that_the_messenger_has_lost_is_lost_and_holds_nothing_up() {
    let (bench, messenger, ada) = bench().await;
    let mut gone = messenger.remote("gone.txt", b"");
    gone.reference = bridge::messenger::FileRef::new("nowhere");
    let here = messenger.remote("here.txt", b"x");
    messenger.tell(sends(0, "r1", "two", [gone, here]));
    let (gone, here) = (
        bench.hub.entry(&ada, 2).await,
        bench.hub.entry(&ada, 3).await,
    );
    for entry in [&gone, &here] {
        bench.hub.file(&id(entry)).await;
    }
    assert_eq!(presence(&bench, &ada, &id(&gone)).await, Presence::Lost);
    assert_eq!(presence(&bench, &ada, &id(&here)).await, Presence::Here);
    bench.stop().await;
}

#[tokio::test]
async fn several_files_are_several_entries_once_and_are_withdrawn_together() {
    let (bench, messenger, ada) = bench().await;
    let files = ["a.png", "b.txt", "c.txt"].map(|name| messenger.remote(name, name.as_bytes()));
    messenger.tell(sends(0, "r1", "all of it", files.clone()));
    messenger.tell(sends(0, "r1", "all of it", files));
    messenger.tell(crate::scripted::says(0, "r2", "next"));
    assert_eq!(bench.hub.entry(&ada, 5).await.text, "next");
    let log = bench.log(&ada).await;
    let seen: Vec<_> = log[1..4]
        .iter()
        .map(|entry| (entry.kind.as_str(), entry.text.as_str()))
        .collect();
    assert_eq!(seen, [("image", "all of it"), ("file", ""), ("file", "")]);
    messenger.tell(Incoming::Deleted {
        chat: ChatKey::new("0"),
        remote_id: MessageRef::new("r1"),
    });
    assert_eq!(bench.hub.entry(&ada, 8).await.kind, EntryType::Deleted);
    let log = bench.log(&ada).await;
    assert!(log[1..4].iter().all(|entry| entry.deleted));
    bench.stop().await;
}

#[tokio::test]
async fn what_the_visitor_has_read_is_told_by_the_message_not_by_its_part() {
    let (bench, messenger, ada) = bench().await;
    let files = ["a.txt", "b.txt"].map(|name| messenger.remote(name, b"x"));
    messenger.tell(sends(0, "r1", "", files));
    bench.hub.entry(&ada, 3).await;
    bench.read(&ada, 3).await;
    let read = |it: &Scripted| it.chats()[0].signs.contains(&"read r1".to_owned());
    messenger.until(read).await;
    bench.stop().await;
}

#[tokio::test]
async fn the_team_is_told_of_a_file_that_is_too_large_for_the_visitor() {
    let (bench, messenger, ada) = bench().await;
    let large = RemoteFile {
        size: Some(2 << 20),
        ..messenger.remote("large.bin", b"x")
    };
    messenger.tell(sends(0, "r1", "here", [large]));
    let shown = bench.hub.entry(&ada, 2).await;
    assert_eq!((shown.kind, &*shown.text), (EntryType::Text, "here"));
    let told = |it: &Scripted| it.posted(0).iter().any(|text| text.contains("too large"));
    messenger.until(told).await;
    bench.stop().await;
}

#[tokio::test]
async fn a_file_over_the_messengers_limit_fails_and_the_next_message_goes_out() {
    let (bench, messenger, ada) = bench().await;
    let large = vec![0; (1 << 20) + 1];
    let seq = bench.send_file(&ada, "large.bin", &large).await;
    bench.hub.status(&ada, seq, Status::Failed).await;
    bench.deliver(&ada, "after it").await;
    assert_eq!(messenger.posted(0), ["hi", "after it"]);
    bench.stop().await;
}

#[tokio::test]
async fn a_portrait_is_fetched_once_and_a_broken_one_holds_nothing_up_again() {
    let (bench, messenger, ada) = bench().await;
    let (good, broken) = (messenger.keep(DOT), messenger.keep(b"no image"));
    let says = |id: &str, portrait| {
        let mut said = crate::scripted::says(0, id, id);
        if let Incoming::Message { picture, .. } = &mut said {
            *picture = Some(portrait);
        }
        messenger.tell(said);
    };
    let before = messenger.calls();
    for id in ["r1", "r2"] {
        says(id, good.clone());
    }
    for id in ["r3", "r4"] {
        says(id, broken.clone());
    }
    bench.hub.entry(&ada, 5).await;
    let log = bench.log(&ada).await;
    let pictures: Vec<_> = log[1..5]
        .iter()
        .map(|entry| entry.sender.picture.clone())
        .collect();
    assert!(pictures[0].as_deref().unwrap().starts_with("pictures/"));
    assert_eq!(pictures[0], pictures[1]);
    assert_eq!(pictures[2..], [None, None]);
    // Beside the calls for events, which the scripted messenger does not count.
    assert_eq!(messenger.calls() - before, 2);
    bench.stop().await;
}
