//! Requests within a session. Each names its session, which must be the socket's own.

use super::effects::Effects;
use super::enter::refuse_unclean;
use super::io::{Command, NewMessage};
use super::outcome::Waiting;
use super::state::{State, Talking};
use super::{Context, Visitor};
use crate::secret;
use crate::text::{Problem, Unclean, check_extras, clean_caption, clean_kind, clean_text};
use protocol::codes::ErrorCode;
use protocol::entry::EntryType;
use protocol::file::FileFacts;
use protocol::ids::SessionId;
use protocol::limits::{PAGE_DEFAULT_ENTRIES, PAGE_MAX_ENTRIES};
use protocol::rpc::{
    EndSession, LoadMessages, MarkRead, Refusal, RequestHead, SendMessage, SetTyping,
};
use serde_json::{Value, json};

/// A request that is understood: what to do, and what to wait for.
type Asked = Result<(Command, Waiting), Refusal>;

impl Visitor {
    pub(super) fn talk(
        &mut self,
        ask: fn(&Talking, &mut Context<'_>, &RequestHead) -> Asked,
        ctx: &mut Context<'_>,
        head: &RequestHead,
        out: &mut Effects,
    ) {
        let State::Talking(talking) = &self.state else {
            return self.out_of_place(head.id, ErrorCode::SessionRequired, out);
        };
        match ask(talking, ctx, head) {
            Ok((command, waiting)) => {
                self.waiting = Some(waiting);
                out.perform(command);
            }
            Err(refusal) => out.refuse(&refusal),
        }
    }
}

impl Talking {
    pub(super) fn send_message(&self, ctx: &mut Context<'_>, head: &RequestHead) -> Asked {
        let params: SendMessage = head.params()?;
        let session = self.own(head, params.session_id.clone())?;
        let message =
            new_message(ctx, params).map_err(|unclean| refuse_unclean(head.id, unclean))?;
        Ok((
            Command::Append { session, message },
            Waiting::Append(head.id),
        ))
    }

    pub(super) fn load_messages(&self, _: &mut Context<'_>, head: &RequestHead) -> Asked {
        let LoadMessages {
            session_id,
            before,
            limit,
        } = head.params()?;
        let session = self.own(head, session_id)?;
        let limit = limit
            .unwrap_or(PAGE_DEFAULT_ENTRIES)
            .clamp(1, PAGE_MAX_ENTRIES);
        Ok((
            Command::Load {
                session,
                before,
                limit,
            },
            Waiting::Load(head.id),
        ))
    }

    pub(super) fn mark_read(&self, _: &mut Context<'_>, head: &RequestHead) -> Asked {
        let MarkRead { session_id, seq } = head.params()?;
        let session = self.own(head, session_id)?;
        // Nobody has seen what was not sent yet.
        let seq = seq.min(self.cursor.sent());
        Ok((
            Command::MarkRead { session, seq },
            Waiting::Success(head.id),
        ))
    }

    pub(super) fn set_typing(&self, _: &mut Context<'_>, head: &RequestHead) -> Asked {
        let SetTyping { session_id, typing } = head.params()?;
        let session = self.own(head, session_id)?;
        Ok((
            Command::Typing { session, typing },
            Waiting::Success(head.id),
        ))
    }

    pub(super) fn end_session(&self, _: &mut Context<'_>, head: &RequestHead) -> Asked {
        let EndSession { session_id } = head.params()?;
        let session = self.own(head, session_id)?;
        Ok((Command::End { session }, Waiting::Success(head.id)))
    }

    /// Another session gets the same answer as one that does not exist.
    fn own(&self, head: &RequestHead, session: SessionId) -> Result<SessionId, Refusal> {
        if session == self.session {
            Ok(session)
        } else {
            Err(Refusal::new(Some(head.id), ErrorCode::SessionUnknown))
        }
    }
}

fn new_message(ctx: &mut Context<'_>, params: SendMessage) -> Result<NewMessage, Unclean> {
    check_extras("metadata", &params.metadata)?;
    check_extras("attributes", &params.attributes)?;
    let mut message = NewMessage {
        text: String::new(),
        kind: clean_kind(params.kind.as_deref())?,
        message_id: secret::message_id(ctx.random_bytes()),
        client_msg_id: params.client_msg_id,
        metadata: params.metadata,
        attributes: params.attributes,
        file: None,
    };
    match message.kind {
        EntryType::Image | EntryType::File => {
            let file = FileFacts::named_in(&message.metadata).ok_or(NO_FILE)?;
            // What else a visitor claims about the file does not count, nor does it make a repeat
            // another message.
            message.kind = EntryType::File;
            message.metadata = json!({ "fileId": file });
            message.file = Some(file);
            message.text = clean_caption(&params.text)?;
        }
        // The press of a button without words says its action.
        _ if has_action(&message.attributes) => message.text = clean_caption(&params.text)?,
        _ => message.text = clean_text(&params.text)?,
    }
    Ok(message)
}

fn has_action(attributes: &Value) -> bool {
    let action = attributes.get("action").and_then(Value::as_str);
    action.is_some_and(|action| !action.trim().is_empty())
}

/// Visitors can only send what they have put down before.
const NO_FILE: Unclean = Unclean {
    field: "metadata",
    problem: Problem::Form {
        expected: "an object with the fileId of an uploaded file",
    },
};
