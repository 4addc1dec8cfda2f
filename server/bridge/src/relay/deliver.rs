//! Delivers what one session has waiting, in order, each item settled before the next.

use super::{Shared, bots, chats, notes, parts, policy, transcript};
use crate::messenger::{
    Author, ChatKey, MessageRef, MessengerError, Outgoing, OutgoingFile, Retry,
};
use faults::{Fault, Point};
use protocol::entry::{Entry, EntryType};
use protocol::event::Status;
use protocol::file::FileFacts;
use protocol::ids::{Seq, SessionId};
use std::time::Duration;
use store::{Answering, OutboxItem, OutboxJob, Session, StoreError};
use tokio_util::sync::CancellationToken;

/// Items of one session in one go; then others get their turn.
const ITEMS_PER_TURN: usize = 32;
/// How long posting a message or passing on a mark may take.
pub(super) const POST_DEADLINE: Duration = Duration::from_secs(15);
/// How long posting a message with a file may take.
pub(super) const FILE_DEADLINE: Duration = Duration::from_secs(120);
/// Chats that one attempt may open for one message.
const CHATS_PER_ATTEMPT: u32 = 2;
/// Attempts to pass on a read mark. It must not hold up messages for long.
const READ_ATTEMPTS: u32 = 3;

/// Why an item was not delivered.
pub(super) enum Trouble {
    /// The messenger's fault: the item is settled accordingly.
    Messenger(MessengerError),
    /// The chat is over and so is the session: the message is given up.
    TooLate(MessengerError),
    /// The store's: nothing is known to be settled.
    Store(StoreError),
}

