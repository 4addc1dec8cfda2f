//! Files on their way to and from a messenger.

use super::types::FileRef;
use protocol::file::ImageSize;
use std::path::PathBuf;
use tokio::io::AsyncWrite;

/// A visitor's file, to be posted with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Name without a path, of harmless characters.
    pub name: String,
    /// Media type, found by looking at the bytes.
    pub mime: String,
    /// Bytes; never more than [`super::Capabilities::files`] when it was sent.
    pub size: u64,
    /// For images.
    pub image: Option<ImageSize>,
    /// Where the bytes are. The file is whole and never changes.
    pub path: PathBuf,
}

/// A file of the team, with what the messenger says about it. Its bytes are fetched later, by
/// [`super::Messenger::fetch`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// Where the messenger has it.
    pub reference: FileRef,
    /// As the messenger tells it, not cleaned.
    pub name: String,
    /// Media type as claimed.
    pub mime: Option<String>,
    /// Bytes as claimed.
    pub size: Option<u64>,
    /// For images, as claimed.
    pub image: Option<ImageSize>,
}

/// Where fetched bytes go. What was written before a failure is thrown away by the caller.
pub type Sink<'a> = dyn AsyncWrite + Send + Unpin + 'a;
