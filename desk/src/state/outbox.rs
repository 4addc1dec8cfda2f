//! Replies that the server has not confirmed yet.

use protocol::codes::ErrorCode;
use protocol::desk::Reply;
use protocol::file::FileFacts;
use protocol::ids::{ChatId, ClientMsgId, UnixMs};
use serde::{Deserialize, Serialize};

/// How a reply fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Delivery {
    /// On its way, or waiting for the connection.
    Sending,
    /// Refused; the agent decides.
    Failed(ErrorCode),
}

/// One reply on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) reply: Reply,
    /// What the reply's file looks like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<FileFacts>,
    pub(crate) ts: UnixMs,
    /// Not kept: after a reload everything is sent again.
    #[serde(skip, default = "sending")]
    pub(crate) delivery: Delivery,
}

fn sending() -> Delivery {
    Delivery::Sending
}

/// Replies in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Outbox(Vec<Pending>);

impl Outbox {
    pub(super) fn push(&mut self, reply: Reply, file: Option<FileFacts>, ts: UnixMs) {
        self.0.push(Pending {
            reply,
            file,
            ts,
            delivery: Delivery::Sending,
        });
    }

    /// Drops a reply that is known to be stored or that was given up. True if it was here.
    pub(super) fn remove(&mut self, id: &ClientMsgId) -> bool {
        let before = self.0.len();
        self.0.retain(|pending| pending.reply.client_msg_id != *id);
        self.0.len() != before
    }

    /// The file of a reply that is here.
    pub(super) fn file(&mut self, id: &ClientMsgId) -> Option<FileFacts> {
        self.find(id)?.file.clone()
    }

    pub(super) fn fail(&mut self, id: &ClientMsgId, code: ErrorCode) {
        if let Some(pending) = self.find(id) {
            pending.delivery = Delivery::Failed(code);
        }
    }

    /// Marks a failed reply as sending again and returns it.
    pub(super) fn retry(&mut self, id: &ClientMsgId) -> Option<Reply> {
        let pending = self.find(id)?;
        pending.delivery = Delivery::Sending;
        Some(pending.reply.clone())
    }

    /// Everything that must go out on a new connection.
    pub(super) fn unconfirmed(&self) -> impl Iterator<Item = Reply> + '_ {
        self.0
            .iter()
            .filter(|pending| pending.delivery == Delivery::Sending)
            .map(|pending| pending.reply.clone())
    }

    pub(crate) fn of_chat<'a>(&'a self, chat: &'a ChatId) -> impl Iterator<Item = &'a Pending> {
        self.0
            .iter()
            .filter(move |pending| pending.reply.chat_id == *chat)
    }

    fn find(&mut self, id: &ClientMsgId) -> Option<&mut Pending> {
        self.0
            .iter_mut()
            .find(|pending| pending.reply.client_msg_id == *id)
    }
}
