//! What somebody of the team wrote: commands are obeyed, everything else becomes entries.

use super::commands::{self, Command, Spoken};
use super::inbox::only_store;
use super::{Shared, chats, fetch, hand_over, inbox, notes, parts, pictures, policy};
use crate::clock::fresh;
use crate::messenger::{ChatKey, Cursor, FileRef, MessageRef, RemoteFile};
use faults::Point;
use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::file::FileFacts;
use protocol::ids::{FileId, MessageId};
use protocol::limits::NAME_MAX_CHARS;
use protocol::tiledesk::Message;
use protocol::view::View;
use render::{Policy, Rendered, prepare};
use serde_json::Value;
use std::sync::Arc;
use store::{Deletion, Ingested, StoreError};

/// A message of the team.
pub(super) struct Reply {
    pub(super) chat: ChatKey,
    pub(super) remote_id: MessageRef,
    pub(super) sender: String,
    pub(super) text: String,
    /// What was written, where it is more than text; else null.
    pub(super) message: Value,
    pub(super) files: Vec<RemoteFile>,
    pub(super) picture: Option<FileRef>,
}

/// Takes a message in; the cursor comes back when nothing took it along.
pub(super) async fn take_in(
    shared: &Shared,
    mut reply: Reply,
    cursor: Option<Cursor>,
) -> Result<Option<Cursor>, StoreError> {
    if reply.files.is_empty() && reply.message.is_null() {
        match commands::read(&reply.text) {
            Spoken::Text(text) => reply.text = text.into_owned(),
            Spoken::Command(command) => {
                obey(shared, &reply.chat, &reply.remote_id, command).await?;
                return Ok(cursor);
            }
        }
    }
    let unfit = unfit_files(shared, &mut reply.files);
    if unfit > 0 {
        answer(shared, &reply.chat, &reply.remote_id, notes::FILE_NOT_SHOWN).await;
        if reply.files.is_empty() && reply.text.is_empty() {
            return Ok(cursor);
        }
    }
    entries(shared, reply, cursor).await?;
    Ok(None)
}

/// Takes out the files that a visitor cannot get, and tells how many.
fn unfit_files(shared: &Shared, files: &mut Vec<RemoteFile>) -> usize {
    let (all, largest) = (files.len(), fetch::largest(shared));
    files.retain(|file| file.size.is_none_or(|size| size <= largest));
    files.truncate(parts::FILES_MAX);
    all - files.len()
}

/// One entry, or one for each file; the last one takes the cursor along.
async fn entries(shared: &Shared, reply: Reply, cursor: Option<Cursor>) -> Result<(), StoreError> {
    let sender = Sender {
        kind: SenderKind::Agent,
        name: policy::cut(reply.sender.clone(), NAME_MAX_CHARS),
        picture: pictures::address(shared, reply.picture.as_ref()).await?,
    };
    let mut shown = shown(shared, &reply).await?;
    let last = reply.files.len().saturating_sub(1);
    let mut cursor = cursor.map(|cursor| cursor.as_str().to_owned());
    for n in 0..=last {
        let remote = reply.files.get(n);
        let file = remote.map(|file| parts::file(fresh(&*shared.random, FileId::parse), file));
        let (file, facts) = file.unzip();
        let whole = shown.take().unwrap_or_else(|| Rendered {
            kind: facts.as_ref().map_or(EntryType::Text, FileFacts::kind),
            text: parts::text(&reply.text, n),
            metadata: facts.map_or(Value::Null, |facts| facts.to_metadata()),
            attributes: Value::Null,
            view: None,
            sender_name: None,
        });
        let ingested = shared.store.ingest(store::Incoming {
            messenger: shared.messenger.name().to_owned(),
            remote_id: parts::name(&reply.remote_id, n),
            chat_key: reply.chat.as_str().to_owned(),
            message_id: fresh(&*shared.random, MessageId::parse),
            ts: shared.clock.now_ms(),
            sender: sender.clone(),
            kind: whole.kind,
            text: whole.text,
            metadata: whole.metadata,
            attributes: whole.attributes,
            view: whole.view.as_ref().map_or(Value::Null, View::to_value),
            file,
            cursor: if n == last { cursor.take() } else { None },
        });
        let ingested = only_store(ingested.await)?;
        taken(shared, &reply, ingested).await?;
    }
    if !reply.files.is_empty() {
        shared.files.notify_one();
    }
    Ok(())
}

