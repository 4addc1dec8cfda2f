//! Who answers: from the bot to the team, and back.

use super::Shared;
use protocol::ids::SessionId;
use store::{Answering, Session, StoreError};

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
        shared.bell.notify_one();
    }
    Ok(news)
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
