//! Tells the bot of a session what its visitor says, and hands the session over when that is better.

use super::hand_over::{self, Reason};
use super::{Shared, SiteBot, policy};
use crate::bot::{BotError, Telling};
use protocol::entry::{Entry, SenderKind};
use protocol::event::Status;
use serde_json::Value;
use session_core::text::fold;
use std::time::Duration;
use store::{OutboxItem, Session, StoreError};

/// How long a bot may take to accept one message.
const TELL_DEADLINE: Duration = Duration::from_secs(10);
/// Actions of buttons that ask for the team.
const AGENT_ACTIONS: [&str; 2] = ["agent", "\\agent"];
/// Entries that are looked at for the first thing that the visitor said.
const FIRST_ENTRIES: u32 = 10;

/// Settles a message that waits for the bot, or hands the session over with it still waiting. True:
/// the next look at the session's queue may follow at once.
pub(super) async fn deliver(
    shared: &Shared,
    item: &OutboxItem,
    entry: &Entry,
) -> Result<bool, StoreError> {
    let session = &item.session;
    // Withdrawn before it went out: nobody wants it.
    if entry.deleted {
        shared
            .store
            .outbox_told_bot(item.id, session.head, None)
            .await?;
        return Ok(true);
    }
    let Some(bot) = shared.sites.bot(&session.site) else {
        return take_over(shared, item, Reason::Down).await;
    };
    if asks_for_team(entry, &bot) {
        return take_over(shared, item, Reason::Visitor).await;
    }
    match tell(shared, session, entry, &bot).await? {
        Ok(()) => told(shared, item, &bot).await.map(|()| true),
        Err(error) => failed(shared, item, error).await,
    }
}

/// Tells it, before anything else that the conversation begins.
async fn tell(
    shared: &Shared,
    session: &Session,
    entry: &Entry,
    bot: &SiteBot,
) -> Result<Result<(), BotError>, StoreError> {
    let first_text = first_text(shared, session).await?;
    let telling = Telling {
        session,
        entry: None,
        first_text: &first_text,
    };
    if bot.start && !session.bot_started {
        if let Err(error) = in_time(shared, telling).await {
            return Ok(Err(error));
        }
        shared.store.set_bot_started(&session.id).await?;
    }
    let entry = Some(entry);
    Ok(in_time(shared, Telling { entry, ..telling }).await)
}

async fn in_time(shared: &Shared, telling: Telling<'_>) -> Result<(), BotError> {
    tokio::time::timeout(TELL_DEADLINE, shared.bot.tell(telling))
        .await
        .unwrap_or(Err(BotError::Late))
}

async fn first_text(shared: &Shared, session: &Session) -> Result<String, StoreError> {
    let log = &shared.store;
    let mut first = log.entries_after(&session.id, 0, FIRST_ENTRIES).await?;
    first.retain(|entry| entry.sender.kind == SenderKind::Visitor);
    Ok(first
        .into_iter()
        .next()
        .map_or_else(String::new, |entry| entry.text))
}

async fn told(shared: &Shared, item: &OutboxItem, bot: &SiteBot) -> Result<(), StoreError> {
    let session = &item.session;
    let within = u64::try_from(bot.answer_within.as_millis()).unwrap_or(u64::MAX);
    let due = shared.clock.now_ms().saturating_add(within);
    let told = shared
        .store
        .outbox_told_bot(item.id, session.head, Some(due))
        .await?;
    if let Some(seq) = told.delivered {
        shared.hub.status(&session.id, seq, Status::Delivered);
    }
    if told.expected {
        shared.hub.typing(&session.id, &bot.name, true);
        shared.expecting.notify_one();
    }
    Ok(())
}

async fn failed(shared: &Shared, item: &OutboxItem, error: BotError) -> Result<bool, StoreError> {
    let failed = item.attempts + 1;
    let session = &item.session.id;
    let Some(least) = error.again(failed) else {
        tracing::error!(%session, site = %item.session.site, %error, "the bot is down");
        return take_over(shared, item, Reason::Down).await;
    };
    let wait = least + policy::back_off(item.attempts, shared.random.fraction());
    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    tracing::warn!(%session, site = %item.session.site, %error, failed, wait_ms, "the bot was not told yet");
    let due = shared.clock.now_ms().saturating_add(wait_ms);
    shared
        .store
        .outbox_retry(item.id, due, &error.to_string())
        .await?;
    Ok(false)
}

/// The team gets this message and all that follow. In a session that has ended nobody takes over: the
/// message is given up.
async fn take_over(shared: &Shared, item: &OutboxItem, reason: Reason) -> Result<bool, StoreError> {
    let session = &item.session.id;
    if !hand_over::to_team(shared, session, reason).await? && item.session.closed_at.is_some() {
        let why = "the bot is down and the conversation has ended";
        if let Some(seq) = shared.store.outbox_failed(item.id, why).await? {
            shared.hub.status(session, seq, Status::Failed);
        }
    }
    Ok(true)
}

/// True when the visitor asks for a person.
fn asks_for_team(entry: &Entry, bot: &SiteBot) -> bool {
    let action = entry.attributes.get("action").and_then(Value::as_str);
    if action.is_some_and(|action| AGENT_ACTIONS.contains(&action)) {
        return true;
    }
    let text = fold(&entry.text);
    !text.is_empty() && bot.handover_words.contains(&text)
}
