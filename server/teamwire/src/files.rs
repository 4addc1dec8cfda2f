//! Files: what their references say, and a visitor's file on its way out.

use bridge::messenger::{FileRef, MessengerError, OutgoingFile};
use std::io::ErrorKind;
use tokio::fs::File;

/// Longest id of the contract, in bytes.
const ID_MAX: usize = 255;

/// What a reference leads to. In its text an id of the contract follows a word and a colon:
/// `file:ID`, `avatar:UID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file of a message, by its id.
    File(String),
    /// The picture of a user, by the user's id. Another picture of the same user has the same
    /// reference, since the contract has no other name for it.
    Avatar(String),
}

impl Source {
    /// Reads a reference; none when it is not one of ours.
    pub fn read(reference: &FileRef) -> Option<Self> {
        let (word, id) = reference.as_str().split_once(':')?;
        if id.is_empty() || id.len() > ID_MAX || id.chars().any(char::is_control) {
            return None;
        }
        match word {
            "file" => Some(Self::File(id.to_owned())),
            "avatar" => Some(Self::Avatar(id.to_owned())),
            _ => None,
        }
    }

    /// The reference.
    pub fn write(&self) -> FileRef {
        FileRef::new(match self {
            Self::File(id) => format!("file:{id}"),
            Self::Avatar(uid) => format!("avatar:{uid}"),
        })
    }
}

/// Opens a visitor's file. One that is not there any more cannot be sent at any later time either.
pub async fn open(file: &OutgoingFile) -> Result<File, MessengerError> {
    File::open(&file.path).await.map_err(|error| {
        tracing::error!(%error, "a visitor's file cannot be read");
        match error.kind() {
            ErrorKind::NotFound => MessengerError::Unsupported,
            _ => MessengerError::Server,
        }
    })
}

/// The `request_id` under which a message's file is put down.
pub fn request_id(of_message: &str) -> String {
    format!("{of_message}:file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_says_whether_it_is_a_file_or_a_portrait() {
        for source in [Source::File("a:b/ü".into()), Source::Avatar("u-1".into())] {
            assert_eq!(Source::read(&source.write()), Some(source));
        }
    }

    #[test]
    fn a_reference_of_anything_else_is_none() {
        let long = format!("file:{}", "x".repeat(ID_MAX + 1));
        for text in [
            "",
            "file",
            "file:",
            "File:a",
            "files:a",
            "avatar:a\n",
            &long,
        ] {
            assert_eq!(Source::read(&FileRef::new(text)), None, "{text}");
        }
    }
}
