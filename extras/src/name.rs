//! Names of files: shortened in the middle, and what they say about the sort of file.

/// Names up to this many characters are shown as they are.
const SHORT: usize = 18;
/// So many characters before the ending stay readable.
const BEFORE_ENDING: usize = 3;
/// Longer endings are no endings.
const LONGEST_ENDING: usize = 8;

/// The name in two parts; the first may be cut off at its end, the second is always shown.
pub(crate) fn parts(name: &str) -> (&str, &str) {
    let count = name.chars().count();
    let ending = name.len() - ending(name).len();
    let kept = name[ending..].chars().count() + 1 + BEFORE_ENDING;
    if count <= SHORT || ending == name.len() {
        return (name, "");
    }
    let at = name.char_indices().nth(count - kept);
    match at {
        // Other letters may belong to the one before.
        Some((at, first)) if first.is_ascii() => name.split_at(at),
        _ => (name, ""),
    }
}

/// What stands behind the last point, if it can be an ending.
fn ending(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((before, ending)) if !before.is_empty() && ending.len() <= LONGEST_ENDING => ending,
        _ => "",
    }
}

/// The name of the icon for a file of this name and media type.
pub(crate) fn icon(name: &str, mime: &str) -> &'static str {
    let family = mime.split('/').next().unwrap_or_default();
    match (family, ending(name).to_ascii_lowercase().as_str()) {
        ("image", _)
        | (_, "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" | "tif" | "tiff" | "heic") => "image",
        ("audio", _) | (_, "mp3" | "m4a" | "wav" | "ogg" | "flac") => "audio",
        ("video", _) | (_, "mp4" | "mov" | "webm" | "mkv" | "avi") => "video",
        (_, "zip" | "gz" | "tar" | "7z" | "rar" | "xz" | "bz2" | "zst") => "archive",
        ("text", _)
        | (
            _,
            "pdf" | "txt" | "md" | "doc" | "docx" | "odt" | "rtf" | "csv" | "xls" | "xlsx" | "ods"
            | "ppt" | "pptx",
        ) => "document",
        _ => "file",
    }
}

#[cfg(test)]
mod tests {
    use super::{icon, parts};

    #[test]
    fn long_names_keep_their_beginning_and_their_ending() {
        for (name, expected) in [
            ("short.pdf", ("short.pdf", "")),
            (
                "a-rather-long-name-of-a-file.pdf",
                ("a-rather-long-name-of-a-f", "ile.pdf"),
            ),
            (
                "without-any-ending-at-all",
                ("without-any-ending-at-all", ""),
            ),
            (
                "a-very-long-name.with-a-strange-ending",
                ("a-very-long-name.with-a-strange-ending", ""),
            ),
            (
                "ein-sehr-langer-Name-überäüö.pdf",
                ("ein-sehr-langer-Name-überäüö.pdf", ""),
            ),
            ("", ("", "")),
            (".", (".", "")),
        ] {
            assert_eq!(parts(name), expected);
        }
    }

    #[test]
    fn the_icon_follows_type_or_ending() {
        assert_eq!(icon("a.PDF", "application/octet-stream"), "document");
        assert_eq!(icon("a", "audio/mpeg"), "audio");
        assert_eq!(icon("backup.tar.gz", ""), "archive");
        assert_eq!(icon(".zip", ""), "file");
        assert_eq!(icon("x", ""), "file");
    }
}
