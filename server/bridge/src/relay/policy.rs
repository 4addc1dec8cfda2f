//! Decisions of the relay that need no I/O: titles, texts, request ids, waiting times.

use crate::messenger::{Capabilities, MessengerError, Retry};
use protocol::entry::{Entry, SenderKind};
use protocol::ids::{Seq, SessionId};

use protocol::limits::TEXT_MAX_CHARS;
use serde_json::Value;
use session_core::text::one_line;
use std::time::Duration;

/// Longest title of a chat, in Unicode scalar values.
pub const TITLE_MAX_CHARS: usize = 80;
/// Longest text of the messenger that is taken in, in Unicode scalar values. An entry of it is still
/// a frame that every socket can carry.
pub const TAKEN_MAX_CHARS: usize = 4 * TEXT_MAX_CHARS;
/// Upper bound of the first waiting time.
pub const BACKOFF_BASE: Duration = Duration::from_millis(500);
/// Upper bound of every waiting time.
pub const BACKOFF_CAP: Duration = Duration::from_secs(60);

/// Title of a chat: «site – visitor», one line of plain text. Without a name the site alone.
#[must_use]
pub fn title(site_name: &str, visitor: &str) -> String {
    let (site, visitor) = (one_line(site_name), one_line(visitor));
    let title = match (site.is_empty(), visitor.is_empty()) {
        (false, false) => format!("{site} – {visitor}"),
        (true, _) => visitor,
        (false, true) => site,
    };
    cut(title, TITLE_MAX_CHARS)
}

/// The text, or its beginning with a mark where the rest is.
#[must_use]
pub fn cut(text: String, max: usize) -> String {
    if text.chars().count() <= max {
        return text;
    }
    let mut short: String = text.chars().take(max - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The text as this messenger should get it. Where messages cannot show another sender's name,
/// the name goes in front.
///
/// # Errors
/// [`MessengerError::TooLarge`] when the messenger would refuse it anyway.
pub fn text_for(can: &Capabilities, name: &str, text: &str) -> Result<String, MessengerError> {
    let name = one_line(name);
    let text = if can.display_name || name.is_empty() {
        text.to_owned()
    } else if text.is_empty() {
        name
    } else {
        format!("{name}: {text}")
    };
    match can.text_max {
        Some(max) if text.chars().count() > max => Err(MessengerError::TooLarge),
        _ => Ok(text),
    }
}

/// What an entry says to the team. The press of a button that the visitor sees no message of is told
/// as such.
#[must_use]
pub fn words(entry: &Entry) -> String {
    let word = |name| entry.attributes.get(name).and_then(Value::as_str);
    let silent = entry.sender.kind == SenderKind::Visitor && word("subtype") == Some("info");
    if !silent && !entry.text.is_empty() {
        return render::plain(entry);
    }
    match (word("action"), entry.text.as_str()) {
        (None, _) => render::plain(entry),
        (Some(action), "") => format!("[pressed: {}]", one_line(action)),
        (Some(_), label) => format!("[pressed: {}]", one_line(label)),
    }
}

/// Request id of the chat that a message opens. The same after a restart; another one when the
/// chat that was opened for this message turned out to be closed.
#[must_use]
pub fn open_id(session: &SessionId, seq: Seq, round: u32) -> String {
    match round {
        0 => format!("{session}:{seq}"),
        _ => format!("{session}:{seq}:{round}"),
    }
}

/// Waiting time before the next attempt, with full jitter: `fraction` is random in `0..1`.
#[must_use]
pub fn back_off(attempts: u32, fraction: f64) -> Duration {
    let bound = BACKOFF_BASE
        .saturating_mul(1 << attempts.min(16))
        .min(BACKOFF_CAP);
    bound.mul_f64(fraction.clamp(0.0, 1.0))
}

/// When to ask again after an error; `None` means never.
#[must_use]
pub fn wait(retry: Retry, attempts: u32, fraction: f64) -> Option<Duration> {
    match retry {
        Retry::BackOff | Retry::NewChat => Some(back_off(attempts, fraction)),
        // Jitter on top, so that everybody who was told the same time does not come at once.
        Retry::After(wait) => Some(wait + back_off(attempts, fraction)),
        Retry::Slowly => Some(BACKOFF_CAP.mul_f64(1.0 + fraction.clamp(0.0, 1.0) / 4.0)),
        Retry::Never => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_title_names_the_site_and_the_visitor() {
        assert_eq!(
            title("Example Shop", "Ada Lovelace"),
            "Example Shop – Ada Lovelace"
        );
        assert_eq!(title("Example Shop", "  "), "Example Shop");
        assert_eq!(title("", "Ada"), "Ada");
    }

    #[test]
    fn a_title_is_one_line_without_tricks() {
        assert_eq!(
            title("Shop", "Ada\r\n\tLove\u{202e}lace\u{200b}"),
            "Shop – Ada Lovelace"
        );
    }

    #[test]
    fn a_long_title_is_cut_with_a_mark() {
        let long = title("Shop", &"é".repeat(200));
        assert_eq!(long.chars().count(), TITLE_MAX_CHARS);
        assert!(long.starts_with("Shop – éé") && long.ends_with('…'));
    }

    #[test]
    fn the_name_goes_into_the_text_only_where_it_must() {
        let plain = Capabilities::default();
        let rich = Capabilities {
            display_name: true,
            ..plain
        };
        assert_eq!(text_for(&plain, "Ada", "hi").unwrap(), "Ada: hi");
        assert_eq!(text_for(&plain, "", "hi").unwrap(), "hi");
        assert_eq!(text_for(&plain, "Ada", "").unwrap(), "Ada");
        assert_eq!(text_for(&rich, "Ada", "hi").unwrap(), "hi");
    }

    #[test]
    fn a_text_over_the_messengers_limit_is_not_even_tried() {
        let can = Capabilities {
            display_name: true,
            text_max: Some(3),
            ..Capabilities::default()
        };
        assert_eq!(text_for(&can, "Ada", "äöü").unwrap(), "äöü");
        assert_eq!(text_for(&can, "Ada", "äöüß"), Err(MessengerError::TooLarge));
    }

    #[test]
    fn waiting_grows_to_a_cap_and_jitter_only_shortens_it() {
        let bounds: Vec<u64> = (0..10)
            .map(|attempt| u64::try_from(back_off(attempt, 1.0).as_millis()).unwrap())
            .collect();
        assert_eq!(
            bounds,
            [
                500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000
            ]
        );
        assert_eq!(back_off(u32::MAX, 1.0), BACKOFF_CAP);
        assert_eq!(back_off(3, 0.0), Duration::ZERO);
    }

    #[test]
    fn a_time_the_messenger_names_is_never_undercut() {
        let named = Duration::from_secs(90);
        assert!(wait(Retry::After(named), 0, 0.0).unwrap() >= named);
    }

    #[test]
    fn what_a_person_must_mend_is_not_asked_for_hotly() {
        assert!(wait(MessengerError::Auth.retry(), 0, 0.0).unwrap() >= BACKOFF_CAP);
        assert_eq!(wait(MessengerError::TooLarge.retry(), 0, 0.5), None);
    }
}
