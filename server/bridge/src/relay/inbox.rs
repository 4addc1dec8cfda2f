//! Takes in what the messenger tells, in its order, each thing once.

use super::reply::{self, Reply};
use super::{Shared, policy};
use crate::clock::fresh;
use crate::messenger::{Batch, ChatKey, Cursor, Incoming, MessageRef};
use protocol::entry::{Sender, SenderKind};
use protocol::event::Status;
use protocol::ids::MessageId;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::{AppendError, Closing, StoreError};
use tokio_util::sync::CancellationToken;

/// Takes in until cancelled.
pub(super) async fn run(shared: &Shared, cancel: &CancellationToken) {
    let (mut messenger_failures, mut store_failures) = (0, 0);
    while !cancel.is_cancelled() {
        let cursor = match shared.store.cursor(shared.messenger.name()).await {
            Ok(cursor) => cursor.map(Cursor::new),
            Err(error) => {
                shared.rest_after(&error, &mut store_failures, cancel).await;
                continue;
            }
        };
        match cancel
            .run_until_cancelled(shared.messenger.events(cursor.as_ref()))
            .await
        {
            None => return,
            Some(Ok(batch)) => {
                shared.connected.store(true, Ordering::Relaxed);
                messenger_failures = 0;
                match take_in(shared, batch).await {
                    Ok(()) => store_failures = 0,
                    Err(error) => shared.rest_after(&error, &mut store_failures, cancel).await,
                }
            }
            Some(Err(error)) => {
                shared.connected.store(false, Ordering::Relaxed);
                tracing::warn!(
                    messenger = shared.messenger.name(),
                    error = error.word(),
                    "cannot hear the messenger"
                );
                // What will never work is asked for at the slowest pace: a person may mend it.
                let wait =
                    policy::wait(error.retry(), messenger_failures, shared.random.fraction())
                        .unwrap_or(policy::BACKOFF_CAP);
                messenger_failures += 1;
                cancel.run_until_cancelled(tokio::time::sleep(wait)).await;
            }
        }
    }
}

/// Takes a batch in. After an error the same batch comes again; all of it is safe to repeat.
async fn take_in(shared: &Shared, batch: Batch) -> Result<(), StoreError> {
    let mut cursor = batch.cursor;
    let last = batch.events.len().saturating_sub(1);
    for (index, event) in batch.events.into_iter().enumerate() {
        match event {
            Incoming::Message { own: true, .. } => {}
            Incoming::Message {
                chat,
                remote_id,
                sender,
                text,
                message,
                files,
                picture,
                ..
            } => {
                let reply = Reply {
                    chat,
                    remote_id,
                    sender,
                    text,
                    message,
                    files,
                    picture,
                };
                // The last message takes the cursor with it, in one transaction.
                let with = if index == last { cursor.take() } else { None };
                cursor = reply::take_in(shared, reply, with).await?.or(cursor);
            }
            Incoming::Deleted { remote_id, .. } => reply::withdraw(shared, &remote_id).await?,
            Incoming::Read { up_to, .. } => read(shared, &up_to).await?,
            Incoming::Typing { chat, name, typing } => {
                typing_sign(shared, &chat, &name, typing).await?;
            }
            Incoming::Closed { chat, by } => closed(shared, &chat, by).await?,
            Incoming::Gone { chat } => gone(shared, &chat).await?,
            Incoming::Ready => shared.connected.store(true, Ordering::Relaxed),
            Incoming::Lost => shared.connected.store(false, Ordering::Relaxed),
        }
    }
    match cursor {
        Some(cursor) => {
            shared
                .store
                .set_cursor(shared.messenger.name(), cursor.as_str())
                .await
        }
        None => Ok(()),
    }
}

async fn read(shared: &Shared, up_to: &MessageRef) -> Result<(), StoreError> {
    let Some(message) = shared
        .store
        .message_by_remote(shared.messenger.name(), up_to.as_str())
        .await?
    else {
        return Ok(());
    };
    if shared
        .store
        .set_team_read(&message.session, message.seq)
        .await?
    {
        shared
            .hub
            .status(&message.session, message.seq, Status::Read);
    }
    Ok(())
}

async fn typing_sign(
    shared: &Shared,
    chat: &ChatKey,
    name: &str,
    typing: bool,
) -> Result<(), StoreError> {
    if let Some(session) = shared
        .store
        .session_by_chat(shared.messenger.name(), chat.as_str())
        .await?
    {
        shared.hub.typing(&session, name, typing);
    }
    Ok(())
}

pub(super) async fn closed(
    shared: &Shared,
    chat: &ChatKey,
    by: SenderKind,
) -> Result<(), StoreError> {
    let Some(session) = shared
        .store
        .session_by_chat(shared.messenger.name(), chat.as_str())
        .await?
    else {
        return Ok(());
    };
    let closing = Closing {
        session: session.clone(),
        message_id: fresh(&*shared.random, MessageId::parse),
        ts: shared.clock.now_ms(),
        by: Sender::new(by, ""),
        to_team: false,
    };
    if let Some(closed) = only_store(shared.store.close_session(closing).await)?
        && !closed.repeated
    {
        shared.hub.entry(&session, Arc::new(closed.entry));
    }
    Ok(())
}

async fn gone(shared: &Shared, chat: &ChatKey) -> Result<(), StoreError> {
    match shared
        .store
        .session_by_chat(shared.messenger.name(), chat.as_str())
        .await?
    {
        Some(session) => shared.store.unbind_chat(&session, chat.as_str()).await,
        None => Ok(()),
    }
}

/// Sets refusals of the log aside: an event that the log does not take must not block those after it.
pub(super) fn only_store<T>(outcome: Result<T, AppendError>) -> Result<Option<T>, StoreError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(AppendError::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(%error, "the log did not take an event of the messenger");
            Ok(None)
        }
    }
}
