//! Sessions: one row per conversation, with how far each side has got.
//!
//! Invariant: `delivered`, `read` and `visitor_read` only grow and never pass `head`.

mod bot;
mod chats;
mod marks;

pub(crate) use bot::hand_over;
pub use bot::{AttributesError, Expecting};
pub(crate) use chats::by_chat;
pub(crate) use marks::{Mark, grow};

use crate::{Store, StoreError, row};
use protocol::ids::{Seq, SessionId, SiteKey, UnixMs};
use protocol::rpc::Page;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::Value;

/// What a session begins with.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its identifier.
    pub id: SessionId,
    /// Its site.
    pub site: SiteKey,
    /// SHA-256 of the session token; the token itself is never stored.
    pub token_hash: [u8; 32],
    /// The visitor's name; may be empty.
    pub name: String,
    /// The visitor's address, if given.
    pub email: Option<String>,
    /// The visitor's language, if known.
    pub locale: Option<String>,
    /// Where the visitor was.
    pub page: Page,
    /// True: survives the end of the browser.
    pub permanent: bool,
    /// The messenger of the team.
    pub messenger: String,
    /// Who answers: a bot where the site has one.
    pub answering: Option<Answering>,
    /// What the visitor filled in before, or null.
    pub answers: Value,
    /// The time.
    pub now: UnixMs,
}

/// Who answers the visitor, where there is or was a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answering {
    /// The bot: the visitor's messages go to it.
    Bot,
    /// The team: the bot is silent.
    Team,
}

impl Answering {
    const fn word(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Team => "team",
        }
    }
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// Its site.
    pub site: SiteKey,
    /// The visitor's name; may be empty.
    pub name: String,
    /// The visitor's address, if given.
    pub email: Option<String>,
    /// The visitor's language, if known.
    pub locale: Option<String>,
    /// Where the visitor was at the start.
    pub page: Page,
    /// True: survives the end of the browser.
    pub permanent: bool,
    /// The messenger of the team.
    pub messenger: String,
    /// The chat in that messenger, once there is one.
    pub chat_key: Option<String>,
    /// The last `seq`, 0 when empty.
    pub head: Seq,
    /// The visitor's messages up to here are with the messenger.
    pub delivered: Seq,
    /// The team has read up to here.
    pub read: Seq,
    /// The visitor has read up to here.
    pub visitor_read: Seq,
    /// When it began.
    pub created: UnixMs,
    /// When the visitor was last here.
    pub last_seen: UnixMs,
    /// When it ended, if it has.
    pub closed_at: Option<UnixMs>,
    /// True: the team does not want the visitor's messages in its chat.
    pub muted: bool,
    /// Who answers; `None` where there never was a bot.
    pub answering: Option<Answering>,
    /// The bot was told that the conversation begins.
    pub bot_started: bool,
    /// When the bot's answer is due, while one is expected.
    pub bot_due: Option<UnixMs>,
    /// What the bot keeps with the conversation: an object, or null.
    pub bot_attributes: Value,
    /// The team's chat knows the conversation up to here. Kept only where there is or was a bot.
    pub team_told: Seq,
    /// What the visitor filled in before, or null.
    pub answers: Value,
}

/// The columns of [`Session`], for a query with `sessions AS s`.
pub(crate) const COLUMNS: &str = "s.id, s.site, s.name, s.email, s.locale, s.page_url, s.page_title, \
     s.page_referrer, s.permanent, s.messenger, s.chat_key, s.head, s.delivered, s.team_read, \
     s.visitor_read, s.created, s.last_seen, s.closed_at, s.muted, \
     s.answering, s.bot_started, s.bot_due, s.bot_attributes, s.team_told, s.answers";

impl Session {
    pub(crate) fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row::id(row, "id", SessionId::parse)?,
            site: row::id(row, "site", SiteKey::parse)?,
            name: row.get("name")?,
            email: row.get("email")?,
            locale: row.get("locale")?,
            page: Page {
                url: row.get("page_url")?,
                title: row.get("page_title")?,
                referrer: row.get("page_referrer")?,
            },
            permanent: row.get("permanent")?,
            messenger: row.get("messenger")?,
            chat_key: row.get("chat_key")?,
            head: row.get("head")?,
            delivered: row.get("delivered")?,
            read: row.get("team_read")?,
            visitor_read: row.get("visitor_read")?,
            created: row.get("created")?,
            last_seen: row.get("last_seen")?,
            closed_at: row.get("closed_at")?,
            muted: row.get("muted")?,
            answering: match row.get_ref("answering")?.as_str_or_null()? {
                Some("bot") => Some(Answering::Bot),
                Some(_) => Some(Answering::Team),
                None => None,
            },
            bot_started: row.get("bot_started")?,
            bot_due: row.get("bot_due")?,
            bot_attributes: row::json(row, "bot_attributes")?,
            team_told: row.get("team_told")?,
            answers: row::json(row, "answers")?,
        })
    }
}

