//! Images, files, sound and frames: addresses through the policy, sizes by the protocol's rules.

use crate::policy::Policy;
use protocol::tiledesk::Media;
use protocol::view::{FileRef, Frame, Image, MissingMedia, Part};
use session_core::text::{clean_file_name, one_line};
use url::Url;

/// Images are at most so wide.
const IMAGE_MAX_WIDTH: f64 = 230.0;
/// Images that are no wider than this are made larger.
const IMAGE_SMALL: f64 = 55.0;
/// So wide are those.
const IMAGE_SMALL_SHOWN: f64 = 130.0;
/// No image is flatter or higher than this, however odd the numbers.
const IMAGE_HEIGHTS: (f64, f64) = (24.0, 400.0);
/// The same for frames.
const FRAME_HEIGHTS: (f64, f64) = (80.0, 600.0);
/// Narrowest and widest frame; the bubble sets a limit as well.
const FRAME_WIDTHS: (f64, f64) = (120.0, 1_000.0);
/// Longest media type that is believed, in bytes.
const MIME_MAX_BYTES: usize = 100;
/// What is known of a file that nobody says anything about.
const ANY_MIME: &str = "application/octet-stream";

/// An image, or that there should be one.
pub(crate) fn image(media: Option<&Media>, policy: &Policy) -> Part {
    match media.and_then(|media| image_of(media, policy)) {
        Some(image) => Part::Image(image),
        None => Part::Missing {
            what: MissingMedia::Image,
        },
    }
}

/// An image, if its address is allowed.
pub(crate) fn image_of(media: &Media, policy: &Policy) -> Option<Image> {
    let src = policy.medium(&media.src)?;
    let (width, height) = image_size(media.width, media.height);
    Some(Image {
        name: one_line(&media.name),
        src: src.into(),
        width,
        height,
    })
}

/// Natural size without a sensible width; else within the bubble and large enough to be seen.
fn image_size(width: Option<f64>, height: Option<f64>) -> (Option<u32>, Option<u32>) {
    let Some(width) = width.filter(|width| *width >= 1.0) else {
        return (None, None);
    };
    let shown = match width {
        width if width > IMAGE_MAX_WIDTH => IMAGE_MAX_WIDTH,
        width if width <= IMAGE_SMALL => IMAGE_SMALL_SHOWN,
        width => width,
    };
    let height = height
        .filter(|height| *height >= 1.0)
        .map(|height| (height * shown / width).clamp(IMAGE_HEIGHTS.0, IMAGE_HEIGHTS.1));
    (Some(whole(shown)), height.map(whole))
}

/// A file, or sound, or that there should be one.
pub(crate) fn file(media: Option<&Media>, policy: &Policy) -> Part {
    let found = media.and_then(|media| Some((media, policy.medium(&media.src)?)));
    let Some((media, src)) = found else {
        return Part::Missing {
            what: MissingMedia::File,
        };
    };
    let mime = mime(&media.mime);
    let is_sound = mime.contains("audio");
    let file = FileRef {
        name: clean_file_name(if media.name.is_empty() {
            last_segment(&src)
        } else {
            &media.name
        }),
        mime,
        size: media.size,
        src: src.into(),
    };
    if is_sound {
        Part::Audio(file)
    } else {
        Part::File(file)
    }
}

fn mime(text: &str) -> String {
    let harmless = |b: u8| b.is_ascii_alphanumeric() || b"!#$&^_.+-/".contains(&b);
    if (1..=MIME_MAX_BYTES).contains(&text.len()) && text.bytes().all(harmless) {
        text.to_owned()
    } else {
        ANY_MIME.to_owned()
    }
}

fn last_segment(url: &Url) -> &str {
    url.path_segments()
        .and_then(|mut segments| segments.next_back())
        .unwrap_or_default()
}

/// A frame, or that there should be one.
pub(crate) fn frame(media: Option<&Media>, policy: &Policy) -> Part {
    let found = media.and_then(|media| {
        let src = policy.frame(&media.src)?;
        let src = embeddable(&src).unwrap_or(src);
        Some((media, policy.frame(src.as_str())?))
    });
    let Some((media, src)) = found else {
        return Part::Missing {
            what: MissingMedia::Frame,
        };
    };
    let within = |number: Option<f64>, (least, most): (f64, f64)| {
        let number = number.filter(|number| *number >= 1.0);
        number.map(|number| whole(number.clamp(least, most)))
    };
    let title = one_line(&media.name);
    Part::Frame(Frame {
        title: if title.is_empty() {
            src.host_str().unwrap_or_default().to_owned()
        } else {
            title
        },
        width: within(media.width, FRAME_WIDTHS),
        height: within(media.height, FRAME_HEIGHTS),
        video: media.mime.contains("video"),
        src: src.into(),
    })
}

