//! A messenger that obeys the trait to the letter and fails on command.

mod messenger;

use bridge::messenger::{
    Capabilities, ChatKey, ChatState, FileRef, Incoming, MessageRef, MessengerError, NameSearch,
    OpenRequest, RemoteFile,
};
use protocol::entry::SenderKind;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// What goes wrong with one call.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Refused; nothing was done.
    Before(MessengerError),
    /// Done, but the answer is an error.
    After(MessengerError),
    /// Done, but no answer ever comes.
    Silent,
    /// Done and answered after [`Scripted::release`].
    Held,
}

#[derive(Debug, Clone)]
pub struct Chat {
    pub request: OpenRequest,
    /// Author's name (empty for our own posts) and text.
    pub posts: Vec<(String, String)>,
    pub state: ChatState,
    /// Names and bytes of our own files.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the visitor has read, typing, presence and close, as it came.
    pub signs: Vec<String>,
}

#[derive(Default)]
struct Inner {
    chats: Vec<Chat>,
    done: HashMap<String, String>,
    events: Vec<Incoming>,
    /// Files of the team, by reference.
    files: HashMap<String, Vec<u8>>,
    faults: VecDeque<Fault>,
    down: Option<MessengerError>,
    calls: usize,
    in_flight: usize,
    most_in_flight: usize,
    replayed: usize,
}

pub struct Scripted {
    inner: Mutex<Inner>,
    changed: Notify,
    released: Notify,
    /// Every event comes twice, and a batch once more after the cursor was lost.
    pub duplicates: bool,
    pub can: Capabilities,
}

impl Scripted {
    pub fn new() -> Arc<Self> {
        Self::with(true, false)
    }

    pub fn with(idempotent: bool, duplicates: bool) -> Arc<Self> {
        let can = Capabilities {
            name_search: NameSearch::Exact,
            display_name: true,
            tells_read: true,
            takes_read: true,
            card: true,
            deletes: true,
            typing: true,
            presence: true,
            close: true,
            files: Some(1 << 20),
            idempotent_open: idempotent,
            idempotent_send: idempotent,
            ..Capabilities::default()
        };
        Arc::new(Self {
            inner: Mutex::default(),
            changed: Notify::new(),
            released: Notify::new(),
            duplicates,
            can,
        })
    }

    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.inner.lock().unwrap().faults.extend(faults);
    }

    pub fn release(&self) {
        self.released.notify_one();
    }

    /// Every call fails so until told otherwise.
    pub fn down(&self, error: Option<MessengerError>) {
        self.inner.lock().unwrap().down = error;
        self.changed.notify_waiters();
    }

    pub fn calls(&self) -> usize {
        self.inner.lock().unwrap().calls
    }

    pub fn most_in_flight(&self) -> usize {
        self.inner.lock().unwrap().most_in_flight
    }

    pub fn chats(&self) -> Vec<Chat> {
        self.inner.lock().unwrap().chats.clone()
    }

    /// Texts of our own posts in a chat.
    pub fn posted(&self, chat: usize) -> Vec<String> {
        let chats = self.chats();
        let Some(chat) = chats.get(chat) else {
            return Vec::new();
        };
        chat.posts
            .iter()
            .filter(|(author, _)| author.is_empty())
            .map(|(_, text)| text.clone())
            .collect()
    }

    pub fn set_state(&self, chat: usize, state: ChatState) {
        self.inner.lock().unwrap().chats[chat].state = state;
    }

    /// Puts a message into a chat, without telling; gives its id.
    pub fn note(&self, chat: usize, author: &str, text: &str) -> String {
        let mut inner = self.inner.lock().unwrap();
        let posts = &mut inner.chats[chat].posts;
        posts.push((author.into(), text.into()));
        format!("{chat}.{}", posts.len())
    }

    /// Keeps a file to be fetched; gives its reference.
    pub fn keep(&self, bytes: &[u8]) -> FileRef {
        let mut inner = self.inner.lock().unwrap();
        let reference = format!("file-{}", inner.files.len());
        inner.files.insert(reference.clone(), bytes.to_vec());
        FileRef::new(reference)
    }

    /// A file of the team, told as a careless messenger tells it.
    pub fn remote(&self, name: &str, bytes: &[u8]) -> RemoteFile {
        let mime = name.ends_with(".png").then(|| "image/PNG; x=y".to_owned());
        RemoteFile {
            reference: self.keep(bytes),
            name: name.to_owned(),
            mime,
            size: None,
            image: None,
        }
    }

    /// The last of our own posts in a chat.
    pub fn last_own(&self, chat: usize) -> MessageRef {
        let posts = self.chats()[chat].posts.clone();
        let last = posts
            .iter()
            .rposition(|(author, _)| author.is_empty())
            .unwrap();
        MessageRef::new(format!("{chat}.{}", last + 1))
    }

    pub fn tell(&self, event: Incoming) {
        self.inner.lock().unwrap().events.push(event);
        self.changed.notify_waiters();
    }

    /// Resolves when `done` holds for what the messenger has seen.
    pub async fn until(&self, mut done: impl FnMut(&Self) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if done(self) {
                return;
            }
            changed.await;
        }
    }

    /// A call that may fail as told: `act` is what it does when it gets that far.
    async fn call<T>(
        &self,
        act: impl FnOnce(&mut Inner) -> Result<T, MessengerError>,
    ) -> Result<T, MessengerError> {
        let (outcome, fault) = {
            let mut inner = self.inner.lock().unwrap();
            inner.calls += 1;
            inner.in_flight += 1;
            inner.most_in_flight = inner.most_in_flight.max(inner.in_flight);
            match (inner.down.clone(), inner.faults.pop_front()) {
                (Some(error), _) | (None, Some(Fault::Before(error))) => (Err(error), None),
                (None, fault) => (act(&mut inner), fault),
            }
        };
        let flight = InFlight(self);
        self.changed.notify_waiters();
        match fault {
            Some(Fault::After(error)) => return Err(error),
            Some(Fault::Silent) => std::future::pending::<()>().await,
            Some(Fault::Held) => self.released.notified().await,
            Some(Fault::Before(_)) | None => {}
        }
        drop(flight);
        outcome
    }
}

struct InFlight<'a>(&'a Scripted);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.inner.lock().unwrap().in_flight -= 1;
    }
}

/// What an agent does.
pub fn says(chat: usize, id: &str, text: &str) -> Incoming {
    sends(chat, id, text, [])
}

pub fn sends(
    chat: usize,
    id: &str,
    text: &str,
    files: impl IntoIterator<Item = RemoteFile>,
) -> Incoming {
    Incoming::Message {
        chat: ChatKey::new(chat.to_string()),
        remote_id: MessageRef::new(id),
        ts: 1_000,
        sender: "Grace".into(),
        own: false,
        text: text.into(),
        message: serde_json::Value::Null,
        files: files.into_iter().collect(),
        picture: None,
    }
}

pub fn closes(chat: usize) -> Incoming {
    Incoming::Closed {
        chat: ChatKey::new(chat.to_string()),
        by: SenderKind::Agent,
    }
}
