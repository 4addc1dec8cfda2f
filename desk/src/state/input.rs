//! What moves the state, and what the state wants done.

use super::chats::Filter;
use super::compose::Choice;
use super::uploads::{Picked, Trouble};
use protocol::codes::ErrorCode;
use protocol::desk::{
    Assign, ChatList, ChatOpened, ChatRef, DeleteMessage, DeskEvent, ListChats, MarkRead, OpenChat,
    Replied, Reply, SetTyping,
};
use protocol::file::FileFacts;
use protocol::ids::{ChatId, ClientMsgId, MessageId};
use serde_json::Value;

/// Everything that can happen to the console.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// The socket is open and the server knows the agent by this name.
    Connected { agent: String },
    /// The socket is gone; the link tries to come back.
    Disconnected,
    /// The link gave up; only a reload helps.
    Stopped,
    /// The server told every console something.
    Event(DeskEvent),
    /// A call was answered.
    Answered(Answered),
    /// A call was refused.
    Refused(Call, ErrorCode),
    /// A call's answer will never come: the connection was lost.
    Lost(Call),
    /// Show the open or the ended chats.
    Show(Filter),
    /// Open a chat, or go back to the list.
    Select(Option<ChatId>),
    /// Open the chat below (1) or above (-1) the selected one.
    Step(i8),
    /// The end of the list came into view.
    MoreChats,
    /// The start of the conversation came into view.
    OlderMessages,
    /// The text in the composer changed.
    Draft(String),
    /// Send the draft; the id makes repeats safe.
    Send(ClientMsgId),
    /// The quick replies below the draft changed; none: their row is gone.
    Choices(Option<Vec<Choice>>),
    /// Send a message that is more than text.
    SendMessage(ClientMsgId, Value),
    /// Send files to the selected chat.
    Attach(Vec<Picked>),
    /// So many percent of a file are with the server.
    Progress(ClientMsgId, u8),
    /// The server has a file.
    Uploaded(ClientMsgId, FileFacts),
    /// It does not.
    UploadFailed(ClientMsgId, Trouble),
    /// Try a failed reply or file again.
    Retry(ClientMsgId),
    /// Give a failed reply up, or a file.
    Discard(ClientMsgId),
    /// Take the selected chat.
    Take,
    /// Give the selected chat back.
    GiveBack,
    /// End the selected chat.
    CloseChat,
    /// Withdraw a reply of the selected chat.
    Withdraw(MessageId),
    /// The agent looks at the console, or looks away.
    Attentive(bool),
    /// Time passed; asked for by [`Effect::Wake`].
    Tick,
}

/// A request to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Call {
    List(ListChats),
    Open(OpenChat),
    Reply(Reply),
    Typing(SetTyping),
    Assign(Assign),
    MarkRead(MarkRead),
    Close(ChatRef),
    Delete(DeleteMessage),
}

/// A good answer, with the request it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answered {
    List(ListChats, ChatList),
    Open(OpenChat, Box<ChatOpened>),
    Reply(Reply, Replied),
    /// Any call whose answer says nothing but yes.
    Done(Call),
}

/// What the state wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Ask the server.
    Call(Call),
    /// Drafts or unsent replies changed: keep them over a reload.
    Keep,
    /// Send [`Input::Tick`] after so many milliseconds.
    Wake(u32),
    /// The selection changed: address bar and focus follow.
    Selected(Option<ChatId>),
    /// Upload a file that was chosen for a chat.
    Upload(ChatId, ClientMsgId),
    /// A chosen file is not needed any more; an upload of it ends.
    Forget(ClientMsgId),
    /// Tell the agent once.
    Say(Notice),
}

/// Short news for the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The action needs a connection.
    Offline,
    /// The server asks for patience.
    TooFast,
    /// The chat has ended meanwhile.
    AlreadyEnded,
    /// The server could not do it.
    NotDone,
}
