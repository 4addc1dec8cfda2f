//! Files and portraits: the homeserver's media, by their `mxc` addresses.
//!
//! - What a visitor sends is uploaded first and then named by a message. An upload whose message could
//!   not be sent is made again: Matrix has no transaction ids for uploads. What the first one
//!   brought to the homeserver stays there and is named by nothing.
//! - Downloads show our token (`/_matrix/client/v1/media`, since Matrix 1.11) and follow no redirect:
//!   it would go to an address of somebody else's choice.

use crate::api::{Api, Ask, LARGEST, Root};
use crate::trouble::Trouble;
use crate::wire::Uploaded;
use bridge::messenger::{FileRef, MessengerError, OutgoingFile, Sink};
use outbound::Body;
use protocol::file::{IMAGE_TYPES, ImageSize};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::time::Duration;
use tokio::fs::File;

/// For the bytes of a file, up or down.
const FILE_DEADLINE: Duration = Duration::from_secs(60);
/// Longest server name and longest media id that are taken, in bytes.
const PART_MAX: usize = 255;

/// An address of the homeserver's media: `mxc://SERVER/ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mxc<'a> {
    server: &'a str,
    id: &'a str,
}

impl<'a> Mxc<'a> {
    fn parse(address: &'a str) -> Option<Self> {
        let (server, id) = address.strip_prefix("mxc://")?.split_once('/')?;
        let short = |part: &str| (1..=PART_MAX).contains(&part.len());
        let of_server = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        let of_id = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        let good = short(server)
            && short(id)
            && server.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
            && server.chars().all(of_server)
            && id.chars().all(of_id);
        good.then_some(Self { server, id })
    }
}

/// The reference of an address; none when it is not one of media.
pub(crate) fn reference(address: &str) -> Option<FileRef> {
    Mxc::parse(address).map(|_| FileRef::new(address))
}

/// Brings a visitor's file to the homeserver; its address there.
pub(crate) async fn upload(api: &Api, file: &OutgoingFile) -> Result<String, MessengerError> {
    match api.file_max().await? {
        None => return Err(MessengerError::Unsupported),
        // Not left to the homeserver, which may break off in the middle of what it does not want.
        Some(max) if file.size > max => return Err(MessengerError::TooLarge),
        Some(_) => {}
    }
    let body = Body::File(open(file).await?, file.size, file.mime.clone());
    let query = [("filename", file.name.as_str())];
    let ask = Ask::upload(&["upload"], &query, body).patient(FILE_DEADLINE, LARGEST);
    let uploaded: Uploaded = api.call(ask).await.map_err(Trouble::of_upload)?;
    match Mxc::parse(&uploaded.content_uri) {
        Some(_) => Ok(uploaded.content_uri),
        None => Err(MessengerError::Server),
    }
}

/// A file that is not there any more cannot be sent at any later time either.
async fn open(file: &OutgoingFile) -> Result<File, MessengerError> {
    File::open(&file.path).await.map_err(|error| {
        tracing::error!(%error, "a visitor's file cannot be read");
        match error.kind() {
            ErrorKind::NotFound => MessengerError::Unsupported,
            _ => MessengerError::Server,
        }
    })
}

/// The message that names an uploaded file. A text is its caption: a body beside a file name.
pub(crate) fn content(file: &OutgoingFile, address: &str, text: &str) -> Value {
    let is_image = IMAGE_TYPES.contains(&file.mime.as_str());
    let mut info = json!({ "mimetype": file.mime, "size": file.size });
    if let Some(ImageSize { width, height }) = file.image {
        info["w"] = width.into();
        info["h"] = height.into();
    }
    json!({
        "msgtype": if is_image { "m.image" } else { "m.file" },
        "body": if text.is_empty() { &file.name } else { text },
        "filename": file.name,
        "url": address,
        "info": info,
        "m.mentions": {},
    })
}

/// Fetches a file or a portrait.
pub(crate) async fn fetch(
    api: &Api,
    file: &FileRef,
    max: u64,
    into: &mut Sink<'_>,
) -> Result<(), MessengerError> {
    // A reference that is no address of media leads nowhere.
    let Mxc { server, id } = Mxc::parse(file.as_str()).ok_or(MessengerError::NotFound)?;
    let path = ["media", "download", server, id];
    let ask = Ask::get(&path, &[("allow_redirect", "false")])
        .below(Root::ClientV1)
        .patient(FILE_DEADLINE, LARGEST);
    let done = api.download(ask, max, into).await;
    done.map_err(Trouble::of_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_media_has_a_server_and_an_id() {
        for (address, server, id) in [
            ("mxc://example.com/Ab_1-", "example.com", "Ab_1-"),
            ("mxc://[::1]:8448/x", "[::1]:8448", "x"),
        ] {
            assert_eq!(Mxc::parse(address), Some(Mxc { server, id }));
            assert_eq!(reference(address), Some(FileRef::new(address)));
        }
    }

    #[test]
    fn an_address_of_anything_else_is_none() {
        let long = format!("mxc://x/{}", "i".repeat(PART_MAX + 1));
        for address in [
            "",
            "https://example.com/a",
            "MXC://x/a",
            "mxc://x",
            "mxc://x/",
            "mxc:///a",
            "mxc://x/a/b",
            "mxc://x/..",
            "mxc://../a",
            "mxc://x/a?b",
            "mxc://x y/a",
            "mxc://x/a\n",
            "mxc://x/ä",
            &long,
        ] {
            assert_eq!(reference(address), None, "{address}");
        }
    }

    #[test]
    fn a_picture_is_an_image_with_its_size_and_anything_else_a_file() {
        let mut file = OutgoingFile {
            name: "a.png".into(),
            mime: "image/png".into(),
            size: 7,
            image: Some(ImageSize {
                width: 3,
                height: 2,
            }),
            path: "a".into(),
        };
        let expected = json!({
            "msgtype": "m.image", "body": "Ada: look", "filename": "a.png", "url": "mxc://x/a",
            "info": { "mimetype": "image/png", "size": 7, "w": 3, "h": 2 }, "m.mentions": {},
        });
        assert_eq!(content(&file, "mxc://x/a", "Ada: look"), expected);
        file.mime = "image/svg+xml".into();
        file.image = None;
        let without_text = content(&file, "mxc://x/a", "");
        assert_eq!(without_text["msgtype"], "m.file");
        assert_eq!(without_text["body"], "a.png");
        assert_eq!(
            without_text["info"],
            json!({ "mimetype": "image/svg+xml", "size": 7 })
        );
    }
}
