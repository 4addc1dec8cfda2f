//! The desk's chats and their list.

use super::DeskError;
use crate::{Store, StoreError, page, row};
use protocol::desk::{ChatList, ChatSummary};
use protocol::entry::SenderKind;
use protocol::ids::{ChatId, UnixMs};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

/// Characters of the last message that the list shows.
const LAST_TEXT_CHARS: u32 = 160;

/// What a chat begins with.
#[derive(Debug, Clone)]
pub struct NewDeskChat {
    /// Its identifier, fresh.
    pub chat_id: ChatId,
    /// Makes a repeat safe.
    pub request_id: String,
    /// `site_name` of the site.
    pub site: String,
    /// Title of the chat.
    pub title: String,
    /// The visitor's name; may be empty.
    pub visitor: String,
    /// The visitor's address, if given.
    pub email: Option<String>,
    /// The visitor's language, if known.
    pub locale: Option<String>,
    /// Where the visitor was, if known.
    pub page_url: Option<String>,
    /// Title of that page, if known.
    pub page_title: Option<String>,
    /// The time.
    pub now: UnixMs,
}

impl Store {
    /// Opens a chat. The same `request_id` again gives the chat that it opened.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_open_chat(&self, new: NewDeskChat) -> Result<ChatId, StoreError> {
        self.db
            .write(move |connection| Ok(open(connection, new)?))
            .await
    }

    /// One page of the list, newest change first, as many as fit into one answer
    /// ([`protocol::limits::PAGE_MAX_BYTES`]). `online` is for the caller.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_chats(
        &self,
        closed: bool,
        before: Option<UnixMs>,
        limit: u32,
    ) -> Result<ChatList, StoreError> {
        self.db
            .read(move |connection| Ok(list(connection, closed, before, limit)?))
            .await
    }

    /// Visitors' messages that nobody of the team has read, in all open chats.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_unread(&self) -> Result<u32, StoreError> {
        self.db
            .read(move |connection| Ok(unread(connection)?))
            .await
    }

    /// One chat. `online` is for the caller.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn desk_chat(&self, chat: &ChatId) -> Result<Option<ChatSummary>, StoreError> {
        let chat = chat.clone();
        self.db
            .read(move |connection| {
                let sql = format!("{SUMMARY} WHERE c.chat_id = ?1");
                Ok(connection
                    .prepare_cached(&sql)?
                    .query_row([chat.as_str()], summary)
                    .optional()?)
            })
            .await
    }
}

/// A chat by its internal key.
pub(super) struct Chat {
    pub(super) pk: i64,
    pub(super) last_n: u64,
    pub(super) closed: bool,
}

impl Chat {
    pub(super) fn of(connection: &Connection, id: &ChatId) -> Result<Self, DeskError> {
        connection
            .prepare_cached("SELECT pk, last_n, closed FROM desk_chats WHERE chat_id = ?1")?
            .query_row([id.as_str()], |row| {
                Ok(Self {
                    pk: row.get(0)?,
                    last_n: row.get(1)?,
                    closed: row.get(2)?,
                })
            })
            .optional()?
            .ok_or(DeskError::ChatUnknown)
    }
}

/// The chat changed; its place in the list never moves back.
pub(super) fn touch(connection: &Connection, pk: i64, now: UnixMs) -> rusqlite::Result<()> {
    let changed = own_moment(connection, pk, now)?;
    connection
        .prepare_cached("UPDATE desk_chats SET changed = ?2 WHERE pk = ?1")?
        .execute(params![pk, changed])?;
    Ok(())
}

/// A moment in which no other chat has changed, after all others: `now`, or the next one after the
/// last change. The list is read page by page, each from the moment on where the last one ended: of two
/// chats of one moment, one could be lost.
fn own_moment(connection: &Connection, pk: i64, now: UnixMs) -> rusqlite::Result<UnixMs> {
    connection
        .prepare_cached(
            "SELECT max(?1,
                 coalesce((SELECT changed + (pk <> ?2) FROM desk_chats WHERE closed = 0
                     ORDER BY changed DESC LIMIT 1), 0),
                 coalesce((SELECT changed + (pk <> ?2) FROM desk_chats WHERE closed = 1
                     ORDER BY changed DESC LIMIT 1), 0))",
        )?
        .query_row(params![row::int(now), pk], |row| row.get(0))
}

