//! The browser's storage: session or the beginning of one, unsent messages and drafts of one site.
//!
//! Permanent sites use `localStorage`, which all tabs share; others `sessionStorage`, which dies
//! with the tab. Each unsent message has a record of its own, so that tabs that write at the same
//! moment do not overwrite each other's.
//!
//! A browser that forbids third parties to store (Chrome does so in private windows) still lets a
//! frame have cookies of its own for each host site. A permanent session is then kept in one;
//! everything else is forgotten with the document.

use crate::boot::Boot;
use crate::conversation::{Save, Starting, Stored, StoredMessage, StoredSession};
use crate::dom::{document, window};
use crate::fresh_id::fresh_token;
use crate::json::Json;
use crate::wire::{self, Read, read_json};
use protocol::ids::SessionToken;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, Storage};

/// The one record that is also kept without a storage.
const SESSION: &str = "session";
/// The beginning of a session.
const STARTING: &str = "starting";
/// What the next session will be, once the form is shown.
const NEXT: &str = "next";
/// Stands before the identifier of a message that was not sent.
const UNSENT: &str = "unsent:";
/// The longest that browsers keep a cookie: 400 days.
const COOKIE_SECONDS: &str = "34560000";

/// What another tab has changed.
pub(super) enum Subject {
    /// The session.
    Session,
    /// What waits to be sent.
    Unsent,
    /// Nothing that matters here.
    Other,
}

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
    /// What stands behind the value of the session's cookie, up to its age; empty for sessions that
    /// must not outlive their tab.
    cookie: String,
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
        let attributes = "panel; SameSite=None; Secure; Partitioned; Max-Age=";
        let cookie = if boot.permanent {
            ["; Path=", &boot.base, attributes].concat()
        } else {
            String::new()
        };
        Self {
            storage: storage.ok().flatten(),
            prefix: ["wwb:", boot.site_key.as_str(), ":"].concat(),
            cookie,
        }
    }

    /// What an earlier load left behind.
    #[must_use]
    pub(super) fn stored(&self) -> Stored {
        Stored {
            session: self.read(SESSION),
            starting: self.starting(),
            unsent: self.unsent(),
        }
    }

    /// The beginning of a session, in whichever tab.
    fn starting(&self) -> Option<Starting> {
        self.read(STARTING)
    }

    /// The session of this site, if any tab has one.
    #[must_use]
    pub(super) fn session(&self) -> Option<SessionToken> {
        self.read::<StoredSession>(SESSION)
            .map(|session| session.token)
    }

    /// The token of the next session. It is chosen when the form is shown: what one tab keeps the others
    /// see a moment later, so tabs in which somebody presses at the same moment agree by then.
    pub(super) fn next_session(&self) -> SessionToken {
        let known = self.starting().map(|starting| starting.token);
        let known = known.or_else(|| Some(self.read::<StoredSession>(NEXT)?.token));
        known.unwrap_or_else(|| {
            let token = fresh_token();
            let next = StoredSession { token };
            self.set(NEXT, &wire::stored_session(&next));
            next.token
        })
    }

    /// What a storage event with this key is about.
    #[must_use]
    pub(super) fn subject(&self, key: &str) -> Subject {
        match key.strip_prefix(self.prefix.as_str()) {
            Some(SESSION) => Subject::Session,
            Some(name) if name.starts_with(UNSENT) => Subject::Unsent,
            _ => Subject::Other,
        }
    }

    /// Carries out a change.
    pub(super) fn save(&self, change: Save) {
        match change {
            Save::Session(session) => {
                match session {
                    Some(session) => self.set(SESSION, &wire::stored_session(&session)),
                    None => self.remove(SESSION),
                }
                self.remove(STARTING);
                self.remove(NEXT);
            }
            Save::Starting(starting) => self.set(STARTING, &wire::starting(&starting)),
            Save::Put(message) => self.put(message),
            Save::Drop(id) => self.remove(&[UNSENT, id.as_str()].concat()),
        }
    }

    /// Keeps a message behind those that are kept: their times are their order.
    fn put(&self, mut message: StoredMessage) {
        let kept = self.unsent();
        if let Some(known) = kept.iter().find(|known| known.id == message.id) {
            message.ts = known.ts;
        } else if let Some(last) = kept.last() {
            message.ts = message.ts.max(last.ts.saturating_add(1));
        }
        let name = [UNSENT, message.id.as_str()].concat();
        self.set(&name, &wire::stored_message(&message));
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

    /// True once after a load that this panel did not ask for itself. Never true where that cannot
    /// be remembered: a token that stays refused would load the panel for ever.
    #[must_use]
    pub(super) fn may_reload(&self) -> bool {
        let first = self.get("reloaded").is_none();
        self.set("reloaded", "1");
        first && self.get("reloaded").is_some()
    }

    /// The embed token was accepted: the next refusal may load the panel again.
    pub(super) fn reload_worked(&self) {
        self.remove("reloaded");
    }

    /// The messages that were not sent, the oldest first.
    fn unsent(&self) -> Vec<StoredMessage> {
        let mut unsent: Vec<StoredMessage> = Vec::new();
        let Some(storage) = &self.storage else {
            return unsent;
        };
        let prefix = self.key(UNSENT);
        for n in 0..storage.length().unwrap_or_default() {
            let Some(key) = storage.key(n).ok().flatten() else {
                continue;
            };
            let Some(id) = key.strip_prefix(&prefix) else {
                continue;
            };
            let text = storage.get_item(&key).ok().flatten();
            let message = text.and_then(|text| read_json::<StoredMessage>(&text));
            // A message under another's name could not be dropped again.
            if let Some(message) = message.filter(|message| message.id.as_str() == id) {
                let later = unsent.iter().position(|known| known.ts > message.ts);
                unsent.insert(later.unwrap_or(unsent.len()), message);
            }
        }
        unsent
    }

    fn read<T: Read>(&self, name: &str) -> Option<T> {
        read_json(&self.get(name)?)
    }

    fn get(&self, name: &str) -> Option<String> {
        let key = self.key(name);
        let Some(storage) = &self.storage else {
            // A site whose sessions were permanent before may have left one.
            if self.cookie.is_empty() {
                return None;
            }
            let cookies = cookies().cookie().ok()?;
            let start = cookies.find(&[&key, "="].concat())? + key.len() + 1;
            let value = cookies.get(start..)?;
            return Some(value.split(';').next().unwrap_or(value).to_owned());
        };
        storage.get_item(&key).ok()?
    }

    fn set(&self, name: &str, value: &str) {
        match &self.storage {
            // A full storage costs the memory over a reload, nothing else.
            Some(storage) => drop(storage.set_item(&self.key(name), value)),
            None => self.bake(name, value, COOKIE_SECONDS),
        }
    }

    fn remove(&self, name: &str) {
        match &self.storage {
            Some(storage) => drop(storage.remove_item(&self.key(name))),
            None => self.bake(name, "", "0"),
        }
    }

    /// Keeps the session in a cookie for so many seconds. Pages without HTTPS cannot.
    fn bake(&self, name: &str, value: &str, seconds: &str) {
        if name == SESSION && !self.cookie.is_empty() {
            let cookie = [&self.key(name), "=", value, &self.cookie, seconds].concat();
            let _ = cookies().set_cookie(&cookie);
        }
    }

    fn key(&self, name: &str) -> String {
        [&self.prefix, name].concat()
    }
}

fn cookies() -> HtmlDocument {
    document().unchecked_into()
}
