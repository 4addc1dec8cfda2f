//! The states as types. Each transition consumes the state it leaves, so none can be kept by mistake.

use super::delivery::{Cursor, Marks};
use protocol::ids::{Seq, SessionId, SiteKey};

/// Where a socket stands.
#[derive(Debug)]
pub(super) enum State {
    Fresh(Fresh),
    Joined(Joined),
    Talking(Talking),
    /// Closed by us.
    Over,
}

/// Nothing but an open socket.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    /// First frames that were refused but could be mended.
    pub(super) refused: u8,
}

/// An embed token has named the site; there is no session.
#[derive(Debug)]
pub(super) struct Joined {
    site: SiteKey,
}

/// The socket belongs to a session.
#[derive(Debug)]
pub(super) struct Talking {
    site: SiteKey,
    pub(super) session: SessionId,
    pub(super) cursor: Cursor,
    pub(super) marks: Marks,
}

impl Default for State {
    fn default() -> Self {
        Self::Fresh(Fresh::default())
    }
}

impl Fresh {
    fn join(self, site: SiteKey) -> Joined {
        Joined { site }
    }
}

impl Joined {
    fn talk(self, session: SessionId, head: Seq) -> Talking {
        Talking {
            site: self.site,
            session,
            cursor: Cursor::at(head),
            marks: Marks::default(),
        }
    }
}

impl Talking {
    fn leave(self) -> Joined {
        Joined { site: self.site }
    }
}

impl State {
    pub(super) const fn is_fresh(&self) -> bool {
        matches!(self, Self::Fresh(_))
    }

    pub(super) const fn site(&self) -> Option<&SiteKey> {
        match self {
            Self::Fresh(_) | Self::Over => None,
            Self::Joined(joined) => Some(&joined.site),
            Self::Talking(talking) => Some(&talking.site),
        }
    }

    /// The session's state, if the socket talks in this very session.
    pub(super) fn talking_in(&mut self, session: &SessionId) -> Option<&mut Talking> {
        match self {
            Self::Talking(talking) if talking.session == *session => Some(talking),
            _ => None,
        }
    }

    /// After an embed token was accepted. A socket that has joined stays where it is.
    pub(super) fn join(self, site: &SiteKey) -> Self {
        match self {
            Self::Fresh(fresh) => Self::Joined(fresh.join(site.clone())),
            other => other,
        }
    }

    /// After a start or resume. A socket that talks in another session leaves it.
    pub(super) fn talk(self, session: SessionId, head: Seq) -> Self {
        match self {
            Self::Joined(joined) => Self::Talking(joined.talk(session, head)),
            Self::Talking(talking) => Self::Talking(talking.leave().talk(session, head)),
            other @ (Self::Fresh(_) | Self::Over) => other,
        }
    }
}
