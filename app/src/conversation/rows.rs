//! What the log shows, row by row: day separators, grouped bubbles, delivery states.

use super::{Body, Conversation, Line, Outgoing, Progress};
use protocol::entry::SenderKind;
use protocol::ids::{ClientMsgId, Seq, UnixMs};

/// Messages of one person that follow each other within this time form a group.
const GROUP_MS: u64 = 120_000;

/// A row. Its key stays the same for as long as it stands for the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Identifies the row.
    pub key: String,
    /// When.
    pub ts: UnixMs,
    /// What it shows.
    pub kind: RowKind,
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKind {
    /// From here on it is this day.
    Day,
    /// A message.
    Bubble(Bubble),
    /// A word of the product itself.
    Notice(String),
    /// The end; true when the visitor ended it.
    Ended(bool),
}

/// A message in its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bubble {
    /// True for the visitor's own.
    pub own: bool,
    /// Name to show above; at the start of a group of others.
    pub name: Option<String>,
    /// Who speaks, for those who hear the log; empty when unknown.
    pub speaker: String,
    /// Address of the portrait beside the name, relative to the server's base.
    pub picture: Option<String>,
    /// What it says.
    pub body: Body,
    /// First of its group.
    pub first: bool,
    /// Last of its group: shows the time.
    pub last: bool,
    /// How far it got; own messages only, and only where it tells something new.
    pub state: Option<Delivery>,
    /// A view's buttons may answer: nothing was said after it.
    pub answers: bool,
    /// A view that came live.
    pub fresh: bool,
}

/// How far an own message got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Not stored yet.
    Sending,
    /// Refused for now; tried again by itself.
    Waiting,
    /// Stored by the server.
    Sent,
    /// With the team.
    Delivered,
    /// Read by the team.
    Read,
    /// Refused; can be tried again under this identifier.
    Failed(ClientMsgId),
    /// Stored, but it could not be handed to the team.
    Undeliverable,
}

impl Conversation {
    /// The rows, oldest first. `day` numbers the visitor's local day of a moment.
    pub fn rows(&self, day: &dyn Fn(UnixMs) -> i64) -> Vec<Row> {
        let last_one = self.last_one();
        let settled = self.shown().map(|line| self.of_line(line, last_one));
        let unsettled = self.outbox.messages().iter().filter(is_shown);
        let unsettled = unsettled.map(of_outgoing);
        let mut rows: Vec<Row> = Vec::new();
        let mut today = None;
        let mut author = None;
        for (who, row) in settled.chain(unsettled) {
            let number = day(row.ts);
            if today.replace(number) != Some(number) {
                let key = format_day(number);
                rows.push(Row {
                    key,
                    ts: row.ts,
                    kind: RowKind::Day,
                });
            }
            let previous = author.replace(who);
            append(&mut rows, row, previous == author);
        }
        thin_out_states(&mut rows);
        rows
    }

    /// Names of the others, the one who wrote last first.
    #[must_use]
    pub fn people(&self) -> Vec<String> {
        let mut people: Vec<String> = Vec::new();
        for line in self.shown().rev() {
            let name = &line.sender.name;
            let person = matches!(line.sender.kind, SenderKind::Agent | SenderKind::Bot);
            if person && !name.is_empty() && !people.contains(name) {
                people.push(name.clone());
            }
        }
        people
    }

    fn of_line(&self, line: &Line, last_one: Seq) -> (Author, Row) {
        let own = line.is_own();
        let key = match (&line.client_msg_id, &line.id) {
            (Some(id), _) => id.as_str().to_owned(),
            (None, Some(id)) => id.as_str().to_owned(),
            (None, None) => "end".to_owned(),
        };
        let kind = match (&line.body, line.sender.kind) {
            (Body::Ended, by) => RowKind::Ended(by == SenderKind::Visitor),
            (Body::Text(text), SenderKind::System) => RowKind::Notice(text.clone()),
            (body, _) => RowKind::Bubble(Bubble {
                own,
                name: Some(line.sender.name.clone()).filter(|name| !own && !name.is_empty()),
                speaker: line.sender.name.clone(),
                picture: line.sender.picture.clone(),
                body: body.clone(),
                first: true,
                last: true,
                state: own.then(|| self.state_of(line.seq)),
                answers: line.seq >= last_one && is_view(body),
                fresh: line.fresh && is_view(body),
            }),
        };
        let name = if own {
            String::new()
        } else {
            line.sender.name.clone()
        };
        (
            (line.sender.kind as u8, name),
            Row {
                key,
                ts: line.ts,
                kind,
            },
        )
    }

    fn state_of(&self, seq: Seq) -> Delivery {
        match seq {
            _ if self.undeliverable.contains(&seq) => Delivery::Undeliverable,
            _ if seq <= self.read => Delivery::Read,
            _ if seq <= self.delivered => Delivery::Delivered,
            _ => Delivery::Sent,
        }
    }
}

type Author = (u8, String);

fn is_view(body: &Body) -> bool {
    matches!(body, Body::Rich(rich) if rich.is_view())
}

/// What goes to a bot alone is not shown, unless something is to be done about it.
fn is_shown(item: &&Outgoing) -> bool {
    item.progress == Progress::Failed || !item.message.is_silent()
}

fn of_outgoing(item: &Outgoing) -> (Author, Row) {
    let state = match item.progress {
        Progress::Queued | Progress::OnItsWay => Delivery::Sending,
        Progress::Waiting => Delivery::Waiting,
        Progress::Failed => Delivery::Failed(item.message.id.clone()),
        Progress::Stored(_) => Delivery::Sent,
    };
    let kind = RowKind::Bubble(Bubble {
        own: true,
        name: None,
        speaker: String::new(),
        picture: None,
        body: item.message.body(),
        first: true,
        last: true,
        state: Some(state),
        answers: false,
        fresh: false,
    });
    let key = item.message.id.as_str().to_owned();
    (
        (SenderKind::Visitor as u8, String::new()),
        Row {
            key,
            ts: item.message.ts,
            kind,
        },
    )
}

fn format_day(number: i64) -> String {
    let mut key = "day".to_owned();
    key.push_str(&number.to_string());
    key
}

/// Appends a row, joining it to the group before it if that is of the same author and minute.
fn append(rows: &mut Vec<Row>, mut row: Row, same_author: bool) {
    if let (RowKind::Bubble(bubble), Some(before)) = (&mut row.kind, rows.last_mut())
        && let RowKind::Bubble(previous) = &mut before.kind
        && same_author
        && row.ts.abs_diff(before.ts) < GROUP_MS
    {
        previous.last = false;
        bubble.first = false;
        bubble.name = None;
        bubble.picture = None;
    }
    rows.push(row);
}

/// One mark says it for all before it: of the good states only the newest of each is shown.
fn thin_out_states(rows: &mut [Row]) {
    let mut shown: Vec<Delivery> = Vec::new();
    for row in rows.iter_mut().rev() {
        if let RowKind::Bubble(bubble) = &mut row.kind
            && let Some(state @ (Delivery::Sent | Delivery::Delivered | Delivery::Read)) =
                &bubble.state
        {
            // A message that got further says nothing about the later ones, so each keeps one mark.
            if shown.contains(state) || shown.contains(&Delivery::Read) {
                bubble.state = None;
            } else {
                shown.push(state.clone());
            }
        }
    }
}
