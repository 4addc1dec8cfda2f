//! The panel's JSON: what it reads from the server and from its own storage, what it writes.
//!
//! The shapes are those of `protocol`; the tests hold both against each other. Written by hand
//! because derived code would be a third of the panel's bytes: every type brings its own for maps,
//! sequences and the texts of errors that nobody here reads.

mod entry;
mod write;

use entry::sender_kind;
pub use write::{draft, params, starting, stored_message, stored_session};

use crate::boot::{Boot, FileLimits};
use crate::conversation::{
    Body, Item, Line, Manner, News, Older, Resumed, Starting, StoredMessage, StoredSession, What,
};
use crate::json::Json;
use crate::texts::Texts;
use protocol::codes::ErrorCode;
use protocol::entry::Sender;
use protocol::event::Status;
use protocol::ids::{
    ClientMsgId, EmbedToken, Epoch, InvalidId, MessageId, SessionId, SessionToken, SiteKey,
};
use protocol::rpc::{ErrorData, PingResult, Refusal, SendResult, SessionStarted};

/// Something that can be read out of JSON. `None` when a field that must be there is not.
pub trait Read: Sized {
    /// Reads it.
    fn read(json: Json) -> Option<Self>;
}

/// Reads a text of JSON.
pub fn read_json<T: Read>(json: &str) -> Option<T> {
    T::read(Json::parse(json)?)
}

fn id<T>(json: &mut Json, name: &str, parse: fn(String) -> Result<T, InvalidId>) -> Option<T> {
    parse(json.text(name)?).ok()
}

fn session_id(json: &mut Json) -> Option<SessionId> {
    id(json, "sessionId", SessionId::parse)
}

fn epoch(json: &mut Json) -> Option<Epoch> {
    id(json, "epoch", Epoch::parse)
}

fn message_id(json: &mut Json) -> Option<MessageId> {
    id(json, "messageId", MessageId::parse)
}

impl<T: Read> Read for Vec<T> {
    fn read(json: Json) -> Option<Self> {
        match json {
            Json::List(items) => items.into_iter().map(T::read).collect(),
            _ => None,
        }
    }
}

impl Read for u64 {
    fn read(json: Json) -> Option<Self> {
        match json {
            Json::Number(number) => Some(number),
            _ => None,
        }
    }
}

impl Read for String {
    fn read(json: Json) -> Option<Self> {
        match json {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Read for News {
    fn read(mut json: Json) -> Option<Self> {
        let method = json.text("method")?;
        let mut params = json.take("params");
        match method.as_str() {
            "response_message" | "own_message" => return Item::read(params).map(Self::Item),
            "reconnect" => {
                let after_ms = params
                    .number("afterMs")
                    .and_then(|ms| u32::try_from(ms).ok());
                return after_ms.map(Self::ComeBack);
            }
            _ => {}
        }
        let session_id = session_id(&mut params)?;
        let what = match method.as_str() {
            "message_status" => {
                let status = status(&params.text("status")?)?;
                return Some(Self::Status(session_id, params.number("seq")?, status));
            }
            "typing" => {
                let (name, typing) = (params.word("name"), params.flag("typing"));
                return Some(Self::Typing {
                    session_id,
                    name,
                    typing,
                });
            }
            "message_deleted" => What::Withdrawal(message_id(&mut params)),
            "session_closed" => What::Line(end(&mut params)?),
            _ => return None,
        };
        let (epoch, seq) = (epoch(&mut params)?, position(&what, &mut params)?);
        Some(Self::Item(Item {
            session_id,
            epoch,
            seq,
            what,
        }))
    }
}

/// The line that stands for the end of the conversation.
fn end(params: &mut Json) -> Option<Line> {
    Some(Line {
        seq: params.number("seq")?,
        ts: params.number("ts")?,
        sender: Sender::new(sender_kind(&params.text("by")?), String::new()),
        body: Body::Ended,
        manner: Manner::default(),
        fresh: false,
        id: None,
        client_msg_id: None,
    })
}

fn position(what: &What, params: &mut Json) -> Option<u64> {
    match what {
        What::Line(line) => Some(line.seq),
        What::Withdrawal(_) | What::Replacement(..) => params.number("seq"),
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
    fn read(mut json: Json) -> Option<Self> {
        let mut data = json.take("data");
        // An old server sends no word; its trouble counts as the server's own.
        let code = json
            .text("code")
            .map_or(ErrorCode::Internal, |word| ErrorCode::from_word(&word));
        Some(Self {
            id: json.number("id"),
            error: json.text("error")?,
            code,
            data: ErrorData {
                retry_after_ms: data.number("retryAfterMs"),
                field: data.text("field"),
            },
        })
    }
}

impl Read for SessionStarted {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            session_id: session_id(&mut json)?,
            session_token: id(&mut json, "sessionToken", SessionToken::parse)?,
            epoch: epoch(&mut json)?,
            head: json.number("head")?,
        })
    }
}

impl Read for Resumed {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            session_id: session_id(&mut json)?,
            epoch: epoch(&mut json)?,
            head: json.number("head")?,
            recovered: json.flag("recovered"),
            items: Vec::read(json.take("messages"))?,
            more: json.flag("more"),
            delivered: json.number("delivered").unwrap_or_default(),
            read: json.number("read").unwrap_or_default(),
            failed: Vec::read(json.take("failed")).unwrap_or_default(),
            closed: json.flag("closed"),
        })
    }
}

impl Read for SendResult {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            success: json.flag("success"),
            message_id: message_id(&mut json)?,
            seq: json.number("seq")?,
            ts: json.number("ts")?,
        })
    }
}

impl Read for Older {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            items: Vec::read(json.take("messages"))?,
            more: json.flag("more"),
        })
    }
}

impl Read for PingResult {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            embed_token: id(&mut json, "embedToken", EmbedToken::parse),
        })
    }
}

impl Read for StoredSession {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            token: id(&mut json, "token", SessionToken::parse)?,
        })
    }
}

impl Read for Starting {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            name: json.text("name")?,
            answers: json.text("answers")?,
            token: SessionToken::parse(json.text("token")?).ok()?,
        })
    }
}

impl Read for StoredMessage {
    fn read(mut json: Json) -> Option<Self> {
        let (id, text) = (id(&mut json, "id", ClientMsgId::parse)?, json.text("text")?);
        Some(Self {
            id,
            text,
            ts: json.number("ts")?,
            file: json.text("file"),
            press: json.text("press"),
        })
    }
}

impl Read for FileLimits {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            max: json.number("max")?,
            session: json.number("session")?,
        })
    }
}

impl Read for Texts {
    fn read(mut json: Json) -> Option<Self> {
        let mut texts = Self::default();
        for (name, slot) in Self::NAMES.iter().zip(texts.values_mut()) {
            *slot = json.word(name);
        }
        Some(texts)
    }
}

impl Read for Boot {
    fn read(mut json: Json) -> Option<Self> {
        Some(Self {
            site_key: id(&mut json, "siteKey", SiteKey::parse)?,
            embed_token: id(&mut json, "embedToken", EmbedToken::parse)?,
            base: json.text("base")?,
            allowed_origins: Vec::read(json.take("allowedOrigins"))?,
            permanent: json.flag("permanent"),
            files: FileLimits::read(json.take("files")),
            form: Vec::new(),
            title_primary: json.word("titlePrimary"),
            title_secondary: json.word("titleSecondary"),
            site_name: json.word("siteName"),
            lang: json.word("lang"),
            texts: Texts::read(json.take("texts"))?,
        })
    }
}

#[cfg(test)]
mod tests;