impl Store {
    /// Begins a session, or finds the one that the same token has begun at this site. `None`: the token
    /// is that of a session at another site.
    ///
    /// # Errors
    /// [`StoreError`]; an identifier that is taken is [`StoreError::Sqlite`].
    pub async fn create_session(&self, new: NewSession) -> Result<Option<Session>, StoreError> {
        self.db
            .write(move |connection| {
                let known = find(connection, "s.token_hash = ?1", [new.token_hash])?;
                if let Some(known) = known {
                    return Ok(Some(known).filter(|known| known.site == new.site));
                }
                insert(connection, &new)?;
                Ok(Some(Session {
                    id: new.id,
                    site: new.site,
                    name: new.name,
                    email: new.email,
                    locale: new.locale,
                    page: new.page,
                    permanent: new.permanent,
                    messenger: new.messenger,
                    chat_key: None,
                    head: 0,
                    delivered: 0,
                    read: 0,
                    visitor_read: 0,
                    created: new.now,
                    last_seen: new.now,
                    closed_at: None,
                    muted: false,
                    answering: new.answering,
                    bot_started: false,
                    bot_due: None,
                    bot_attributes: Value::Null,
                    team_told: 0,
                    answers: new.answers,
                }))
            })
            .await
    }

    /// The session of a token, by its SHA-256.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn session_by_token(&self, hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        self.db
            .read(move |connection| Ok(find(connection, "s.token_hash = ?1", [hash])?))
            .await
    }

    /// The session of an identifier.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        let id = id.clone();
        self.db
            .read(move |connection| Ok(by_id(connection, &id)?))
            .await
    }

    /// Whether the team wants the visitor's messages in its chat.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_muted(&self, id: &SessionId, muted: bool) -> Result<(), StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| {
                connection
                    .prepare_cached("UPDATE sessions SET muted = ?2 WHERE id = ?1")?
                    .execute(params![id.as_str(), muted])?;
                Ok(())
            })
            .await
    }

    /// The visitor is here.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn touch(&self, id: &SessionId, now: UnixMs) -> Result<(), StoreError> {
        let id = id.clone();
        self.db
            .write(move |connection| {
                connection
                    .prepare_cached(
                        "UPDATE sessions SET last_seen = max(last_seen, ?2) WHERE id = ?1",
                    )?
                    .execute(params![id.as_str(), row::int(now)])?;
                Ok(())
            })
            .await
    }
}

/// Where a session stands, by its internal key.
pub(crate) struct Place {
    pub(crate) pk: i64,
    pub(crate) head: Seq,
    pub(crate) closed_seq: Option<Seq>,
    /// True while a bot answers.
    pub(crate) with_bot: bool,
    /// The visitor's name, as it is now.
    pub(crate) name: String,
}

impl Place {
    pub(crate) fn of(connection: &Connection, id: &SessionId) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(
                "SELECT pk, head, closed_seq, answering IS 'bot', name FROM sessions WHERE id = ?1",
            )?
            .query_row([id.as_str()], |row| {
                Ok(Self {
                    pk: row.get(0)?,
                    head: row.get(1)?,
                    closed_seq: row.get(2)?,
                    with_bot: row.get(3)?,
                    name: row.get(4)?,
                })
            })
            .optional()
    }
}

pub(crate) fn by_id(connection: &Connection, id: &SessionId) -> rusqlite::Result<Option<Session>> {
    find(connection, "s.id = ?1", [id.as_str()])
}

fn find(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> rusqlite::Result<Option<Session>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM sessions AS s WHERE {condition}"
        ))?
        .query_row(params, Session::of_row)
        .optional()
}

fn insert(connection: &Connection, new: &NewSession) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "INSERT INTO sessions (id, site, token_hash, name, email, locale, page_url, page_title,
                 page_referrer, permanent, messenger, answering, answers, created, last_seen)
             VALUES (:id, :site, :token_hash, :name, :email, :locale, :url, :title,
                 :referrer, :permanent, :messenger, :answering, :answers, :now, :now)",
        )?
        .execute(named_params! {
            ":id": new.id.as_str(), ":site": new.site.as_str(), ":token_hash": new.token_hash,
            ":name": new.name, ":email": new.email, ":locale": new.locale,
            ":url": new.page.url, ":title": new.page.title, ":referrer": new.page.referrer,
            ":permanent": new.permanent, ":messenger": new.messenger,
            ":answering": new.answering.map(Answering::word),
            ":answers": row::json_text(&new.answers), ":now": new.now,
        })
}
