//! What the relay asks of the server around it.

use crate::messenger::Recipient;
use protocol::entry::Entry;
use protocol::event::Status;
use protocol::ids::{FileId, Seq, SessionId, SiteKey};
use render::Policy;
use std::sync::Arc;
use std::time::Duration;

/// Tells the visitor's sockets. Everything with a `seq` is in the log already, so a hub may drop
/// what it cannot deliver. Must not block.
pub trait Hub: Send + Sync + 'static {
    /// The session's log has a new entry.
    fn entry(&self, session: &SessionId, entry: Arc<Entry>);
    /// The visitor's messages up to and including `seq` have this status.
    fn status(&self, session: &SessionId, seq: Seq, status: Status);
    /// The team wants to hear no more of this visitor: whoever has the session open now cannot begin
    /// another one for 24 hours. False when nobody has it open, so that nobody can be kept away.
    fn block(&self, session: &SessionId) -> bool;
    /// A file of the team has come, or is known to be lost.
    fn file_settled(&self, file: &FileId);
    /// Somebody of the team types, or stopped.
    fn typing(&self, session: &SessionId, name: &str, typing: bool);
}

/// Knows the sites as they are configured right now.
pub trait Sites: Send + Sync + 'static {
    /// The team behind a site; `None` when the site is not configured any more.
    fn team(&self, site: &SiteKey) -> Option<Team>;
    /// The bot that answers before the team does; `None` when the site has none.
    fn bot(&self, site: &SiteKey) -> Option<SiteBot>;
    /// What messages to a site's visitors may show and lead to; the least there is when the site is
    /// not configured any more.
    fn policy(&self, site: &SiteKey) -> Policy;
}

/// How the bot of a site is to be treated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteBot {
    /// Its name, as visitors see it.
    pub name: String,
    /// True: it is told that a conversation begins.
    pub start: bool,
    /// After so long without an answer, the team takes over.
    pub answer_within: Duration,
    /// Texts with which a visitor asks for the team, each through [`session_core::text::fold`].
    pub handover_words: Vec<String>,
}

/// Whom a chat is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// `site_name` of the site.
    pub site_name: String,
    /// Its `chat_recipients`.
    pub recipients: Vec<Recipient>,
}
