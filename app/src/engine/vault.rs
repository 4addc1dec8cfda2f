//! The browser's storage: session, unsent messages and drafts of one site.
//!
//! Permanent sites use `localStorage`, which all tabs share; others `sessionStorage`, which dies
//! with the tab. A browser that forbids both gets a panel without a memory. Unsent messages are
//! changed one by one, so that two tabs do not overwrite each other's.

use crate::boot::Boot;
use crate::conversation::{Save, Stored, StoredMessage, StoredSession};
use crate::dom::window;
use crate::json::Json;
use crate::wire::{self, Read, read_json};
use protocol::ids::SessionToken;
use web_sys::Storage;

/// What the fields held when the visitor left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    /// The name field.
    pub(super) name: String,
    /// The message field or composer.
    pub(super) text: String,
}

impl Read for Draft {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            name: json.word("name"),
            text: json.word("text"),
        })
    }
}

/// The storage of one site.
pub(super) struct Vault {
    storage: Option<Storage>,
    prefix: String,
}

impl Vault {
    /// The storage of the panel's site.
    #[must_use]
    pub(super) fn of(boot: &Boot) -> Self {
        let window = window();
        let storage = if boot.permanent {
            window.local_storage()
        } else {
            window.session_storage()
        };
        let prefix = ["wwb:", boot.site_key.as_str(), ":"].concat();
        Self {
            storage: storage.ok().flatten(),
            prefix,
        }
    }

    /// What an earlier load left behind.
    #[must_use]
    pub(super) fn stored(&self) -> Stored {
        Stored {
            session: self.read("session"),
            unsent: self.unsent(),
        }
    }

    /// The session of this site, if any tab has one.
    #[must_use]
    pub(super) fn session(&self) -> Option<SessionToken> {
        self.read::<StoredSession>("session")
            .map(|session| session.token)
    }

    /// True when a storage event with this key is about the session.
    #[must_use]
    pub(super) fn is_session_key(&self, key: &str) -> bool {
        key.strip_prefix(self.prefix.as_str()) == Some("session")
    }

    /// Carries out a change.
    pub(super) fn save(&self, change: Save) {
        match change {
            Save::Session(Some(session)) => self.set("session", &wire::stored_session(&session)),
            Save::Session(None) => self.remove("session"),
            Save::Put(message) => {
                let mut unsent = self.unsent();
                unsent.retain(|known| known.id != message.id);
                unsent.push(message);
                self.set("outbox", &wire::stored_messages(&unsent));
            }
            Save::Drop(id) => {
                let mut unsent = self.unsent();
                unsent.retain(|known| known.id != id);
                if unsent.is_empty() {
                    self.remove("outbox");
                } else {
                    self.set("outbox", &wire::stored_messages(&unsent));
                }
            }
        }
    }

    /// The fields as they were left.
    #[must_use]
    pub(super) fn draft(&self) -> Draft {
        self.read("draft").unwrap_or_default()
    }

    /// Keeps the fields.
    pub(super) fn save_draft(&self, draft: &Draft) {
        self.set("draft", &wire::draft(&draft.name, &draft.text));
    }

    /// True once after a load that this panel did not ask for itself.
    #[must_use]
    pub(super) fn may_reload(&self) -> bool {
        let first = self.get("reloaded").is_none();
        self.set("reloaded", "1");
        first
    }

    /// The embed token was accepted: the next refusal may load the panel again.
    pub(super) fn reload_worked(&self) {
        self.remove("reloaded");
    }

    fn unsent(&self) -> Vec<StoredMessage> {
        self.read("outbox").unwrap_or_default()
    }

    fn read<T: Read>(&self, name: &str) -> Option<T> {
        read_json(&self.get(name)?)
    }

    fn get(&self, name: &str) -> Option<String> {
        self.storage
            .as_ref()?
            .get_item(&[&self.prefix, name].concat())
            .ok()?
    }

    fn set(&self, name: &str, value: &str) {
        if let Some(storage) = &self.storage {
            // A full storage costs the memory over a reload, nothing else.
            let _ = storage.set_item(&[&self.prefix, name].concat(), value);
        }
    }

    fn remove(&self, name: &str) {
        if let Some(storage) = &self.storage {
            let _ = storage.remove_item(&[&self.prefix, name].concat());
        }
    }
}
