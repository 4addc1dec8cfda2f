//! Files on their way to the server: what each of them will be a reply of.
//!
//! One is under way at a time, so that they arrive in the order in which they were chosen. A text
//! that is written meanwhile does not wait for them.

use protocol::codes::ErrorCode;
use protocol::ids::{ChatId, ClientMsgId, UnixMs};
use serde::Deserialize;

/// The largest file that the server takes of an agent.
const FILE_MAX_BYTES: u64 = 100 * 1024 * 1024;

/// A file that the agent chose; the id becomes that of the reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picked {
    pub(crate) id: ClientMsgId,
    pub(crate) name: String,
    pub(crate) size: u64,
}

/// Why a file did not get to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Larger than so many bytes, if somebody said how many are taken.
    TooLarge(Option<u64>),
    Empty,
    /// There is no room for more files.
    Full,
    /// The chat has ended.
    Ended,
    LoggedOut,
    TooFast,
    /// The bytes did not get through.
    Unreachable,
    /// The server could not do it.
    NotDone,
}

/// What of an error's body matters.
#[derive(Deserialize)]
struct Refusal {
    code: ErrorCode,
    data: Option<Room>,
}

#[derive(Deserialize)]
struct Room {
    max: Option<u64>,
}

impl Trouble {
    /// Reads an answer that is not the facts of a file. What stands between console and server may
    /// have given it, so that the body may be anything.
    pub(crate) fn of_answer(status: u16, body: &str) -> Self {
        let refusal = serde_json::from_str::<Refusal>(body).ok();
        let max = refusal
            .as_ref()
            .and_then(|refusal| refusal.data.as_ref()?.max);
        match (refusal.map(|refusal| refusal.code), status) {
            (Some(ErrorCode::FileTooLarge), _) | (None, 413) => Self::TooLarge(max),
            (Some(ErrorCode::InvalidFile), _) => Self::Empty,
            (Some(ErrorCode::FilesFull), _) => Self::Full,
            (Some(ErrorCode::SessionClosed), _) => Self::Ended,
            (_, 401) => Self::LoggedOut,
            (Some(ErrorCode::RateLimited), _) | (_, 429) => Self::TooFast,
            _ => Self::NotDone,
        }
    }

    /// Whether the same file may fare better later.
    pub(crate) fn passes(self) -> bool {
        matches!(
            self,
            Self::LoggedOut | Self::TooFast | Self::Unreachable | Self::NotDone
        )
    }
}

/// How a file fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Others are before it, or there is no connection.
    Waiting,
    /// Under way; percent of its bytes.
    Running(u8),
    /// The agent decides.
    Failed(Trouble),
}

/// One file on its way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Upload {
    pub(crate) chat_id: ChatId,
    pub(crate) file: Picked,
    pub(crate) ts: UnixMs,
    pub(crate) stage: Stage,
}

/// All of them, in the order in which they were chosen.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Uploads(Vec<Upload>);

impl Uploads {
    /// Puts a file at the end; what can be known to fail fails at once.
    pub(super) fn push(&mut self, chat_id: ChatId, file: Picked, ts: UnixMs) {
        let stage = match file.size {
            0 => Stage::Failed(Trouble::Empty),
            size if size > FILE_MAX_BYTES => Stage::Failed(Trouble::TooLarge(Some(FILE_MAX_BYTES))),
            _ => Stage::Waiting,
        };
        self.0.push(Upload {
            chat_id,
            file,
            ts,
            stage,
        });
    }

    /// The file whose turn it is, now under way; none while another is.
    pub(super) fn begin(&mut self) -> Option<&Upload> {
        let busy = |upload: &Upload| matches!(upload.stage, Stage::Running(_));
        if self.0.iter().any(busy) {
            return None;
        }
        let next = self
            .0
            .iter_mut()
            .find(|upload| upload.stage == Stage::Waiting)?;
        next.stage = Stage::Running(0);
        Some(next)
    }

    pub(super) fn progress(&mut self, id: &ClientMsgId, percent: u8) {
        if let Some(upload) = self.find(id)
            && matches!(upload.stage, Stage::Running(_))
        {
            upload.stage = Stage::Running(percent);
        }
    }

    pub(super) fn fail(&mut self, id: &ClientMsgId, trouble: Trouble) {
        if let Some(upload) = self.find(id) {
            upload.stage = Stage::Failed(trouble);
        }
    }

    /// Lets a file wait for its turn again. True if it was here.
    pub(super) fn again(&mut self, id: &ClientMsgId) -> bool {
        let upload = self.find(id);
        upload.is_some_and(|upload| {
            upload.stage = Stage::Waiting;
            true
        })
    }

    /// The same for all that only lacked a connection.
    pub(super) fn reached(&mut self) {
        for upload in &mut self.0 {
            if upload.stage == Stage::Failed(Trouble::Unreachable) {
                upload.stage = Stage::Waiting;
            }
        }
    }

    /// Takes a file out: it has arrived, or was given up.
    pub(super) fn take(&mut self, id: &ClientMsgId) -> Option<Upload> {
        let at = self.0.iter().position(|upload| upload.file.id == *id)?;
        Some(self.0.remove(at))
    }

    pub(crate) fn of_chat<'a>(&'a self, chat: &'a ChatId) -> impl Iterator<Item = &'a Upload> {
        self.0.iter().filter(move |upload| upload.chat_id == *chat)
    }

    /// True while a file would be lost with the page.
    pub(crate) fn any_under_way(&self) -> bool {
        self.0
            .iter()
            .any(|upload| !matches!(upload.stage, Stage::Failed(trouble) if !trouble.passes()))
    }

    fn find(&mut self, id: &ClientMsgId) -> Option<&mut Upload> {
        self.0.iter_mut().find(|upload| upload.file.id == *id)
    }
}
