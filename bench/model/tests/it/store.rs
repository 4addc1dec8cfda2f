//! An exact store: sessions by token, one log each. What is not committed does not outlive a crash.

use crate::faults::Plant;
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::ids::{ClientMsgId, Epoch, MessageId, Seq, SessionId};
use protocol::rpc::{MessagesPage, SessionResumed};
use serde_json::Value;
use session_core::history::{Recovery, recovery};
use session_core::secret::SessionTokenHash;
use session_core::visitor::{Command, LogPosition, Outcome};
use std::sync::Arc;

/// Entries in one answer; small, so that paging happens.
const PAGE: usize = 4;

/// A session and its log.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    token: SessionTokenHash,
    pub(crate) log: Vec<Arc<Entry>>,
    /// So many entries outlive a crash.
    durable: usize,
}

/// All sessions.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) sessions: Vec<Session>,
    epoch: u32,
    plant: Plant,
}

impl Store {
    pub(crate) fn new(plant: Plant) -> Self {
        Self {
            sessions: Vec::new(),
            epoch: 1,
            plant,
        }
    }

    pub(crate) fn epoch(&self) -> Epoch {
        Epoch::parse(format!("e{}", self.epoch)).unwrap()
    }

    /// The process is gone and comes back.
    pub(crate) fn crash(&mut self) {
        for session in &mut self.sessions {
            session.log.truncate(session.durable);
        }
    }

    /// What was acknowledged too early is made good.
    pub(crate) fn commit(&mut self) {
        for session in &mut self.sessions {
            session.durable = session.log.len();
        }
    }

    /// The same log under another epoch, as after a restore; identifiers tell the two apart.
    pub(crate) fn new_epoch(&mut self) {
        self.epoch += 1;
        let (epoch, number) = (self.epoch(), self.epoch);
        for entry in self
            .sessions
            .iter_mut()
            .flat_map(|session| &mut session.log)
        {
            let entry = Arc::make_mut(entry);
            entry.epoch = epoch.clone();
            entry.message_id = message_id(number, &entry.session_id, entry.seq);
        }
    }

    pub(crate) fn session(&mut self, id: &SessionId) -> &mut Session {
        self.sessions
            .iter_mut()
            .find(|session| session.id == *id)
            .unwrap()
    }

    /// The team writes.
    pub(crate) fn reply(&mut self, at: usize) -> Option<Arc<Entry>> {
        let id = self.sessions.get(at)?.id.clone();
        let entry = self.append(&id, SenderKind::Agent, None, format!("reply in {id}"));
        self.commit();
        Some(entry)
    }

    /// The outcome, and the entry that is new.
    pub(crate) fn perform(&mut self, command: Command) -> (Outcome, Option<Arc<Entry>>) {
        let outcome = match command {
            Command::Start { session, token, .. } => self.start(session, token),
            Command::Identify { token, .. } => {
                let found = self.sessions.iter().find(|session| session.token == token);
                found.map_or_else(unknown, |session| Outcome::Identified {
                    session: session.id.clone(),
                })
            }
            Command::ReadLog { session, client } => self.read(&session, client.as_ref()),
            Command::Append { session, message } => {
                let id = message.client_msg_id;
                let known = self.session(&session).of_client(id.as_ref());
                if let Some(old) = known.filter(|_| self.plant != Plant::DedupeOff) {
                    return (Outcome::Appended(old), None);
                }
                let entry = self.append(&session, SenderKind::Visitor, id, message.text);
                if self.plant != Plant::AnswerBeforeCommit {
                    self.commit();
                }
                return (Outcome::Appended(Arc::clone(&entry)), Some(entry));
            }
            Command::Load {
                session, before, ..
            } => self.session(&session).older(before),
            Command::CatchUp {
                session,
                after,
                upto,
            } => {
                let log = &self.session(&session).log;
                let wanted = log
                    .iter()
                    .filter(|entry| entry.seq > after && entry.seq <= upto);
                Outcome::CaughtUp(wanted.take(PAGE).cloned().collect())
            }
            Command::MarkRead { .. } | Command::Typing { .. } | Command::End { .. } => {
                Outcome::Done
            }
        };
        (outcome, None)
    }

