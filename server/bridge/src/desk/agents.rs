//! The desk as agents use it: one method for each of the console's.

use super::console::agent_name;
use super::rich::{self, Rich};
use super::{Desk, Refused};
use crate::clock::fresh;
use crate::messenger::{ChatKey, Incoming};
use protocol::codes::ErrorCode;
use protocol::desk::{
    Assign, ChatList, ChatOpened, ChatRef, ChatSummary, DeleteMessage, DeskEvent, ListChats,
    MarkRead, OpenChat, Replied, Reply, SetTyping,
};
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, MessageId};
use protocol::limits::{PAGE_MAX_ENTRIES, TEXT_MAX_CHARS};
use serde_json::Value;
use store::NewDeskReply;

/// Chats on one page of the list.
const LIST_PAGE: u32 = 50;

impl Desk {
    /// One page of the list, newest change first.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn list_chats(&self, ask: ListChats) -> Result<ChatList, Refused> {
        let mut list = self
            .inner
            .store
            .desk_chats(ask.closed, ask.before, LIST_PAGE)
            .await?;
        list.chats = list
            .chats
            .into_iter()
            .map(|chat| self.inner.present(chat))
            .collect();
        Ok(list)
    }

    /// A chat with a page of its messages.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn open_chat(&self, ask: OpenChat) -> Result<ChatOpened, Refused> {
        if ask.after.is_some() && ask.before.is_some() {
            let reason = "give after or before, not both";
            return Err(Refused::because(ErrorCode::InvalidParams, reason).field("before"));
        }
        let chat = self.summary(&ask.chat_id).await?;
        let page = self
            .inner
            .store
            .desk_messages(&ask.chat_id, ask.after, ask.before, PAGE_MAX_ENTRIES)
            .await?;
        Ok(ChatOpened {
            chat,
            messages: page.messages,
            more: page.more,
        })
    }

    /// Replies to the visitor. A chat that nobody has taken becomes the agent's.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn reply(&self, agent: &str, reply: Reply) -> Result<Replied, Refused> {
        let said = said(&reply)?;
        let (chat, inner) = (reply.chat_id, &self.inner);
        let posted = inner
            .store
            .desk_reply(NewDeskReply {
                chat: chat.clone(),
                agent: agent.to_owned(),
                client_msg_id: reply.client_msg_id,
                message_id: fresh(&*inner.random, MessageId::parse),
                ts: inner.clock.now_ms(),
                text: said.text,
                file: reply.file,
                written: reply.message,
                view: said.view,
                line: said.line,
            })
            .await?;
        let message = posted.message;
        let replied = Replied {
            message_id: message.message_id.clone(),
            n: message.n,
            ts: message.ts,
        };
        if !posted.repeated {
            inner.bell.notify_waiters();
            inner.tell_message(&chat, message);
            inner.announce(&chat).await;
        }
        Ok(replied)
    }

    /// The agent types, or stopped: told to the visitor and to colleagues.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn set_typing(&self, agent: &str, sign: SetTyping) -> Result<(), Refused> {
        self.summary(&sign.chat_id).await?;
        let (name, typing) = (agent.to_owned(), sign.typing);
        let chat = ChatKey::new(sign.chat_id.as_str());
        self.inner.sign(Incoming::Typing {
            chat,
            name: name.clone(),
            typing,
        });
        self.inner.tell(DeskEvent::Typing {
            chat_id: sign.chat_id,
            from: SenderKind::Agent,
            name,
            typing,
        });
        Ok(())
    }

    /// Takes a chat for an agent, or gives it back.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn assign(&self, assign: Assign) -> Result<(), Refused> {
        let agent = assign.agent.as_deref().map(agent_name).transpose()?;
        self.inner
            .store
            .desk_assign(&assign.chat_id, agent.as_deref(), self.inner.clock.now_ms())
            .await?;
        self.inner.announce(&assign.chat_id).await;
        Ok(())
    }

    /// The team has read up to a message.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn mark_read(&self, mark: MarkRead) -> Result<(), Refused> {
        if self
            .inner
            .store
            .desk_mark_read(&mark.chat_id, mark.n, self.inner.clock.now_ms())
            .await?
        {
            self.inner.bell.notify_waiters();
            self.inner.announce(&mark.chat_id).await;
        }
        Ok(())
    }

    /// Ends the conversation.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn close_chat(&self, agent: &str, chat: ChatRef) -> Result<(), Refused> {
        let (chat, now) = (chat.chat_id, self.inner.clock.now_ms());
        if self
            .inner
            .store
            .desk_close(&chat, SenderKind::Agent, agent, now)
            .await?
        {
            self.inner.bell.notify_waiters();
            self.inner.ended(&chat).await;
        }
        Ok(())
    }

    /// Withdraws a reply.
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn delete_message(&self, agent: &str, delete: DeleteMessage) -> Result<(), Refused> {
        let (chat, now) = (delete.chat_id, self.inner.clock.now_ms());
        let message = self
            .inner
            .store
            .desk_delete(&chat, &delete.message_id, agent, now)
            .await?;
        self.inner.bell.notify_waiters();
        self.inner.tell_message(&chat, message);
        self.inner.announce(&chat).await;
        Ok(())
    }

    async fn summary(&self, chat: &ChatId) -> Result<ChatSummary, Refused> {
        let found = self.inner.store.desk_chat(chat).await?;
        found
            .map(|chat| self.inner.present(chat))
            .ok_or_else(Refused::chat_unknown)
    }
}

/// What a reply says: its message, or its text.
fn said(reply: &Reply) -> Result<Rich, Refused> {
    if !reply.message.is_null() {
        if reply.file.is_some() {
            let reason = "a message has no file beside it";
            return Err(Refused::because(ErrorCode::InvalidParams, reason).field("file"));
        }
        return rich::read(&reply.message);
    }
    let too_long = reply.text.chars().count() > TEXT_MAX_CHARS;
    let says_nothing = reply.text.trim().is_empty() && reply.file.is_none();
    if too_long || says_nothing {
        return Err(Refused::new(ErrorCode::InvalidText).field("text"));
    }
    Ok(Rich {
        text: reply.text.clone(),
        view: Value::Null,
        line: None,
    })
}