impl From<MessengerError> for Trouble {
    fn from(error: MessengerError) -> Self {
        Self::Messenger(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What a delivery leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing waited any more when it ended.
    Nothing,
    /// Something waits: for its time, or for another turn.
    Something,
}

/// Delivers until nothing waits, something has to wait, or it is others' turn.
pub(super) async fn session(
    shared: &Shared,
    session: &SessionId,
    cancel: &CancellationToken,
) -> Result<Left, StoreError> {
    for _ in 0..ITEMS_PER_TURN {
        if cancel.is_cancelled() {
            break;
        }
        let Some(item) = shared.store.outbox_head(session).await? else {
            return Ok(Left::Nothing);
        };
        if let (OutboxJob::Message(entry), Some(Answering::Bot)) =
            (&item.job, item.session.answering)
        {
            if !bots::deliver(shared, &item, entry).await? {
                break;
            }
            continue;
        }
        match attempt(shared, &item).await {
            Ok(Some(_)) if faults::now_and_then(Fault::DoublePost) => {}
            Ok(remote) => {
                if let Left::Nothing = done(shared, &item, remote.as_ref()).await? {
                    return Ok(Left::Nothing);
                }
            }
            Err(Trouble::Messenger(error)) => {
                if !settle(shared, &item, &error).await? {
                    break;
                }
            }
            Err(Trouble::TooLate(error)) => give_up(shared, &item, &error).await?,
            Err(Trouble::Store(error)) => return Err(error),
        }
    }
    Ok(Left::Something)
}

/// Tries an item once; the messenger's reference if it is a message.
async fn attempt(shared: &Shared, item: &OutboxItem) -> Result<Option<MessageRef>, Trouble> {
    let can = shared.messenger.capabilities();
    let chat = item.session.chat_key.as_ref().map(ChatKey::new);
    match (&item.job, chat) {
        // Withdrawn before it went out, or from somebody the team has muted: nobody wants it.
        (OutboxJob::Message(entry), _) if entry.deleted || item.session.muted => Ok(None),
        (OutboxJob::Message(entry), chat) => {
            let message = message(shared, &item.session, entry).await?;
            let saying = Saying::Message(&message);
            say(shared, &item.session, entry.seq, &saying, chat).await
        }
        // Called back, or nothing is to be passed on.
        (OutboxJob::HandOver { .. }, _)
            if item.session.muted || item.session.answering == Some(Answering::Bot) =>
        {
            Ok(None)
        }
        (OutboxJob::HandOver { seq }, chat) => {
            say(shared, &item.session, *seq, &Saying::Before, chat).await
        }
        (OutboxJob::Close(_), Some(chat)) if can.close => {
            Ok(within(POST_DEADLINE, shared.messenger.close(&chat))
                .await
                .map(|()| None)?)
        }
        (OutboxJob::Close(_), Some(chat)) => {
            let id = format!("{}:end", item.session.id);
            chats::note(shared, &chat, notes::ENDED, &id).await?;
            Ok(None)
        }
        (
            OutboxJob::Read {
                remote_id: Some(up_to),
                ..
            },
            Some(chat),
        ) if can.takes_read => {
            let up_to = parts::message_of(up_to);
            Ok(
                within(POST_DEADLINE, shared.messenger.mark_read(&chat, &up_to))
                    .await
                    .map(|()| None)?,
            )
        }
        (OutboxJob::Close(_) | OutboxJob::Read { .. }, _) => Ok(None),
    }
}

/// A message of the visitor as the team gets it.
async fn message(shared: &Shared, session: &Session, entry: &Entry) -> Result<Outgoing, Trouble> {
    let can = shared.messenger.capabilities();
    Ok(Outgoing {
        author: Author::Visitor,
        text: policy::text_for(&can, &session.name, &policy::words(entry))?,
        view: entry.view.clone(),
        file: file(shared, session, entry).await?,
        display_name: session.name.clone(),
        request_id: faults::mark(Fault::DoublePost, entry.message_id.as_str().to_owned()),
        ts: entry.ts,
    })
}

/// What is said in the team's chat.
enum Saying<'a> {
    /// A message, after what was said before it.
    Message(&'a Outgoing),
    /// What was said before, alone.
    Before,
}

/// Says something about entry `seq`, in a new chat where there is none or the old one takes no more.
async fn say(
    shared: &Shared,
    session: &Session,
    seq: Seq,
    saying: &Saying<'_>,
    mut chat: Option<ChatKey>,
) -> Result<Option<MessageRef>, Trouble> {
    let mut opened = 0;
    loop {
        let key = match chat.take() {
            Some(key) => key,
            None => {
                opened += 1;
                let id = policy::open_id(&session.id, seq, opened - 1);
                chats::open(shared, session, &id).await?
            }
        };
        match say_in(shared, session, seq, saying, &key).await {
            Err(Trouble::Messenger(error)) if error.retry() == Retry::NewChat => {
                shared.store.unbind_chat(&session.id, key.as_str()).await?;
                // The end was told while this message was on its way: it comes too late, like every
                // message that is sent to an ended session.
                let now = shared.store.session(&session.id).await?;
                if now.is_none_or(|session| session.closed_at.is_some()) {
                    return Err(Trouble::TooLate(error));
                }
                if opened >= CHATS_PER_ATTEMPT {
                    return Err(error.into());
                }
            }
            other => return other,
        }
    }
}

async fn say_in(
    shared: &Shared,
    session: &Session,
    seq: Seq,
    saying: &Saying<'_>,
    chat: &ChatKey,
) -> Result<Option<MessageRef>, Trouble> {
    let Saying::Message(message) = saying else {
        transcript::tell(shared, session, chat, seq).await?;
        return Ok(None);
    };
    transcript::tell(shared, session, chat, seq - 1).await?;
    let deadline = match message.file {
        Some(_) => FILE_DEADLINE,
        None => POST_DEADLINE,
    };
    faults::reach(Point::BeforePost);
    let posted = within(deadline, shared.messenger.post(chat, message)).await?;
    faults::reach(Point::AfterPost);
    Ok(Some(posted))
}

/// The file that an entry sends. What this messenger cannot take is given up, since it never will.
pub(super) async fn file(
    shared: &Shared,
    session: &Session,
    entry: &Entry,
) -> Result<Option<OutgoingFile>, Trouble> {
    if !matches!(entry.kind, EntryType::Image | EntryType::File) {
        return Ok(None);
    }
    let Some(id) = FileFacts::named_in(&entry.metadata) else {
        return Ok(None);
    };
    let stored = shared.store.file(&session.id, &id).await?;
    let facts = stored.ok_or(MessengerError::Unsupported)?.facts;
    let size = facts.size.unwrap_or_default();
    // A messenger that is not connected yet may not know its limit, and says so itself later.
    let max = shared.messenger.capabilities().files;
    if max.is_some_and(|max| size > max) {
        return Err(MessengerError::TooLarge.into());
    }
    let path = shared.shelf.path(&id);
    if let Ok(false) = tokio::fs::try_exists(&path).await {
        tracing::error!(file = %id, "a visitor's file is not on the disk any more");
        return Err(MessengerError::Unsupported.into());
    }
    Ok(Some(OutgoingFile {
        name: facts.name,
        mime: facts.mime,
        size,
        image: facts.image,
        path,
    }))
}

async fn done(
    shared: &Shared,
    item: &OutboxItem,
    remote: Option<&MessageRef>,
) -> Result<Left, StoreError> {
    let remote = remote.map(MessageRef::as_str);
    let settled = shared.store.outbox_done(item.id, remote).await?;
    if let Some(seq) = settled.delivered {
        shared.hub.status(&item.session.id, seq, Status::Delivered);
    }
    #[cfg(feature = "trial")]
    crate::trial::echo_back(&shared.store, &*shared.hub, item).await?;
    Ok(if settled.more {
        Left::Something
    } else {
        Left::Nothing
    })
}

/// Settles an item that was not delivered. True: it is out of the way, the next one has its turn.
async fn settle(
    shared: &Shared,
    item: &OutboxItem,
    error: &MessengerError,
) -> Result<bool, StoreError> {
    let messenger = shared.messenger.name();
    let dispensable = match item.job {
        OutboxJob::Message(_) | OutboxJob::HandOver { .. } => false,
        // A chat that is not there needs no end and no mark.
        OutboxJob::Close(_) => matches!(error.retry(), Retry::NewChat | Retry::Never),
        OutboxJob::Read { .. } => {
            matches!(error.retry(), Retry::NewChat | Retry::Never)
                || item.attempts + 1 >= READ_ATTEMPTS
        }
    };
    if dispensable {
        done(shared, item, None).await?;
        return Ok(true);
    }
    let wait = policy::wait(error.retry(), item.attempts, shared.random.fraction());
    match wait {
        Some(wait) => {
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(
                messenger, session = %item.session.id, error = error.word(), attempts = item.attempts, wait_ms,
                "not delivered yet"
            );
            let due = shared.clock.now_ms().saturating_add(wait_ms);
            shared
                .store
                .outbox_retry(item.id, due, error.word())
                .await?;
            Ok(false)
        }
        None => {
            give_up(shared, item, error).await?;
            Ok(true)
        }
    }
}

async fn give_up(
    shared: &Shared,
    item: &OutboxItem,
    error: &MessengerError,
) -> Result<(), StoreError> {
    let messenger = shared.messenger.name();
    tracing::error!(messenger, session = %item.session.id, error = error.word(), "given up");
    if let Some(seq) = shared.store.outbox_failed(item.id, error.word()).await? {
        shared.hub.status(&item.session.id, seq, Status::Failed);
    }
    Ok(())
}

/// A call with a deadline; what is late has an unknown outcome.
pub(super) async fn within<T>(
    deadline: Duration,
    call: impl Future<Output = Result<T, MessengerError>>,
) -> Result<T, MessengerError> {
    tokio::time::timeout(deadline, call)
        .await
        .unwrap_or(Err(MessengerError::Uncertain))
}
