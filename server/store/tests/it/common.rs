//! A store in a folder of its own, and short ways to make things.

use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::ids::{ClientMsgId, MessageId, SessionId, SiteKey};
use protocol::rpc::Page;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use store::{
    Closing, Database, Deletion, Durability, Incoming, NewEntry, NewSession, Options, Session,
    Store,
};
use tempfile::TempDir;

pub(crate) const DESK: &str = "desk";

/// A store and the folder that it lives in.
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Durability::Full)
    }

    pub(crate) fn with(durability: Durability) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path().join("chat.db"));
        options.durability = durability;
        let store = Store::new(Database::open(&options, || [7; 16]).unwrap());
        Self { store, folder }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("chat.db")
    }

    pub(crate) async fn session(&self, name: &str) -> Session {
        let made = self.store.create_session(new_session(name)).await;
        made.unwrap().unwrap()
    }

    /// As after a restart of the server.
    pub(crate) async fn reopened(self) -> Self {
        self.store.database().close().await;
        Self {
            store: open(&self.file()),
            folder: self.folder,
        }
    }
}

pub(crate) fn open(file: &Path) -> Store {
    Store::new(Database::open(&Options::new(file), || [9; 16]).unwrap())
}

pub(crate) fn session_id(name: &str) -> SessionId {
    SessionId::parse(name).unwrap()
}

pub(crate) fn fresh_id() -> MessageId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    MessageId::parse(format!("m{}", NEXT.fetch_add(1, Ordering::Relaxed))).unwrap()
}

pub(crate) fn token_hash(name: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash[..name.len()].copy_from_slice(name.as_bytes());
    hash
}

pub(crate) fn new_session(name: &str) -> NewSession {
    NewSession {
        id: session_id(name),
        site: SiteKey::parse("shop").unwrap(),
        token_hash: token_hash(name),
        name: "Ada".into(),
        email: Some("ada@example.com".into()),
        locale: Some("de".into()),
        page: Page {
            url: "https://shop.example/".into(),
            title: "Shop".into(),
            referrer: String::new(),
        },
        permanent: true,
        messenger: DESK.into(),
        answering: None,
        answers: Value::Null,
        now: 1_000,
    }
}

pub(crate) fn visitor() -> Sender {
    Sender::new(SenderKind::Visitor, "Ada")
}

pub(crate) fn agent() -> Sender {
    Sender::new(SenderKind::Agent, "Grace")
}

pub(crate) fn message(session: &str, text: &str) -> NewEntry {
    NewEntry {
        session: session_id(session),
        message_id: fresh_id(),
        client_msg_id: None,
        ts: 2_000,
        sender: visitor(),
        kind: EntryType::Text,
        text: text.into(),
        metadata: Value::Null,
        attributes: Value::Null,
        view: Value::Null,
        file: None,
        to_team: true,
    }
}

pub(crate) fn message_as(session: &str, client_msg_id: &str, text: &str) -> NewEntry {
    NewEntry {
        client_msg_id: Some(ClientMsgId::parse(client_msg_id).unwrap()),
        ..message(session, text)
    }
}

pub(crate) fn closing(session: &str) -> Closing {
    Closing {
        session: session_id(session),
        message_id: fresh_id(),
        ts: 3_000,
        by: agent(),
        to_team: true,
    }
}

pub(crate) fn deletion(session: &str, target: &MessageId) -> Deletion {
    Deletion {
        session: session_id(session),
        target: target.clone(),
        message_id: fresh_id(),
        ts: 3_000,
        by: agent(),
    }
}

pub(crate) fn incoming(remote_id: &str, chat_key: &str, text: &str) -> Incoming {
    Incoming {
        messenger: DESK.into(),
        remote_id: remote_id.into(),
        chat_key: chat_key.into(),
        message_id: fresh_id(),
        ts: 2_500,
        sender: agent(),
        kind: EntryType::Text,
        text: text.into(),
        metadata: Value::Null,
        attributes: Value::Null,
        view: Value::Null,
        file: None,
        cursor: Some(format!("after-{remote_id}")),
    }
}
