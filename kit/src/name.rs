//! Names of files: shortened in the middle, and what they say about the sort of file.

/// Names up to this many characters are shown as they are.
const SHORT: usize = 18;
/// So many characters before the ending stay readable.
const BEFORE_ENDING: usize = 3;
/// Longer endings, with their point, are no endings.
const LONGEST_ENDING: usize = 9;

/// The name in two parts; the first may be cut off at its end, the second is always shown.
pub fn parts(name: &str) -> (&str, &str) {
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
    let point = name.bytes().rposition(|byte| byte == b'.').unwrap_or(0);
    match name.len() - point {
        _ if point == 0 => "",
        2..=LONGEST_ENDING => &name[point + 1..],
        _ => "",
    }
}

/// Icons, each with the beginning of its media types and the usual endings.
const ICONS: [(&str, &str, &[&str]); 5] = [
    (
        "image",
        "image/",
        &[
            "png", "jpg", "jpeg", "gif", "webp", "svg", "tif", "tiff", "heic",
        ],
    ),
    ("audio", "audio/", &["mp3", "m4a", "wav", "ogg", "flac"]),
    ("video", "video/", &["mp4", "mov", "webm", "mkv", "avi"]),
    (
        "archive",
        "application/zip",
        &["zip", "gz", "tar", "7z", "rar", "xz"],
    ),
    (
        "document",
        "text/",
        &[
            "pdf", "txt", "md", "doc", "docx", "odt", "rtf", "csv", "xls", "xlsx", "ods", "ppt",
            "pptx",
        ],
    ),
];

/// The name of the icon for a file of this name and media type.
pub fn icon(name: &str, mime: &str) -> &'static str {
    let ending = ending(name);
    let fits = |(_, family, endings): &&(&str, &str, &[&str])| {
        mime.starts_with(family)
            || endings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending))
    };
    ICONS.iter().find(fits).map_or("file", |(icon, ..)| icon)
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