/// A message that is more than text, as the site shows it; `None` for text. One from a chat that no
/// session has yet belongs to no known site, and shows the least there is.
async fn shown(shared: &Shared, reply: &Reply) -> Result<Option<Rendered>, StoreError> {
    let Ok(message) = Message::read(&reply.message) else {
        return Ok(None);
    };
    let (messenger, chat) = (shared.messenger.name(), reply.chat.as_str());
    let session = match shared.store.session_by_chat(messenger, chat).await? {
        Some(session) => shared.store.session(&session).await?,
        None => None,
    };
    let policy = session.map_or_else(Policy::default, |session| {
        shared.sites.policy(&session.site)
    });
    let mut entries = prepare(&message, &policy).entries;
    // Whoever wrote it was refused anything else.
    Ok(entries.pop().filter(|_| entries.is_empty()))
}

async fn taken(
    shared: &Shared,
    reply: &Reply,
    ingested: Option<Ingested>,
) -> Result<(), StoreError> {
    if let Some(Ingested::TookOver(_) | Ingested::Appended(_)) = ingested {
        faults::reach(Point::AfterInbox);
    }
    match ingested {
        Some(Ingested::TookOver(entry)) => {
            let session = entry.session_id.clone();
            tracing::info!(%session, "somebody of the team writes: the bot is silent");
            hand_over::silence(shared, &session).await?;
            shared.hub.entry(&session, Arc::from(entry));
            shared.bell.notify_one();
        }
        Some(Ingested::Appended(entry)) => {
            let session = entry.session_id.clone();
            shared.hub.entry(&session, Arc::from(entry));
        }
        Some(Ingested::Closed) => {
            tracing::info!("a reply came after the end of its session and was dropped");
            answer(shared, &reply.chat, &reply.remote_id, notes::TOO_LATE).await;
        }
        Some(Ingested::Waits) => {
            tracing::info!(
                messenger = shared.messenger.name(), chat = %reply.chat,
                "a reply came from a chat that no session has yet; it waits"
            );
        }
        Some(Ingested::Duplicate) | None => {}
    }
    Ok(())
}

/// Does what the team asks of the bot, and says so in the chat. Doing it again changes nothing.
async fn obey(
    shared: &Shared,
    chat: &ChatKey,
    remote_id: &MessageRef,
    command: Command,
) -> Result<(), StoreError> {
    let messenger = shared.messenger.name();
    let Some(session) = shared
        .store
        .session_by_chat(messenger, chat.as_str())
        .await?
    else {
        return Ok(());
    };
    let mut done = false;
    match command {
        Command::Close => inbox::closed(shared, chat, SenderKind::Agent).await?,
        Command::Block => {
            done = shared.hub.block(&session);
            inbox::closed(shared, chat, SenderKind::Agent).await?;
        }
        Command::Mute => shared.store.set_muted(&session, true).await?,
        Command::Unmute => shared.store.set_muted(&session, false).await?,
        Command::Bot => {
            if let Some(session) = hand_over::ours(shared, &session).await? {
                done = hand_over::to_bot(shared, &session).await?;
            }
        }
        Command::Help | Command::Unknown => {}
    }
    tracing::info!(messenger, %session, ?command, "the team asked for something");
    answer(shared, chat, remote_id, command.answer(done)).await;
    Ok(())
}

/// Answers a message of the team in the bot's own name; an answer that cannot be posted is dropped,
/// since what it tells has happened in any case.
async fn answer(shared: &Shared, chat: &ChatKey, to: &MessageRef, text: &str) {
    let request_id = format!("{to}:answer");
    if let Err(error) = chats::note(shared, chat, text, &request_id).await {
        let messenger = shared.messenger.name();
        tracing::warn!(
            messenger,
            error = error.word(),
            "an answer to the team was not posted"
        );
    }
}

/// A message was withdrawn, with everything that came with it.
pub(super) async fn withdraw(shared: &Shared, remote_id: &MessageRef) -> Result<(), StoreError> {
    for n in 0..parts::FILES_MAX {
        if !withdraw_part(shared, &parts::name(remote_id, n)).await? {
            break;
        }
    }
    Ok(())
}

/// False when there is no such part.
async fn withdraw_part(shared: &Shared, part: &str) -> Result<bool, StoreError> {
    let messenger = shared.messenger.name();
    let Some(message) = shared.store.message_by_remote(messenger, part).await? else {
        return shared.store.forget_early(messenger, part).await;
    };
    let deletion = Deletion {
        session: message.session,
        target: message.message_id,
        message_id: fresh(&*shared.random, MessageId::parse),
        ts: shared.clock.now_ms(),
        by: Sender::new(SenderKind::Agent, ""),
    };
    if let Some(deleted) = shared.store.delete_message(deletion).await?
        && !deleted.repeated
    {
        let session = deleted.entry.session_id.clone();
        shared.hub.entry(&session, Arc::new(deleted.entry));
    }
    Ok(true)
}
