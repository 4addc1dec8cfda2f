//! What the panel writes.

use crate::conversation::{Call, Starting, StoredMessage, StoredSession};
use crate::json::{Json, Object};
use protocol::ids::SessionToken;
use protocol::rpc::{Page, StartSession};

/// The parameters of a request.
#[must_use]
pub fn params(call: &Call) -> String {
    let session = |id: &protocol::ids::SessionId| Object::new().text("sessionId", id.as_str());
    match call {
        Call::Start(start, answers) => start_session(start, answers),
        Call::Resume(resume) => Object::new()
            .text("sessionToken", resume.session_token.as_str())
            .text("embedToken", resume.embed_token.as_str())
            .word(
                "epoch",
                resume.epoch.as_ref().map_or("", |epoch| epoch.as_str()),
            )
            .number("after", resume.after)
            .end(),
        Call::Send(session_id, message) => {
            let fields = session(session_id)
                .text("text", &message.text)
                .text("clientMsgId", message.id.as_str());
            let json = |text: &Option<String>| text.as_deref().and_then(Json::parse);
            match (json(&message.file), json(&message.press)) {
                (Some(mut file), _) => {
                    let named = Object::new().text("fileId", &file.word("fileId")).end();
                    fields.text("type", "file").raw("metadata", &named).end()
                }
                (None, Some(mut press)) => {
                    let both = ["metadata", "attributes"].into_iter();
                    both.fold(fields, |fields, name| match press.take(name) {
                        Json::Other => fields,
                        said => fields.raw(name, &said.write()),
                    })
                    .end()
                }
                (None, None) => fields.end(),
            }
        }
        Call::Load(load) => {
            let limit = load.limit.map(u64::from);
            session(&load.session_id)
                .number("before", load.before)
                .number("limit", limit)
                .end()
        }
        Call::Read(read) => session(&read.session_id)
            .number("seq", Some(read.seq))
            .end(),
        Call::Typing(typing) => session(&typing.session_id)
            .flag("typing", typing.typing)
            .end(),
        Call::End(end) => session(&end.session_id).end(),
        Call::Renew(ping) => {
            let token = ping.embed_token.as_ref().map_or("", |token| token.as_str());
            Object::new().word("embedToken", token).end()
        }
    }
}

/// What the form without own fields says.
const NO_ANSWERS: &str = "{}";

fn start_session(start: &StartSession, answers: &str) -> String {
    let fields = Object::new()
        .text("siteKey", start.site_key.as_str())
        .text("embedToken", start.embed_token.as_str())
        .word(
            "sessionToken",
            start
                .session_token
                .as_ref()
                .map_or("", SessionToken::as_str),
        )
        .text("name", &start.name)
        .word("email", start.email.as_deref().unwrap_or_default())
        .word("locale", start.locale.as_deref().unwrap_or_default());
    let fields = match &start.page {
        Some(page) => fields.raw("page", &page_json(page)),
        None => fields,
    };
    match answers {
        NO_ANSWERS => fields.end(),
        answers => fields.raw("answers", answers).end(),
    }
}

fn page_json(page: &Page) -> String {
    Object::new()
        .word("url", &page.url)
        .word("title", &page.title)
        .word("referrer", &page.referrer)
        .end()
}

/// The session as it is kept.
#[must_use]
pub fn stored_session(session: &StoredSession) -> String {
    Object::new().text("token", session.token.as_str()).end()
}

/// The beginning of a conversation as it is kept.
#[must_use]
pub fn starting(starting: &Starting) -> String {
    let Starting {
        name,
        answers,
        token,
    } = starting;
    Object::new()
        .text("name", name)
        .text("answers", answers)
        .text("token", token.as_str())
        .end()
}

/// An unsent message as it is kept.
#[must_use]
pub fn stored_message(message: &StoredMessage) -> String {
    Object::new()
        .text("id", message.id.as_str())
        .text("text", &message.text)
        .number("ts", Some(message.ts))
        .word("file", message.file.as_deref().unwrap_or_default())
        .word("press", message.press.as_deref().unwrap_or_default())
        .end()
}

/// The fields as they are kept.
#[must_use]
pub fn draft(name: &str, text: &str) -> String {
    Object::new().text("name", name).text("text", text).end()
}
