//! Files and portraits, and what a network and a gateway may do to them.

use crate::world::{OnDisk, chat, until};
use bridge::messenger::{ChatKey, FileRef, Incoming, Messenger, MessengerError, RemoteFile};
use std::time::Duration;
use teamwire::Teamwire;
use teamwire_sim::{Said, Simulator};

const LARGE: usize = 300_000;

/// Fetches with room enough.
async fn fetched(messenger: &Teamwire, file: &FileRef) -> Result<Vec<u8>, MessengerError> {
    let mut bytes = Vec::new();
    messenger.fetch(file, 1 << 20, &mut bytes).await?;
    Ok(bytes)
}

/// The one message with files that is told until this text.
async fn told(messenger: &Teamwire, text: &str) -> (Vec<RemoteFile>, Option<FileRef>) {
    let told = until(messenger, None, text).await;
    let with_files = told.into_iter().filter_map(|event| match event {
        Incoming::Message {
            files,
            picture,
            own: false,
            ..
        } if !files.is_empty() => Some((files, picture)),
        _ => None,
    });
    let all: Vec<_> = with_files.collect();
    assert_eq!(all.len(), 1);
    all.into_iter().next().unwrap()
}

/// The file of a visitor's message, as people see it.
fn arrived(simulator: &Simulator, said: &Said) -> (String, String, Vec<u8>) {
    let [file] = said.files.as_slice() else {
        panic!("one file: {said:?}");
    };
    let bytes = simulator.bytes(&file.file_id).unwrap();
    (file.name.clone(), file.mime.clone(), bytes.to_vec())
}

#[tokio::test]
async fn a_visitors_file_reaches_the_team_whole_under_its_name_with_the_text() {
    let (simulator, messenger, chat) = chat().await;
    let file = OnDisk::of(LARGE);
    messenger
        .post(&chat, &file.with("m", "look"))
        .await
        .unwrap();
    messenger.post(&chat, &file.with("n", "")).await.unwrap();
    let seen = simulator.seen(chat.as_str());
    let texts: Vec<_> = seen.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(texts, ["look", ""]);
    for said in &seen {
        let (name, mime, bytes) = arrived(&simulator, said);
        assert_eq!(
            (name.as_str(), mime.as_str()),
            ("Foto ü & 1.png", "image/png")
        );
        assert!(bytes == file.bytes());
    }
}

#[tokio::test]
async fn a_file_that_is_repeated_after_any_failure_is_in_one_message() {
    for (only_at, failed) in [
        ("files", MessengerError::Server),
        ("messages", MessengerError::Server),
    ] {
        let (simulator, messenger, chat) = chat().await;
        let (file, tries) = (OnDisk::of(10), [&failed, &MessengerError::Uncertain]);
        simulator.faults(|faults| {
            faults.fail_after_accepting = 1;
            faults.cut_after_accepting = 1;
            faults.only_at = only_at.into();
        });
        for error in tries {
            let post = messenger.post(&chat, &file.with("m", "")).await;
            assert_eq!(post.as_ref(), Err(error), "{only_at}");
        }
        messenger.post(&chat, &file.with("m", "")).await.unwrap();
        let seen = simulator.seen(chat.as_str());
        assert_eq!(seen.len(), 1, "{only_at}");
        assert_eq!(arrived(&simulator, &seen[0]).2, file.bytes());
    }
}

#[tokio::test]
async fn an_upload_that_is_cut_in_the_middle_is_made_again_from_its_beginning() {
    let (simulator, messenger, chat) = chat().await;
    let file = OnDisk::of(LARGE);
    simulator.faults(|faults| faults.cut_uploads = 1);
    let post = messenger.post(&chat, &file.with("m", "")).await;
    assert_eq!(post, Err(MessengerError::Uncertain));
    assert!(simulator.seen(chat.as_str()).is_empty());
    messenger.post(&chat, &file.with("m", "")).await.unwrap();
    let seen = simulator.seen(chat.as_str());
    assert!(arrived(&simulator, &seen[0]).2 == file.bytes());
}

#[tokio::test]
async fn a_file_that_the_gateway_has_deleted_before_its_message_is_put_down_again() {
    let (simulator, messenger, chat) = chat().await;
    let file = OnDisk::of(10);
    simulator.faults(|faults| {
        faults.limited = 1;
        faults.only_at = "messages".into();
    });
    let wait = Duration::ZERO;
    let post = messenger.post(&chat, &file.with("m", "")).await;
    assert_eq!(post, Err(MessengerError::RateLimited { wait }));
    simulator.lose_unsent_files();
    messenger.post(&chat, &file.with("m", "")).await.unwrap();
    let seen = simulator.seen(chat.as_str());
    assert_eq!(arrived(&simulator, &seen[0]).2, file.bytes());
}