    fn start(&mut self, id: SessionId, token: SessionTokenHash) -> Outcome {
        let epoch = self.epoch();
        let known = self.sessions.iter().find(|session| session.token == token);
        if let Some(known) = known {
            let (session, head) = (known.id.clone(), known.head());
            return Outcome::Started {
                session,
                epoch,
                head,
            };
        }
        self.sessions.push(Session {
            id: id.clone(),
            token,
            log: Vec::new(),
            durable: 0,
        });
        Outcome::Started {
            session: id,
            epoch,
            head: 0,
        }
    }

    fn append(
        &mut self,
        id: &SessionId,
        kind: SenderKind,
        client_msg_id: Option<ClientMsgId>,
        text: String,
    ) -> Arc<Entry> {
        let (epoch, number) = (self.epoch(), self.epoch);
        let session = self.session(id);
        let seq = session.head() + 1;
        let entry = Arc::new(Entry {
            session_id: id.clone(),
            epoch,
            seq,
            message_id: message_id(number, id, seq),
            ts: seq,
            sender: Sender::new(kind, ""),
            kind: EntryType::Text,
            text,
            metadata: Value::Null,
            attributes: Value::Null,
            view: Value::Null,
            client_msg_id,
            deleted: false,
        });
        session.log.push(Arc::clone(&entry));
        entry
    }

    fn read(&mut self, id: &SessionId, client: Option<&LogPosition>) -> Outcome {
        let epoch = self.epoch();
        let session = self.session(id);
        let client = client.map(|position| (&position.epoch, position.after));
        let recovery = recovery(&epoch, session.head(), client);
        let from = match recovery {
            Recovery::Follow { after } => usize::try_from(after).unwrap(),
            Recovery::Replace => session.log.len().saturating_sub(PAGE),
        };
        let recovered = matches!(recovery, Recovery::Follow { .. });
        Outcome::Resumed(Box::new(SessionResumed {
            session_id: id.clone(),
            epoch,
            head: session.head(),
            recovered,
            messages: session.page(from, usize::MAX),
            more: !recovered && from > 0,
            delivered: 0,
            read: 0,
            failed: Vec::new(),
            closed: false,
            name: String::new(),
        }))
    }
}

impl Session {
    pub(crate) fn head(&self) -> Seq {
        self.log.len() as Seq
    }

    fn of_client(&self, id: Option<&ClientMsgId>) -> Option<Arc<Entry>> {
        let same = |entry: &&Arc<Entry>| id.is_some() && entry.client_msg_id.as_ref() == id;
        self.log.iter().find(same).cloned()
    }

    fn page(&self, from: usize, upto: usize) -> Vec<Entry> {
        let part = self.log.iter().take(upto).skip(from).take(PAGE);
        part.map(|entry| (**entry).clone()).collect()
    }

    fn older(&self, before: Option<Seq>) -> Outcome {
        let end = before.map_or(self.log.len(), |seq| usize::try_from(seq).unwrap() - 1);
        let from = end.saturating_sub(PAGE);
        Outcome::Loaded(MessagesPage {
            messages: self.page(from, end),
            more: from > 0,
        })
    }
}

fn unknown() -> Outcome {
    Outcome::Refused {
        code: protocol::codes::ErrorCode::SessionUnknown,
        retry_after_ms: None,
    }
}

/// Names epoch and session, so that a row of another one is seen wherever it turns up.
fn message_id(epoch: u32, session: &SessionId, seq: Seq) -> MessageId {
    MessageId::parse(format!("e{epoch}-{session}-{seq}")).unwrap()
}
