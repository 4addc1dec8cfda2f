//! Files on the desk: those that visitors sent, copied here by the relay, and those of agents.

use super::{Desk, Inner, Refused};
use crate::clock::fresh;
use crate::messenger::{FileRef, MessengerError, OutgoingFile, RemoteFile, Sink};
use ::files::{Draft, Kept};
use protocol::codes::ErrorCode;
use protocol::file::FileFacts;
use protocol::ids::{ChatId, FileId};
use session_core::text::clean_file_name;
use std::io;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, copy};

/// Largest file, in either direction.
pub const FILE_MAX_BYTES: u64 = 100 << 20;

impl Desk {
    /// Begins a file of an agent.
    ///
    /// # Errors
    /// [`ErrorCode::Unavailable`] when it cannot be written.
    pub async fn begin_file(&self) -> Result<Draft, Refused> {
        let draft = self.inner.shelf.begin(FILE_MAX_BYTES).await;
        draft.map_err(|error| Refused::from(&error))
    }

    /// Puts a file down, to be sent in a chat by [`Desk::reply`].
    ///
    /// # Errors
    /// [`Refused`]
    pub async fn put_file(
        &self,
        chat: &ChatId,
        draft: Draft,
        name: &str,
    ) -> Result<FileFacts, Refused> {
        if draft.written() == 0 {
            return Err(Refused::new(ErrorCode::InvalidFile));
        }
        let inner = &self.inner;
        let facts = inner.keep(draft, name).await;
        let facts = facts.map_err(|error| Refused::from(&error))?;
        let now = inner.clock.now_ms();
        inner.store.desk_put_file(chat, facts.clone(), now).await?;
        Ok(facts)
    }

    /// A file of any chat, with its bytes and their number.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnknown`] when there is none.
    pub async fn file(&self, id: &FileId) -> Result<(FileFacts, File, u64), Refused> {
        let facts = self.inner.store.desk_file(id).await?;
        let facts = facts.ok_or(Refused::new(ErrorCode::FileUnknown))?;
        let (bytes, length) = self
            .inner
            .shelf
            .read(id)
            .await
            .map_err(|error| Refused::from(&error))?;
        Ok((facts, bytes, length))
    }
}

impl Inner {
    /// A copy of a visitor's file. One that no message comes to show is removed by the next sweep.
    pub(super) async fn copy(&self, file: &OutgoingFile) -> Result<FileFacts, MessengerError> {
        let copied = async {
            let mut bytes = File::open(&file.path).await?;
            let mut draft = self.shelf.begin(FILE_MAX_BYTES).await?;
            copy(&mut bytes, &mut draft).await?;
            self.keep(draft, &file.name).await
        };
        copied.await.map_err(|error| {
            tracing::error!(%error, "a file could not be copied to the desk");
            MessengerError::Server
        })
    }

    pub(super) async fn hand_out(
        &self,
        file: &FileRef,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        let id = FileId::parse(file.as_str()).map_err(|_| MessengerError::NotFound)?;
        let (bytes, length) = match self.shelf.read(&id).await {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(MessengerError::NotFound);
            }
            Err(_) => return Err(MessengerError::Server),
        };
        if length > max {
            return Err(MessengerError::TooLarge);
        }
        let copied = copy(&mut bytes.take(length), into).await;
        copied.map(drop).map_err(|_| MessengerError::Server)
    }

    async fn keep(&self, draft: Draft, name: &str) -> io::Result<FileFacts> {
        let id = fresh(&*self.random, FileId::parse);
        let Kept { size, sort } = draft.keep(&id).await?;
        let (name, mime) = (clean_file_name(name), sort.mime.to_owned());
        Ok(FileFacts::new(id, name, mime, Some(size), sort.image).on_the_desk())
    }
}

/// A file of an agent, as the relay is told of it.
pub(super) fn remote(facts: FileFacts) -> RemoteFile {
    RemoteFile {
        reference: FileRef::new(facts.file_id.as_str()),
        name: facts.name,
        mime: Some(facts.mime),
        size: facts.size,
        image: facts.image,
    }
}

impl From<&io::Error> for Refused {
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::new(ErrorCode::FileUnknown),
            io::ErrorKind::FileTooLarge => Self::new(ErrorCode::FileTooLarge),
            _ => {
                tracing::error!(%error, "the desk could not use its files");
                Self::new(ErrorCode::Unavailable)
            }
        }
    }
}
