//! A message of the team as entries: one, or one for each of its files.

use super::policy;
use crate::messenger::{MessageRef, RemoteFile};
use files::ANYTHING;
use protocol::file::FileFacts;
use protocol::ids::FileId;
use session_core::text::clean_file_name;
use store::NewRemoteFile;

/// Files of one message that are taken in.
pub(super) const FILES_MAX: usize = 20;
/// Longest media type that is believed.
const MIME_MAX_BYTES: usize = 100;
/// Stands between a message's reference and the number of a part. References hold no control
/// characters, so it cannot be part of one.
const MARK: char = '\u{1f}';

/// What the store calls part `n` of a message. The first part is called as the message itself.
pub(super) fn name(message: &MessageRef, n: usize) -> String {
    match n {
        0 => message.as_str().to_owned(),
        n => format!("{message}{MARK}{n}"),
    }
}

/// The message that a part belongs to.
pub(super) fn message_of(part: &str) -> MessageRef {
    MessageRef::new(part.split(MARK).next().unwrap_or(part))
}

/// A file as the store keeps it, and what is told about it.
pub(super) fn file(id: FileId, remote: &RemoteFile) -> (NewRemoteFile, FileFacts) {
    let name = clean_file_name(&remote.name);
    let claimed = mime(remote.mime.as_deref());
    let new = NewRemoteFile {
        id,
        reference: remote.reference.as_str().to_owned(),
        mime: claimed.unwrap_or_else(|| by_ending(&name).to_owned()),
        name,
        size: remote.size,
        image: remote.image,
    };
    let facts = FileFacts::new(
        new.id.clone(),
        new.name.clone(),
        new.mime.clone(),
        new.size,
        new.image,
    );
    (new, facts)
}

/// A media type without parameters; `None` for what is none, or says nothing.
fn mime(claimed: Option<&str>) -> Option<String> {
    let mime = claimed?.split(';').next().unwrap_or_default().trim();
    let mime = mime.to_ascii_lowercase();
    let is_token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-' | b'_'))
    };
    let (sort, form) = mime.split_once('/')?;
    let fits = is_token(sort) && is_token(form) && mime.len() <= MIME_MAX_BYTES;
    (fits && mime != ANYTHING).then_some(mime)
}

/// What a name lets expect, so that images of a messenger that tells no types are shown as such. If the
/// bytes are something else, the file is a download after all.
fn by_ending(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        _ => ANYTHING,
    }
}

/// The text of part `n`: the first has it all.
pub(super) fn text(text: &str, n: usize) -> String {
    match n {
        0 => policy::cut(text.to_owned(), policy::TAKEN_MAX_CHARS),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messenger::FileRef;

    #[test]
    fn every_part_has_a_name_of_its_own_that_leads_back_to_the_message() {
        let message = MessageRef::new("$a:b#1");
        let names: Vec<_> = (0..3).map(|n| name(&message, n)).collect();
        assert_eq!(names[0], "$a:b#1");
        assert!(names[1] != names[2]);
        assert!(names.iter().all(|name| message_of(name) == message));
    }

    #[test]
    fn a_claimed_media_type_is_believed_only_in_form() {
        for (claimed, taken) in [
            (Some("image/PNG"), Some("image/png")),
            (Some("text/html; charset=utf-8"), Some("text/html")),
            (Some("application/octet-stream"), None),
            (Some("nonsense"), None),
            (Some("a/b\r\nset-cookie: x"), None),
            (None, None),
        ] {
            assert_eq!(mime(claimed).as_deref(), taken);
        }
    }

    #[test]
    fn without_a_type_the_name_says_which_files_are_images() {
        for (name, mime) in [
            ("Foto.JPG", "image/jpeg"),
            ("a.b.webp", "image/webp"),
            ("drawing.svg", ANYTHING),
            ("png", ANYTHING),
        ] {
            let remote = RemoteFile {
                reference: FileRef::new("r"),
                name: name.to_owned(),
                mime: None,
                size: None,
                image: None,
            };
            let id = FileId::parse("f").unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(file(id, &remote).1.mime, mime);
        }
    }
}
