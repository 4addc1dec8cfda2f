//! Host page ↔ panel: what the launcher and the panel say to each other.
//!
//! Hand-shake: when the panel's document has loaded, the launcher posts **one** window message, the
//! array `[HELLO, siteKey]` together with one end of a `MessageChannel`, with the server's origin as
//! its target. The panel accepts it once, only from its parent window and only from an origin
//! of the site's list. From then on both speak through the port alone, and nothing else is heard.
//!
//! On the port every message is an array of strings, its kind first. That needs no JSON in the
//! launcher. Unknown kinds and missing fields are ignored; surplus fields too.

/// First element of the hand-shake; the number is the version of this module's contract.
pub const HELLO: &str = "web-widget-bot/1";

/// The kinds of message: first element of each array on the port.
///
/// The launcher compares these as JavaScript strings and never copies text into its own memory,
/// which is why it reads and writes the arrays of [`ToPanel`] and [`ToHost`] by these names.
pub mod kind {
    /// [`super::ToPanel::Opened`]
    pub const OPENED: &str = "opened";
    /// [`super::ToPanel::Closed`]
    pub const CLOSED: &str = "closed";
    /// [`super::ToHost::Ready`]
    pub const READY: &str = "ready";
    /// [`super::ToHost::Close`]
    pub const CLOSE: &str = "close";
    /// [`super::ToHost::Unread`]
    pub const UNREAD: &str = "unread";
}

/// Where the visitor is, as the host page tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostPage {
    /// `location.href`
    pub url: String,
    /// `document.title`
    pub title: String,
    /// `document.referrer`
    pub referrer: String,
}

/// From the launcher to the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToPanel {
    /// The widget was opened (also the first time), on this page.
    Opened(HostPage),
    /// The widget was closed; the socket ends 5 s later unless it opens again.
    Closed,
}

/// From the panel to the launcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToHost {
    /// The panel listens; answer to the hand-shake.
    Ready,
    /// The visitor asked to close the widget (close button, Esc).
    Close,
    /// So many messages came while the widget was closed; 0 clears the badge.
    Unread(u32),
}

impl ToPanel {
    /// The strings of this message, kind first.
    #[must_use]
    pub fn to_fields(&self) -> Vec<&str> {
        match self {
            Self::Opened(page) => vec![kind::OPENED, &page.url, &page.title, &page.referrer],
            Self::Closed => vec![kind::CLOSED],
        }
    }

    /// Reads a message; `None` for anything that is not one.
    #[must_use]
    pub fn from_fields(fields: &[String]) -> Option<Self> {
        let field = |index: usize| fields.get(index).cloned().unwrap_or_default();
        match fields.first()?.as_str() {
            kind::OPENED => Some(Self::Opened(HostPage {
                url: field(1),
                title: field(2),
                referrer: field(3),
            })),
            kind::CLOSED => Some(Self::Closed),
            _ => None,
        }
    }
}

impl ToHost {
    /// The strings of this message, kind first.
    #[must_use]
    pub fn to_fields(&self) -> Vec<String> {
        match self {
            Self::Ready => vec![kind::READY.to_owned()],
            Self::Close => vec![kind::CLOSE.to_owned()],
            Self::Unread(count) => vec![kind::UNREAD.to_owned(), count.to_string()],
        }
    }

    /// Reads a message; `None` for anything that is not one.
    #[must_use]
    pub fn from_fields(kind: &str, field: Option<&str>) -> Option<Self> {
        match kind {
            kind::READY => Some(Self::Ready),
            kind::CLOSE => Some(Self::Close),
            kind::UNREAD => field?.parse().ok().map(Self::Unread),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_launcher_says_is_read_back_the_same() {
        let page = HostPage {
            url: "https://a.example/x?y#z".into(),
            title: "Ünïcode — «title»".into(),
            referrer: String::new(),
        };
        for message in [ToPanel::Opened(page), ToPanel::Closed] {
            let fields: Vec<String> = message.to_fields().into_iter().map(str::to_owned).collect();
            assert_eq!(ToPanel::from_fields(&fields), Some(message));
        }
    }

    #[test]
    fn what_the_panel_says_is_read_back_the_same() {
        for message in [
            ToHost::Ready,
            ToHost::Close,
            ToHost::Unread(0),
            ToHost::Unread(17),
        ] {
            let fields = message.to_fields();
            let read = ToHost::from_fields(&fields[0], fields.get(1).map(String::as_str));
            assert_eq!(read, Some(message));
        }
    }

    #[test]
    fn strangers_are_ignored() {
        assert_eq!(ToPanel::from_fields(&[]), None);
        assert_eq!(
            ToPanel::from_fields(&["navigate".into(), "javascript:0".into()]),
            None
        );
        assert_eq!(ToHost::from_fields("unread", None), None);
        assert_eq!(ToHost::from_fields("unread", Some("-1")), None);
        assert_eq!(ToHost::from_fields("eval", Some("1")), None);
    }
}
