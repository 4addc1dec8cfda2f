//! What was said between visitor and bot, for the team that takes over.
//!
//! Invariant: `team_told` moves with what was told, so a restart tells nothing twice that the messenger
//! recognises by its request id.

use super::deliver::{FILE_DEADLINE, POST_DEADLINE, Trouble, file, within};
use super::{Shared, chats, notes, policy};
use crate::messenger::{Author, ChatKey, MessageRef, Outgoing, Retry};
use protocol::entry::{Entry, EntryType, SenderKind};
use protocol::file::FileFacts;
use protocol::ids::Seq;
use serde_json::{Map, Value};
use session_core::text::one_line;
use store::{AttributesError, Session};

/// Entries that are read at once.
const PAGE: u32 = 100;
/// Where notes wait among what is kept with a session. A name with a dot is the server's own.
const NOTES: &str = "team.notes";
/// So many wait at most.
const NOTES_MAX: usize = 10;
/// So much of each is kept, in Unicode scalar values.
const NOTE_KEPT_CHARS: usize = 500;
/// Longest note where the messenger sets no limit, in Unicode scalar values.
const NOTE_MAX_CHARS: usize = 4_000;

/// Tells the team's chat what it does not know, up to and including entry `upto`. Nothing where there
/// never was a bot.
pub(super) async fn tell(
    shared: &Shared,
    session: &Session,
    chat: &ChatKey,
    upto: Seq,
) -> Result<(), Trouble> {
    if session.answering.is_none() || session.team_told >= upto {
        return Ok(());
    }
    let mut teller = Teller {
        shared,
        session,
        chat,
        upto,
        lines: Vec::new(),
        notes: 0,
    };
    let mut after = session.team_told;
    while after < upto {
        let page = shared.store.entries_after(&session.id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for entry in page.iter().filter(|entry| entry.seq <= upto) {
            if is_told(entry) {
                teller.entry(entry).await?;
            }
        }
    }
    teller.flush().await?;
    kept_notes(shared, session, chat).await?;
    shared.store.set_team_told(&session.id, upto, None).await?;
    Ok(())
}

/// What the bot has said to the team alone, before it had a chat.
async fn kept_notes(shared: &Shared, session: &Session, chat: &ChatKey) -> Result<(), Trouble> {
    let kept = session.bot_attributes.get(NOTES).and_then(Value::as_array);
    let Some(kept) = kept else { return Ok(()) };
    for (n, note) in kept.iter().filter_map(Value::as_str).enumerate() {
        let id = format!("{}:kept:{n}", session.id);
        chats::note(shared, chat, &notes::of_bot(note), &id).await?;
    }
    let none = Map::from_iter([(NOTES.to_owned(), Value::Null)]);
    match shared.store.merge_bot_attributes(&session.id, none).await {
        Err(AttributesError::Store(error)) => Err(error.into()),
        _ => Ok(()),
    }
}

/// The session's attributes with one more note for the team; beyond [`NOTES_MAX`] the oldest go.
#[must_use]
pub fn with_note(attributes: &Value, note: &str) -> Map<String, Value> {
    let kept = attributes.get(NOTES).and_then(Value::as_array).cloned();
    let mut kept = kept.unwrap_or_default();
    kept.push(policy::cut(note.to_owned(), NOTE_KEPT_CHARS).into());
    let surplus = kept.len().saturating_sub(NOTES_MAX);
    kept.drain(..surplus);
    Map::from_iter([(NOTES.to_owned(), kept.into())])
}

/// The team has its own messages; what nobody saw it need not see.
fn is_told(entry: &Entry) -> bool {
    let theirs = matches!(entry.sender.kind, SenderKind::Visitor | SenderKind::Bot);
    let hidden = entry.view.get("hidden") == Some(&Value::Bool(true));
    theirs && !hidden && !entry.deleted && !entry.kind.is_control()
}

struct Teller<'a> {
    shared: &'a Shared,
    session: &'a Session,
    chat: &'a ChatKey,
    upto: Seq,
    /// What waits for the next note.
    lines: Vec<String>,
    notes: usize,
}

