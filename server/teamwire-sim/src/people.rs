//! The people of the simulator who answer by themselves.

use crate::{Shared, locked};
use std::sync::Arc;
use std::time::Duration;

/// How long a scripted person thinks.
const THINKING: Duration = Duration::from_millis(900);

/// What scripted people say, one line after the other.
const CANNED: [&str; 4] = [
    "Hello! Thank you for your message, I am having a look.",
    "That should not be hard. Could you tell me a little more?",
    "I see. I have made a note of it for my colleagues.",
    "Is there anything else I can do for you?",
];

/// Who answers the visitors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answering {
    /// Nobody by himself.
    #[default]
    Nobody,
    /// Somebody who repeats everything.
    Echo,
    /// Somebody with prepared lines.
    Canned,
}

/// A visitor's text was posted: whoever answers by himself reads it and answers.
pub fn posted(shared: &Arc<Shared>, tid: &str, text: &str, number: usize) {
    let answer = match shared.answering {
        Answering::Nobody => return,
        Answering::Echo => format!("You said: {text}"),
        Answering::Canned => CANNED[number % CANNED.len()].to_owned(),
    };
    let (shared, tid) = (Arc::clone(shared), tid.to_owned());
    tokio::spawn(async move {
        tokio::time::sleep(THINKING).await;
        {
            let mut world = locked(&shared.world);
            world.read(&tid);
            let _ = world.say(&tid, &answer);
        }
        shared.ring();
    });
}
