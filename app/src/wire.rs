//! Reads what the server sends, field by field.
//!
//! The shapes are those of `protocol`; the tests hold both against each other. Written by hand
//! because derived deserialising would be a third of the panel's bytes: every type brings code for
//! maps and sequences, every error its own text, and nobody here reads either.

use crate::boot::Boot;
use crate::conversation::{StoredMessage, StoredSession};
use crate::texts::Texts;
use protocol::codes::ErrorCode;
use protocol::entry::{Entry, Sender, SenderKind};
use protocol::event::{Event, Status};
use protocol::ids::{
    ClientMsgId, EmbedToken, Epoch, InvalidId, MessageId, SessionId, SessionToken, SiteKey,
};
use protocol::rpc::{
    ErrorData, MessagesPage, PingResult, Refusal, SendResult, SessionResumed, SessionStarted,
};
use serde_json::{Map, Value};

/// Something that can be read out of JSON. `None` when a field that must be there is not.
pub trait Read: Sized {
    /// Reads it.
    fn read(value: Value) -> Option<Self>;
}

/// Reads a text of JSON.
pub fn read_json<T: Read>(json: &str) -> Option<T> {
    T::read(serde_json::from_str(json).ok()?)
}

/// The fields of an object, each to be taken once.
struct Fields(Map<String, Value>);

impl Fields {
    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    fn value(&mut self, name: &str) -> Value {
        self.0.remove(name).unwrap_or_default()
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.value(name) {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    fn word(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    fn number(&mut self, name: &str) -> Option<u64> {
        self.value(name).as_u64()
    }

    fn flag(&mut self, name: &str) -> bool {
        matches!(self.value(name), Value::Bool(true))
    }

    fn id<T>(&mut self, name: &str, parse: fn(String) -> Result<T, InvalidId>) -> Option<T> {
        parse(self.text(name)?).ok()
    }

    fn list<T: Read>(&mut self, name: &str) -> Option<Vec<T>> {
        Vec::read(self.value(name))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.into_iter().map(T::read).collect(),
            _ => None,
        }
    }
}

impl Read for String {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

fn sender_kind(word: &str) -> SenderKind {
    match word {
        "visitor" => SenderKind::Visitor,
        "agent" => SenderKind::Agent,
        "bot" => SenderKind::Bot,
        _ => SenderKind::System,
    }
}

impl Read for Entry {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        let mut sender = Fields::of(fields.value("sender"))?;
        Some(Self {
            session_id: fields.id("sessionId", SessionId::parse)?,
            epoch: fields.id("epoch", Epoch::parse)?,
            seq: fields.number("seq")?,
            message_id: fields.id("messageId", MessageId::parse)?,
            ts: fields.number("ts")?,
            sender: Sender {
                kind: sender_kind(&sender.text("kind")?),
                name: sender.word("name"),
            },
            kind: fields.text("type")?.into(),
            text: fields.word("text"),
            metadata: fields.value("metadata"),
            attributes: fields.value("attributes"),
            client_msg_id: fields.id("clientMsgId", ClientMsgId::parse),
            deleted: fields.flag("deleted"),
        })
    }
}

impl Read for Event {
    fn read(value: Value) -> Option<Self> {
        let mut frame = Fields::of(value)?;
        let method = frame.text("method")?;
        let params = frame.value("params");
        match method.as_str() {
            "response_message" => return Entry::read(params).map(Self::ResponseMessage),
            "own_message" => return Entry::read(params).map(Self::OwnMessage),
            _ => {}
        }
        let mut fields = Fields::of(params)?;
        if method == "reconnect" {
            let after_ms = fields
                .number("afterMs")
                .and_then(|ms| u32::try_from(ms).ok())?;
            return Some(Self::Reconnect { after_ms });
        }
        let session_id = fields.id("sessionId", SessionId::parse)?;
        Some(match method.as_str() {
            "message_deleted" => Self::MessageDeleted {
                session_id,
                epoch: fields.id("epoch", Epoch::parse)?,
                seq: fields.number("seq")?,
                message_id: fields.id("messageId", MessageId::parse)?,
            },
            "message_status" => {
                let seq = fields.number("seq")?;
                Self::MessageStatus {
                    session_id,
                    seq,
                    status: status(&fields.text("status")?)?,
                }
            }
            "typing" => {
                let (name, typing) = (fields.word("name"), fields.flag("typing"));
                Self::Typing {
                    session_id,
                    name,
                    typing,
                }
            }
            "session_closed" => Self::SessionClosed {
                session_id,
                epoch: fields.id("epoch", Epoch::parse)?,
                seq: fields.number("seq")?,
                ts: fields.number("ts")?,
                by: sender_kind(&fields.text("by")?),
            },
            _ => return None,
        })
    }
}

fn status(word: &str) -> Option<Status> {
    Some(match word {
        "delivered" => Status::Delivered,
        "read" => Status::Read,
        "failed" => Status::Failed,
        _ => return None,
    })
}

impl Read for Refusal {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        let data = Fields::of(fields.value("data")).map(|mut data| ErrorData {
            retry_after_ms: data.number("retryAfterMs"),
            field: data.text("field"),
        });
        Some(Self {
            id: fields.number("id"),
            error: fields.text("error")?,
            // An old server sends no word; its trouble counts as the server's own.
            code: fields
                .text("code")
                .map_or(ErrorCode::Internal, |word| ErrorCode::from_word(&word)),
            data: data.unwrap_or_default(),
        })
    }
}

impl Read for SessionStarted {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        Some(Self {
            session_id: fields.id("sessionId", SessionId::parse)?,
            session_token: fields.id("sessionToken", SessionToken::parse)?,
            epoch: fields.id("epoch", Epoch::parse)?,
            head: fields.number("head")?,
        })
    }
}

