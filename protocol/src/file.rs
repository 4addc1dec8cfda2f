//! Files in a conversation: what is told about them. The bytes travel by HTTP.

use crate::entry::EntryType;
use crate::ids::FileId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Width and height of an image in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageSize {
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// The `metadata` of an entry that is a file, and the answer to an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileFacts {
    /// Names it; opens nothing by itself.
    pub file_id: FileId,
    /// Where its bytes are, relative to the server's base; answered only to those who take part in
    /// the conversation.
    pub src: String,
    /// Name without a path.
    pub name: String,
    /// Media type: what the bytes are, or what the messenger claims while they are not here yet.
    #[serde(rename = "type")]
    pub mime: String,
    /// Bytes, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// For images, when known.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageSize>,
}

/// Media types that are shown as images. All others are offered as downloads only; SVG is among
/// them, since it can hold scripts.
pub const IMAGE_TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

impl FileFacts {
    /// Facts of a file that is served at [`FileFacts::src`].
    #[must_use]
    pub fn new(
        file_id: FileId,
        name: String,
        mime: String,
        size: Option<u64>,
        image: Option<ImageSize>,
    ) -> Self {
        Self {
            src: format!("files/{file_id}"),
            file_id,
            name,
            mime,
            size,
            image,
        }
    }

    /// The same for the desk, which is another door to other bytes.
    #[must_use]
    pub fn on_the_desk(self) -> Self {
        Self {
            src: format!("desk/files/{}", self.file_id),
            ..self
        }
    }

    /// The kind of entry that shows it.
    #[must_use]
    pub fn kind(&self) -> EntryType {
        if IMAGE_TYPES.contains(&self.mime.as_str()) {
            EntryType::Image
        } else {
            EntryType::File
        }
    }

    /// As the `metadata` of an entry.
    #[must_use]
    pub fn to_metadata(&self) -> Value {
        // Plain strings and numbers under fixed names always become JSON.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The file that a message names in its `metadata`, be it sent or stored.
    #[must_use]
    pub fn named_in(metadata: &Value) -> Option<FileId> {
        FileId::parse(metadata.get("fileId")?.as_str()?).ok()
    }
}