impl Teller<'_> {
    async fn entry(&mut self, entry: &Entry) -> Result<(), Trouble> {
        if self.shared.messenger.capabilities().transcript {
            let reference = self.post(entry).await?;
            let (store, id) = (&self.shared.store, &self.session.id);
            store
                .set_team_told(id, entry.seq, reference.as_ref().map(MessageRef::as_str))
                .await?;
            return Ok(());
        }
        self.lines.push(transcript_line(entry));
        if own_file(entry) {
            // The file itself follows its line.
            self.flush().await?;
            self.post(entry).await?;
        }
        Ok(())
    }

    /// The entry as a message of its own; `None` when this messenger will never take it.
    async fn post(&self, entry: &Entry) -> Result<Option<MessageRef>, Trouble> {
        match self.try_to_post(entry).await {
            Ok(posted) => Ok(Some(posted)),
            Err(Trouble::Messenger(error)) if error.retry() == Retry::Never => {
                let (session, seq) = (&self.session.id, entry.seq);
                tracing::warn!(%session, seq, error = error.word(), "not told to the team");
                Ok(None)
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn try_to_post(&self, entry: &Entry) -> Result<MessageRef, Trouble> {
        let (shared, session) = (self.shared, self.session);
        let can = shared.messenger.capabilities();
        let (author, name) = match entry.sender.kind {
            SenderKind::Bot => (
                Author::Bot(entry.sender.name.clone()),
                entry.sender.name.clone(),
            ),
            _ => (Author::Visitor, session.name.clone()),
        };
        let text = match can.transcript {
            true => policy::cut(policy::words(entry), can.text_max.unwrap_or(usize::MAX)),
            // Its line has said the rest.
            false => policy::text_for(&can, &name, "")?,
        };
        let file = match own_file(entry) {
            true => file(shared, session, entry).await?,
            false => None,
        };
        let deadline = match file {
            Some(_) => FILE_DEADLINE,
            None => POST_DEADLINE,
        };
        let message = Outgoing {
            author,
            text,
            view: entry.view.clone(),
            file,
            display_name: name,
            request_id: entry.message_id.as_str().to_owned(),
            ts: entry.ts,
        };
        Ok(within(deadline, shared.messenger.post(self.chat, &message)).await?)
    }

    /// Tells in notes what waits for it.
    async fn flush(&mut self) -> Result<(), Trouble> {
        if self.lines.is_empty() {
            return Ok(());
        }
        if self.notes == 0 {
            self.lines.insert(0, notes::SO_FAR.to_owned());
        }
        let max = self.shared.messenger.capabilities().text_max;
        for part in parts(&self.lines, max.unwrap_or(NOTE_MAX_CHARS)) {
            let id = format!("{}:told:{}:{}", self.session.id, self.upto, self.notes);
            chats::note(self.shared, self.chat, &part, &id).await?;
            self.notes += 1;
        }
        self.lines.clear();
        Ok(())
    }
}

fn own_file(entry: &Entry) -> bool {
    entry.sender.kind == SenderKind::Visitor
        && matches!(entry.kind, EntryType::Image | EntryType::File)
        && FileFacts::named_in(&entry.metadata).is_some()
}

/// An entry as one line of a note: who said it and what it says. What follows within it is set in, so
/// that no text looks like the line of somebody else.
pub(super) fn transcript_line(entry: &Entry) -> String {
    let who = match entry.sender.kind {
        SenderKind::Bot => "Bot",
        _ => "Visitor",
    };
    let what = if own_file(entry) {
        let name = entry.metadata.get("name").and_then(Value::as_str);
        let name = name.map(one_line).unwrap_or_default();
        format!("[file: {name}] {}", entry.text)
            .trim_end()
            .to_owned()
    } else {
        policy::words(entry)
    };
    format!("{who}: {}", what.trim().replace('\n', "\n    "))
}

/// The lines as texts of at most `max` characters. A line that is longer goes on in the next one.
fn parts(lines: &[String], max: usize) -> Vec<String> {
    let max = max.max(1);
    let (mut parts, mut part, mut length) = (Vec::new(), String::new(), 0);
    for line in lines {
        let count = line.chars().count();
        if length > 0 && length + 1 + count > max {
            parts.push(std::mem::take(&mut part));
            length = 0;
        }
        if length > 0 {
            part.push('\n');
            length += 1;
        }
        for c in line.chars() {
            if length == max {
                parts.push(std::mem::take(&mut part));
                length = 0;
            }
            part.push(c);
            length += 1;
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_hold_whole_lines_where_they_fit_and_lose_nothing() {
        let lines = ["abc", "de", "fghijklmn", "o"].map(str::to_owned);
        assert_eq!(parts(&lines, 6), ["abc\nde", "fghijk", "lmn\no"]);
        assert_eq!(parts(&lines, 100), ["abc\nde\nfghijklmn\no"]);
        let chars = |texts: &[String]| texts.concat().replace('\n', "");
        for max in 1..20 {
            let parts = parts(&lines, max);
            assert!(parts.iter().all(|part| part.chars().count() <= max));
            assert_eq!(chars(&parts), chars(&lines), "{max}");
        }
    }
}