impl Read for SessionResumed {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        Some(Self {
            session_id: fields.id("sessionId", SessionId::parse)?,
            epoch: fields.id("epoch", Epoch::parse)?,
            head: fields.number("head")?,
            recovered: fields.flag("recovered"),
            messages: fields.list("messages")?,
            more: fields.flag("more"),
            delivered: fields.number("delivered").unwrap_or_default(),
            read: fields.number("read").unwrap_or_default(),
            closed: fields.flag("closed"),
            name: fields.word("name"),
        })
    }
}

impl Read for SendResult {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        Some(Self {
            success: fields.flag("success"),
            message_id: fields.id("messageId", MessageId::parse)?,
            seq: fields.number("seq")?,
            ts: fields.number("ts")?,
        })
    }
}

impl Read for MessagesPage {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        Some(Self {
            messages: fields.list("messages")?,
            more: fields.flag("more"),
        })
    }
}

impl Read for PingResult {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        Some(Self {
            embed_token: fields.id("embedToken", EmbedToken::parse),
        })
    }
}

impl Read for StoredSession {
    fn read(value: Value) -> Option<Self> {
        Some(Self {
            token: Fields::of(value)?.id("token", SessionToken::parse)?,
        })
    }
}

impl Read for StoredMessage {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        let (id, text) = (fields.id("id", ClientMsgId::parse)?, fields.text("text")?);
        Some(Self {
            id,
            text,
            ts: fields.number("ts")?,
        })
    }
}

impl Read for Texts {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        let mut texts = Self::default();
        for (name, slot) in Self::NAMES.iter().zip(texts.values_mut()) {
            *slot = fields.word(name);
        }
        Some(texts)
    }
}

impl Read for Boot {
    fn read(value: Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        Some(Self {
            site_key: fields.id("siteKey", SiteKey::parse)?,
            embed_token: fields.id("embedToken", EmbedToken::parse)?,
            base: fields.text("base")?,
            allowed_origins: fields.list("allowedOrigins")?,
            permanent: fields.flag("permanent"),
            title_primary: fields.word("titlePrimary"),
            title_secondary: fields.word("titleSecondary"),
            site_name: fields.word("siteName"),
            lang: fields.word("lang"),
            texts: Texts::read(fields.value("texts"))?,
        })
    }
}

#[cfg(test)]
mod tests;