/// The address under which YouTube lets a video be framed, for those under which it is watched.
fn embeddable(url: &Url) -> Option<Url> {
    let id = match url.host_str()?.trim_start_matches("www.") {
        "youtu.be" => last_segment(url).to_owned(),
        "youtube.com" | "m.youtube.com" if url.path() == "/watch" => {
            let mut pairs = url.query_pairs();
            pairs.find(|(name, _)| name == "v")?.1.into_owned()
        }
        _ => return None,
    };
    let is_id = !id.is_empty()
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let address = format!("https://www.youtube.com/embed/{id}");
    is_id.then(|| Url::parse(&address).ok()).flatten()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between two small positive numbers"
)]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy {
            external_media: true,
            ..Policy::default()
        }
    }

    fn media(src: &str) -> Media {
        Media {
            src: src.into(),
            ..Media::default()
        }
    }

    #[test]
    fn images_have_a_sensible_size_whatever_is_asked_for() {
        for (asked, shown) in [
            ((Some(640.0), Some(480.0)), (Some(230), Some(173))),
            ((Some(40.0), Some(40.0)), (Some(130), Some(130))),
            ((Some(55.0), None), (Some(130), None)),
            ((Some(100.0), Some(50.0)), (Some(100), Some(50))),
            ((Some(4_000.0), Some(10.0)), (Some(230), Some(24))),
            ((Some(10.0), Some(90_000.0)), (Some(130), Some(400))),
            ((Some(0.0), Some(5.0)), (None, None)),
            ((Some(-3.0), None), (None, None)),
            ((None, Some(300.0)), (None, None)),
        ] {
            assert_eq!(image_size(asked.0, asked.1), shown, "{asked:?}");
        }
    }

    #[test]
    fn a_file_has_a_name_and_a_type_even_if_nobody_says_them() {
        let part = file(Some(&media("https://a.example/x/terms.pdf?y=1")), &policy());
        let Part::File(file) = part else {
            unreachable!("{part:?}")
        };
        assert_eq!(
            (file.name.as_str(), file.mime.as_str()),
            ("terms.pdf", ANY_MIME)
        );
        let sound = Media {
            mime: "audio/mp3".into(),
            ..media("https://a.example/v.mp3")
        };
        assert!(matches!(
            super::file(Some(&sound), &policy()),
            Part::Audio(_)
        ));
    }

    #[test]
    fn what_has_no_allowed_address_is_missing() {
        for src in ["", "javascript:x", "data:text/html,x", "/local"] {
            let media = media(src);
            for part in [
                image(Some(&media), &policy()),
                file(Some(&media), &policy()),
                frame(Some(&media), &policy()),
            ] {
                assert!(matches!(part, Part::Missing { .. }), "{src}: {part:?}");
            }
        }
        assert!(matches!(frame(None, &policy()), Part::Missing { .. }));
        assert!(matches!(
            frame(Some(&media("http://a.example")), &policy()),
            Part::Missing { .. }
        ));
    }

    #[test]
    fn a_video_that_is_watched_is_framed_at_its_other_address() {
        for src in [
            "https://www.youtube.com/watch?v=abc-_1&t=5",
            "https://youtu.be/abc-_1?si=x",
        ] {
            let part = frame(Some(&media(src)), &policy());
            let Part::Frame(frame) = part else {
                unreachable!("{part:?}")
            };
            assert_eq!(frame.src, "https://www.youtube.com/embed/abc-_1");
        }
    }

    #[test]
    fn a_frame_keeps_within_bounds() {
        let asked = Media {
            width: Some(5.0),
            height: Some(99_999.0),
            ..media("https://a.example/")
        };
        let part = frame(Some(&asked), &policy());
        let Part::Frame(frame) = part else {
            unreachable!("{part:?}")
        };
        assert_eq!((frame.width, frame.height), (Some(120), Some(600)));
        assert_eq!(frame.title, "a.example");
    }
}
