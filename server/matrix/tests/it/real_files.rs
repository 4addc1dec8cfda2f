//! Files and portraits on a real Synapse.

use crate::agents::tag;
use crate::files::{OnDisk, fetched};
use crate::real::Conversation;
use crate::team::Team;
use bridge::conformance::People as _;
use bridge::messenger::{FileRef, Incoming, Messenger, MessengerError, Outgoing, RemoteFile};

/// The message with files that is told until this text.
async fn told(talk: &mut Conversation, wanted: &str) -> (Vec<RemoteFile>, Option<FileRef>) {
    let is = |event: &Incoming| matches!(event, Incoming::Message { text, .. } if text == wanted);
    let told = talk.hear(is).await.into_iter();
    let mut with_files = told.filter_map(|event| match event {
        Incoming::Message {
            files,
            picture,
            own: false,
            ..
        } if !files.is_empty() => Some((files, picture)),
        _ => None,
    });
    with_files.next().unwrap()
}

#[tokio::test]
async fn files_travel_both_ways_on_a_real_homeserver() {
    let mut talk = Conversation::start().await;
    let team = Team {
        grace: talk.grace.clone(),
        bot: talk.bot.id.clone(),
    };
    let file = OnDisk::of(300_000);
    let (first, second) = (file.with("Ada: look"), file.with("Ada: "));
    let sent = talk.matrix.post(&talk.chat, &first).await.unwrap();
    let again = talk.matrix.post(&talk.chat, &first).await.unwrap();
    assert_eq!(sent, again, "a repeat is recognised");
    let second = Outgoing {
        request_id: tag(),
        ..second
    };
    talk.matrix.post(&talk.chat, &second).await.unwrap();
    let one = ("Foto ü & 1.png".to_owned(), file.bytes.clone());
    assert!(team.files(&talk.chat).await == [one.clone(), one]);
    let seen = team.sees(&talk.chat).await;
    let pair = |text: &str| ("Ada".to_owned(), text.to_owned());
    assert_eq!(seen, [pair("look"), pair("")]);
    let _ = team
        .send_file(&talk.chat, "plan.pdf", &file.bytes, "page 2")
        .await;
    let (files, _) = told(&mut talk, "page 2").await;
    assert_eq!(
        (files[0].name.as_str(), files[0].size),
        ("plan.pdf", Some(300_000))
    );
    let bytes = fetched(&talk.matrix, files[0].reference.as_str()).await;
    assert!(bytes.unwrap() == file.bytes);
    let gone = fetched(&talk.matrix, "mxc://test.localhost/none").await;
    assert_eq!(gone, Err(MessengerError::NotFound));
}

#[tokio::test]
async fn a_portrait_is_told_with_what_its_owner_writes() {
    let mut talk = Conversation::start().await;
    let address = talk.grace.upload(b"\x89PNG portrait", "image/png").await;
    talk.grace.show(&address).await;
    let team = Team {
        grace: talk.grace.clone(),
        bot: talk.bot.id.clone(),
    };
    let _ = team.send_file(&talk.chat, "a", b"b", "see").await;
    let (_, picture) = told(&mut talk, "see").await;
    assert_eq!(picture, Some(FileRef::new(&*address)));
    let bytes = fetched(&talk.matrix, &address).await.unwrap();
    assert_eq!(bytes, b"\x89PNG portrait");
}
