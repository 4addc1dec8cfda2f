//! The conversation as rows to draw: day separators and bubbles in groups.

use super::compose::preview;
use super::console::Console;
use super::outbox::{Delivery, Pending};
use super::uploads::{Stage, Upload};
use protocol::codes::ErrorCode;
use protocol::desk::DeskMessage;
use protocol::entry::SenderKind;
use protocol::file::FileFacts;
use protocol::ids::{ClientMsgId, MessageId, UnixMs};
use serde_json::Value;

/// Messages of one writer closer than this belong together.
const GROUP_MS: u64 = 5 * 60 * 1000;

/// Names a row for as long as it lives; a reply keeps its row when the server confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum RowKey {
    Day(i64),
    Stored(u64),
    Ours(ClientMsgId),
}

/// What stands below a bubble of the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Seen,
    Sending,
    Failed(ErrorCode),
    Upload(Stage),
}

/// The file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attached {
    /// The server has it.
    There(FileFacts),
    /// It is on its way.
    Leaving { name: String, size: u64 },
}

/// One message as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bubble {
    pub(crate) key: RowKey,
    pub(crate) from: SenderKind,
    pub(crate) name: String,
    pub(crate) text: String,
    /// How it is shown; null: by its text.
    pub(crate) view: Value,
    pub(crate) file: Option<Attached>,
    pub(crate) ts: UnixMs,
    pub(crate) deleted: bool,
    /// First of its group: carries the name.
    pub(crate) first: bool,
    /// Last of its group: carries the time.
    pub(crate) last: bool,
    pub(crate) mark: Mark,
    /// The agent's own stored message, which can be withdrawn.
    pub(crate) withdraw: Option<MessageId>,
    /// The id of a reply or file that is not stored yet.
    pub(crate) pending: Option<ClientMsgId>,
}

/// One row of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    Day { day: i64, ts: UnixMs },
    Bubble(Bubble),
}

impl Row {
    pub(crate) fn key(&self) -> RowKey {
        match self {
            Self::Day { day, .. } => RowKey::Day(*day),
            Self::Bubble(bubble) => bubble.key.clone(),
        }
    }
}

/// The rows of the selected chat. `day_of` gives the number of a moment's local day.
pub(crate) fn timeline(console: &Console, day_of: impl Fn(UnixMs) -> i64) -> Vec<Row> {
    let stored = console.thread().map_or(&[][..], |thread| thread.messages());
    let seen = stored
        .iter()
        .rev()
        .find(|message| message.seen && !message.deleted);
    let seen = seen.map(|message| message.n);
    let mut bubbles: Vec<Bubble> = stored
        .iter()
        .filter(|message| message.view.get("hidden") != Some(&Value::Bool(true)))
        .map(|message| of_message(message, console.agent(), seen))
        .collect();
    bubbles.extend(
        console
            .pending()
            .map(|pending| of_pending(pending, console.agent())),
    );
    let uploads = console.selected().into_iter();
    bubbles.extend(
        uploads
            .flat_map(|chat| console.uploads().of_chat(chat))
            .map(|upload| of_upload(upload, console.agent())),
    );
    let mut rows = Vec::with_capacity(bubbles.len() + 8);
    let mut today = None;
    for at in 0..bubbles.len() {
        let (before, rest) = bubbles.split_at_mut(at);
        let Some((bubble, after)) = rest.split_first_mut() else {
            break;
        };
        let day = day_of(bubble.ts);
        let same_day = |other: &Bubble| day_of(other.ts) == day;
        bubble.first = !before
            .last()
            .is_some_and(|other| same_day(other) && together(other, bubble));
        bubble.last = !after
            .first()
            .is_some_and(|other| same_day(other) && together(bubble, other));
        if today != Some(day) {
            today = Some(day);
            rows.push(Row::Day { day, ts: bubble.ts });
        }
        rows.push(Row::Bubble(bubble.clone()));
    }
    rows
}

fn together(earlier: &Bubble, later: &Bubble) -> bool {
    earlier.from == later.from
        && earlier.name == later.name
        && later.ts.saturating_sub(earlier.ts) < GROUP_MS
}

fn of_message(message: &DeskMessage, agent: &str, seen: Option<u64>) -> Bubble {
    let own = message.from == SenderKind::Agent && message.name == agent;
    let key = message
        .client_msg_id
        .clone()
        .map_or(RowKey::Stored(message.n), RowKey::Ours);
    Bubble {
        key,
        from: message.from,
        name: message.name.clone(),
        text: message.text.clone(),
        view: message.view.clone(),
        file: message.file.clone().map(Attached::There),
        ts: message.ts,
        deleted: message.deleted,
        first: true,
        last: true,
        mark: if seen == Some(message.n) {
            Mark::Seen
        } else {
            Mark::None
        },
        withdraw: (own && !message.deleted).then(|| message.message_id.clone()),
        pending: None,
    }
}

fn of_pending(pending: &Pending, agent: &str) -> Bubble {
    Bubble {
        text: pending.reply.text.clone(),
        view: preview(&pending.reply.message),
        file: pending.file.clone().map(Attached::There),
        mark: match pending.delivery {
            Delivery::Sending => Mark::Sending,
            Delivery::Failed(code) => Mark::Failed(code),
        },
        ..unsent(&pending.reply.client_msg_id, agent, pending.ts)
    }
}

fn of_upload(upload: &Upload, agent: &str) -> Bubble {
    Bubble {
        file: Some(Attached::Leaving {
            name: upload.file.name.clone(),
            size: upload.file.size,
        }),
        mark: Mark::Upload(upload.stage),
        ..unsent(&upload.file.id, agent, upload.ts)
    }
}

/// What the agent sent and the server does not have.
fn unsent(id: &ClientMsgId, agent: &str, ts: UnixMs) -> Bubble {
    Bubble {
        key: RowKey::Ours(id.clone()),
        from: SenderKind::Agent,
        name: agent.to_owned(),
        text: String::new(),
        view: Value::Null,
        file: None,
        ts,
        deleted: false,
        first: true,
        last: true,
        mark: Mark::None,
        withdraw: None,
        pending: Some(id.clone()),
    }
}
