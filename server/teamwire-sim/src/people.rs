//! The people of the simulator who answer by themselves.

use crate::world::{NewFile, World};
use crate::{Shared, locked, picture};
use axum::body::Bytes;
use std::sync::Arc;
use std::time::Duration;
use teamwire::contract::File;

/// How long a scripted person thinks.
const THINKING: Duration = Duration::from_millis(900);

/// What scripted people say, one line after the other.
const CANNED: [&str; 4] = [
    "Hello! Thank you for your message, I am having a look.",
    "That should not be hard. Could you tell me a little more?",
    "I see. I have made a note of it for my colleagues.",
    "Is there anything else I can do for you?",
];

/// What they say with a file that was asked for.
const HERE_IT_IS: &str = "Here it is.";
/// Such a file.
const NOTE: &str = "A note of the simulator.\n";

/// Who answers the visitors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answering {
    /// Nobody by himself.
    #[default]
    Nobody,
    /// Somebody who repeats everything.
    Echo,
    /// Somebody with prepared lines, who sends a file or a picture to whoever says «send me a file» or
    /// «send me a picture».
    Canned,
}

/// A visitor's message was posted: whoever answers by himself reads it and answers.
pub fn posted(shared: &Arc<Shared>, tid: &str, text: &str, files: &[String], number: usize) {
    let (answer, files) = match shared.answering {
        Answering::Nobody => return,
        Answering::Echo => (
            format!("You said: {text}"),
            copies(&locked(&shared.world), files),
        ),
        Answering::Canned => canned(text, number),
    };
    let (shared, tid) = (Arc::clone(shared), tid.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(THINKING).await;
        {
            let mut world = locked(&shared.world);
            world.read(&tid);
            let _ = world.say(&tid, &answer, files);
        }
        shared.ring();
    });
}

fn copies(world: &World, ids: &[String]) -> Vec<NewFile> {
    let files = world.files.named(ids).unwrap_or_default().into_iter();
    let copy = |file: File| {
        Some(NewFile {
            bytes: world.files.bytes(&file.file_id).ok()?,
            name: file.name,
            mime: file.mime,
        })
    };
    files.filter_map(copy).collect()
}

/// The next line; or what the visitor asked for.
fn canned(text: &str, number: usize) -> (String, Vec<NewFile>) {
    let file = |name: &str, mime: &str, bytes: Bytes| NewFile {
        name: name.to_owned(),
        mime: mime.to_owned(),
        bytes,
    };
    let text = text.to_lowercase();
    let sent = if text.contains("send me a picture") {
        file("picture.png", "image/png", picture::portrait(1).into())
    } else if text.contains("send me a file") {
        let note = Bytes::from_static(NOTE.as_bytes());
        file("note.txt", "text/plain", note)
    } else {
        return (CANNED[number % CANNED.len()].to_owned(), Vec::new());
    };
    (HERE_IT_IS.to_owned(), vec![sent])
}