fn open(connection: &Connection, new: NewDeskChat) -> rusqlite::Result<ChatId> {
    let known = connection
        .prepare_cached("SELECT chat_id FROM desk_chats WHERE request_id = ?1")?
        .query_row([&new.request_id], |row| {
            row::id(row, "chat_id", ChatId::parse)
        })
        .optional()?;
    if let Some(chat) = known {
        return Ok(chat);
    }
    const NONE_YET: i64 = 0;
    let changed = own_moment(connection, NONE_YET, new.now)?;
    connection
        .prepare_cached(
            "INSERT INTO desk_chats (chat_id, request_id, site, title, visitor, email, locale,
                 page_url, page_title, started, changed)
             VALUES (:chat_id, :request_id, :site, :title, :visitor, :email, :locale,
                 :page_url, :page_title, :started, :changed)",
        )?
        .execute(named_params! {
            ":chat_id": new.chat_id.as_str(), ":request_id": new.request_id, ":site": new.site,
            ":title": new.title, ":visitor": new.visitor, ":email": new.email,
            ":locale": new.locale, ":page_url": new.page_url, ":page_title": new.page_title,
            ":started": new.now, ":changed": changed,
        })?;
    Ok(new.chat_id)
}

const SUMMARY: &str = "SELECT c.chat_id, c.site, c.visitor, c.email, c.locale, c.page_url,
         c.page_title, c.started, c.changed, c.last_n, c.assigned, c.closed,
         coalesce(m.line, nullif(m.text, ''), (SELECT json_extract(f.facts, '$.name') FROM desk_files AS f
             WHERE f.chat = m.chat AND f.n = m.n)) AS last_text, m.sender AS last_from,
         (SELECT count(*) FROM desk_messages AS u WHERE u.chat = c.pk AND u.n > c.read_n
             AND u.sender = 'visitor' AND u.deleted = 0) AS unread
     FROM desk_chats AS c LEFT JOIN desk_messages AS m ON m.chat = c.pk AND m.n = c.last_n";

fn list(
    connection: &Connection,
    closed: bool,
    before: Option<UnixMs>,
    limit: u32,
) -> rusqlite::Result<ChatList> {
    let sql = format!(
        "{SUMMARY} WHERE c.closed = ?1 AND c.changed < ?2 ORDER BY c.changed DESC LIMIT ?3"
    );
    let before = row::int(before.unwrap_or(UnixMs::MAX));
    let mut statement = connection.prepare_cached(&sql)?;
    let chats = page::fill(statement.query_map(params![closed, before, limit], summary)?)?;
    let more = match chats.last() {
        None => false,
        Some(last) => connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM desk_chats WHERE closed = ?1 AND changed < ?2)",
            )?
            .query_row(params![closed, last.changed], |row| row.get(0))?,
    };
    Ok(ChatList {
        chats,
        more,
        unread: unread(connection)?,
    })
}

fn unread(connection: &Connection) -> rusqlite::Result<u32> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM desk_chats AS c JOIN desk_messages AS u ON u.chat = c.pk
             WHERE c.closed = 0 AND c.read_n < c.last_n AND u.n > c.read_n
                 AND u.sender = 'visitor' AND u.deleted = 0",
        )?
        .query_row([], |row| row.get(0))
}

fn summary(row: &Row<'_>) -> rusqlite::Result<ChatSummary> {
    let last_text = row
        .get::<_, Option<String>>("last_text")?
        .unwrap_or_default();
    Ok(ChatSummary {
        chat_id: row::id(row, "chat_id", ChatId::parse)?,
        site: row.get("site")?,
        visitor: row.get("visitor")?,
        email: row.get("email")?,
        locale: row.get("locale")?,
        page_url: row.get("page_url")?,
        page_title: row.get("page_title")?,
        last_text: last_text.chars().take(LAST_TEXT_CHARS as usize).collect(),
        last_from: match row.get_ref("last_from")?.as_str_or_null()? {
            Some(_) => row::sender_kind(row, "last_from")?,
            None => SenderKind::System,
        },
        last_n: row.get("last_n")?,
        changed: row.get("changed")?,
        started: row.get("started")?,
        unread: row.get("unread")?,
        online: false,
        assigned: row.get("assigned")?,
        closed: row.get("closed")?,
    })
}
