//! Who answers: from the bot to the team, and back.

use super::Shared;
use super::inbox::only_store;
use crate::clock::fresh;
use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::ids::{MessageId, SessionId};
use protocol::view::{Composer, View};
use serde_json::Value;
use std::sync::Arc;
use store::{Answering, NewEntry, Session, StoreError};

/// So many of the last entries are looked at for the state of the composer.
const LOOK_BACK: u32 = 50;

/// Why the team takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The bot wants it.
    Bot,
    /// The visitor wants it.
    Visitor,
    /// No answer of the bot came in time.
    Late,
    /// The bot cannot be told anything.
    Down,
}

/// The team answers from now on, and is told at once. True when that is news.
pub(super) async fn to_team(
    shared: &Shared,
    session: &SessionId,
    reason: Reason,
) -> Result<bool, StoreError> {
    let now = shared.clock.now_ms();
    let news = match reason {
        Reason::Late => shared.store.hand_over_late(session, now).await?,
        Reason::Bot | Reason::Visitor | Reason::Down => {
            shared.store.hand_over(session, now).await?
        }
    };
    if news {
        tracing::info!(%session, ?reason, "the team takes over from the bot");
        silence(shared, session).await?;
        open_composer(shared, session).await?;
        shared.bell.notify_one();
    }
    Ok(news)
}

/// A visitor to whom the bot has closed the box must be able to write to the team.
async fn open_composer(shared: &Shared, session: &SessionId) -> Result<(), StoreError> {
    let (latest, _) = shared
        .store
        .entries_before(session, None, LOOK_BACK)
        .await?;
    let composer = latest
        .iter()
        .rev()
        .find_map(|entry| View::of_value(&entry.view)?.composer);
    if composer.is_none_or(|composer| composer.open) {
        return Ok(());
    }
    let view = View {
        hidden: true,
        composer: Some(Composer {
            open: true,
            placeholder: String::new(),
        }),
        ..View::default()
    };
    let opened = shared.store.append(NewEntry {
        session: session.clone(),
        message_id: fresh(&*shared.random, MessageId::parse),
        client_msg_id: None,
        ts: shared.clock.now_ms(),
        sender: Sender::new(SenderKind::System, ""),
        kind: EntryType::Text,
        text: String::new(),
        metadata: Value::Null,
        attributes: Value::Null,
        view: view.to_value(),
        file: None,
        to_team: false,
    });
    if let Some(opened) = only_store(opened.await)? {
        shared.hub.entry(session, Arc::new(opened.entry));
    }
    Ok(())
}

/// The bot is not expected to say anything any more.
pub(super) async fn silence(shared: &Shared, session: &SessionId) -> Result<(), StoreError> {
    if let Some(found) = shared.store.session(session).await? {
        let bot = shared.sites.bot(&found.site);
        let name = bot.map_or_else(String::new, |bot| bot.name);
        shared.hub.typing(session, &name, false);
    }
    Ok(())
}

/// The bot answers again. True when it does so now.
pub(super) async fn to_bot(shared: &Shared, session: &Session) -> Result<bool, StoreError> {
    if shared.sites.bot(&session.site).is_none() || session.closed_at.is_some() {
        return Ok(false);
    }
    if shared.store.call_back(&session.id).await? {
        tracing::info!(session = %session.id, "the bot was called back");
        shared.bell.notify_one();
        return Ok(true);
    }
    let now = shared.store.session(&session.id).await?;
    Ok(now.is_some_and(|session| session.answering == Some(Answering::Bot)))
}

/// The session, if its chats are opened in this messenger.
pub(super) async fn ours(
    shared: &Shared,
    session: &SessionId,
) -> Result<Option<Session>, StoreError> {
    let found = shared.store.session(session).await?;
    Ok(found.filter(|session| session.messenger == shared.messenger.name()))
}