#[tokio::test]
async fn a_file_that_is_too_large_or_not_wanted_is_refused_for_good() {
    let (simulator, messenger, chat) = chat().await;
    let (small, large) = (OnDisk::of(1_000), OnDisk::of(LARGE));
    simulator.file_max(1_000);
    assert_eq!(messenger.capabilities().files, Some(10 << 20), "as told");
    let post = messenger.post(&chat, &large.with("m", "")).await;
    assert_eq!(post, Err(MessengerError::TooLarge), "the gateway says so");
    messenger.post(&chat, &small.with("n", "")).await.unwrap();
    let other = crate::world::messenger(&simulator);
    let post = other.post(&chat, &large.with("m", "")).await;
    assert_eq!(post, Err(MessengerError::TooLarge), "it is not even tried");
    assert_eq!(other.capabilities().files, Some(1_000));
    simulator.file_max(0);
    let post = messenger.post(&chat, &small.with("o", "")).await;
    assert_eq!(post, Err(MessengerError::Unsupported));
    let other = crate::world::messenger(&simulator);
    let post = other.post(&chat, &small.with("p", "")).await;
    assert_eq!(post, Err(MessengerError::Unsupported));
    assert_eq!(other.capabilities().files, None);
    assert_eq!(simulator.seen(chat.as_str()).len(), 1);
}

#[tokio::test]
async fn a_visitors_file_that_is_not_there_any_more_is_never_asked_for_again() {
    let (simulator, messenger, chat) = chat().await;
    let mut message = OnDisk::of(1).with("m", "");
    message.file.as_mut().unwrap().path = "/nowhere/file".into();
    let post = messenger.post(&chat, &message).await;
    assert_eq!(post, Err(MessengerError::Unsupported));
    assert!(simulator.seen(chat.as_str()).is_empty());
}

#[tokio::test]
async fn a_file_of_the_team_is_told_with_its_facts_and_fetched_whole() {
    let (simulator, messenger, chat) = chat().await;
    let bytes = OnDisk::of(LARGE).bytes().to_vec();
    let sent = simulator.send_file(
        chat.as_str(),
        "here",
        "Plan.pdf",
        "application/pdf",
        bytes.clone(),
    );
    assert!(sent.is_some());
    let (files, picture) = told(&messenger, "here").await;
    let [file] = files.as_slice() else { panic!() };
    assert_eq!(
        (file.name.as_str(), file.mime.as_deref(), file.size),
        ("Plan.pdf", Some("application/pdf"), Some(LARGE as u64))
    );
    assert!(fetched(&messenger, &file.reference).await.unwrap() == bytes);
    let portrait = fetched(&messenger, &picture.unwrap()).await.unwrap();
    assert!(portrait.starts_with(b"\x89PNG"));
}

/// A chat in which the team has sent a large file.
async fn with_a_file() -> (Simulator, Teamwire, ChatKey, FileRef) {
    let (simulator, messenger, chat) = chat().await;
    let bytes = OnDisk::of(LARGE).bytes().to_vec();
    let _ = simulator.send_file(chat.as_str(), "here", "a", "b/c", bytes);
    let (files, _) = told(&messenger, "here").await;
    let reference = files[0].reference.clone();
    (simulator, messenger, chat, reference)
}

#[tokio::test]
async fn a_download_that_is_cut_in_the_middle_is_not_taken_for_the_file() {
    let (simulator, messenger, _, file) = with_a_file().await;
    simulator.faults(|faults| faults.cut_downloads = 1);
    assert_eq!(
        fetched(&messenger, &file).await,
        Err(MessengerError::Uncertain)
    );
    assert_eq!(fetched(&messenger, &file).await.unwrap().len(), LARGE);
}

#[tokio::test]
async fn what_cannot_be_fetched_says_why() {
    let (simulator, messenger, chat, file) = with_a_file().await;
    let mut sink = Vec::new();
    let max = LARGE as u64 - 1;
    let fetch = messenger.fetch(&file, max, &mut sink).await;
    assert_eq!(fetch, Err(MessengerError::TooLarge));
    simulator.faults(|faults| faults.unauthorized = 1);
    assert_eq!(fetched(&messenger, &file).await, Err(MessengerError::Auth));
    let seen = simulator.seen(chat.as_str());
    simulator.withdraw(chat.as_str(), &seen[0].mid);
    for gone in [file.as_str(), "file:none", "avatar:none", "avatar:u-bot"] {
        let fetch = fetched(&messenger, &FileRef::new(gone)).await;
        assert_eq!(fetch, Err(MessengerError::NotFound), "{gone}");
    }
    simulator.stop();
    let other = crate::world::messenger(&simulator);
    let not_ours = FileRef::new("mxc://example.com/abc");
    let fetch = fetched(&other, &not_ours).await;
    assert_eq!(fetch, Err(MessengerError::NotFound), "nobody is asked");
    assert_eq!(fetched(&other, &file).await, Err(MessengerError::Network));
}
