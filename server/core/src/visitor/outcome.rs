//! Outcomes of commands: answers, the order rule for own messages, and catching up.

use super::Visitor;
use super::effects::Effects;
use super::io::{Command, LogPosition, Outcome};
use super::state::State;
use protocol::codes::{CloseCode, ErrorCode};
use protocol::entry::{Entry, EntryType};
use protocol::event::Event;
use protocol::ids::{Seq, SessionId, SessionToken};
use protocol::rpc::{Refusal, SendResult, SessionResumed, SessionStarted, Success};
use std::sync::Arc;

/// The `id` of the request to answer.
type RequestId = u64;

/// The outstanding command, with what its outcome needs.
#[derive(Debug)]
pub(super) enum Waiting {
    Start(RequestId, SessionToken),
    Identify(RequestId, Option<LogPosition>),
    ReadLog(RequestId),
    Append(RequestId),
    Load(RequestId),
    Success(RequestId),
    CatchUp(CatchUp),
}

/// Entries that are read from the log because pushes were missed or have overtaken each other.
#[derive(Debug)]
pub(super) struct CatchUp {
    /// The last entry wanted; [`CatchUp::UNKNOWN_END`] when nobody knows.
    upto: Seq,
    /// An own message that was stored right behind the gap, to be answered after it.
    then: Option<(RequestId, Arc<Entry>)>,
}

impl CatchUp {
    const UNKNOWN_END: Seq = Seq::MAX;

    const fn whatever_there_is() -> Self {
        Self {
            upto: Self::UNKNOWN_END,
            then: None,
        }
    }
}

impl Visitor {
    pub(super) fn done(&mut self, outcome: Outcome, out: &mut Effects) {
        let Some(waiting) = self.waiting.take() else {
            return;
        };
        match (waiting, outcome) {
            (
                Waiting::Start(request, token),
                Outcome::Started {
                    session,
                    epoch,
                    head,
                },
            ) => {
                self.move_to(session.clone(), head, out);
                let (session_id, session_token) = (session, token);
                out.answer(
                    request,
                    SessionStarted {
                        session_id,
                        session_token,
                        epoch,
                        head,
                    },
                );
                // An entry may have been stored before the subscription, e.g. a greeting.
                self.catch_up(CatchUp::whatever_there_is(), out);
            }
            (Waiting::Identify(request, client), Outcome::Identified { session }) => {
                self.move_to(session.clone(), 0, out);
                self.waiting = Some(Waiting::ReadLog(request));
                out.perform(Command::ReadLog { session, client });
            }
            (Waiting::ReadLog(request), Outcome::Resumed(resumed)) => {
                self.resumed(request, resumed, out);
            }
            (Waiting::Append(request), Outcome::Appended(entry)) => {
                self.appended(request, entry, out);
            }
            (Waiting::Load(request), Outcome::Loaded(page)) => out.answer(request, page),
            (Waiting::Success(request), Outcome::Done) => out.answer(request, Success::default()),
            (Waiting::CatchUp(gap), Outcome::CaughtUp(entries)) => {
                self.caught_up(gap, entries, out);
            }
            (waiting, outcome) => self.refused(&waiting, &outcome, out),
        }
        self.settle(out);
    }

    /// With no command outstanding: reads what is known to be lacking, else tells what was held back.
    pub(super) fn settle(&mut self, out: &mut Effects) {
        if self.is_busy() {
            return;
        }
        let State::Talking(talking) = &mut self.state else {
            return;
        };
        if talking.cursor.is_behind() {
            let upto = talking.cursor.known();
            self.catch_up(CatchUp { upto, then: None }, out);
        } else {
            talking
                .marks
                .take(&talking.session)
                .for_each(|event| out.event(&event));
        }
    }

    /// Answers a resume. When one page is not enough for what the client lacks, the answer ends with
    /// the page, and the rest follows as events.
    fn resumed(&mut self, request: RequestId, mut resumed: Box<SessionResumed>, out: &mut Effects) {
        let Some(talking) = self.state.talking_in(&resumed.session_id) else {
            return;
        };
        let page_end = resumed
            .messages
            .last()
            .map_or(resumed.head, |last| last.seq);
        talking.cursor.reach(page_end);
        talking.cursor.note(resumed.head);
        if page_end < resumed.head {
            resumed.head = page_end;
            resumed.closed = resumed
                .messages
                .iter()
                .any(|entry| entry.kind == EntryType::Closed);
        }
        out.answer(request, resumed);
    }

    /// Moves the socket to a session of which the client has everything up to `head`.
    fn move_to(&mut self, session: SessionId, head: Seq, out: &mut Effects) {
        out.subscribe(session.clone());
        self.state = std::mem::take(&mut self.state).talk(session, head);
    }

    /// Answers the client's own message in its place: never before an entry that precedes it.
    fn appended(&mut self, request: u64, entry: Arc<Entry>, out: &mut Effects) {
        let State::Talking(talking) = &mut self.state else {
            return;
        };
        if entry.seq > talking.cursor.next() {
            let gap = CatchUp {
                upto: entry.seq - 1,
                then: Some((request, entry)),
            };
            return self.catch_up(gap, out);
        }
        talking.cursor.reach(entry.seq);
        let message_id = entry.message_id.clone();
        out.answer(
            request,
            SendResult {
                success: true,
                message_id,
                seq: entry.seq,
                ts: entry.ts,
            },
        );
    }

    fn catch_up(&mut self, gap: CatchUp, out: &mut Effects) {
        let State::Talking(talking) = &self.state else {
            return;
        };
        out.perform(Command::CatchUp {
            session: talking.session.clone(),
            after: talking.cursor.sent(),
            upto: gap.upto,
        });
        self.waiting = Some(Waiting::CatchUp(gap));
    }

    fn caught_up(&mut self, gap: CatchUp, entries: Vec<Arc<Entry>>, out: &mut Effects) {
        let State::Talking(talking) = &mut self.state else {
            return;
        };
        let is_end = entries.is_empty();
        for entry in entries {
            if entry.seq != talking.cursor.next() || entry.seq > gap.upto {
                return self.close(CloseCode::Unavailable, out);
            }
            talking.cursor.reach(entry.seq);
            out.event(&Event::of_entry(Arc::unwrap_or_clone(entry)));
        }
        if talking.cursor.sent() >= gap.upto {
            if let Some((request, entry)) = gap.then {
                self.appended(request, entry, out);
            }
        } else if !is_end {
            self.catch_up(gap, out);
        } else if gap.upto != CatchUp::UNKNOWN_END {
            // The log lacks what it was known to have. The client resumes on another socket.
            self.close(CloseCode::Unavailable, out);
        }
    }

    fn refused(&mut self, waiting: &Waiting, outcome: &Outcome, out: &mut Effects) {
        let (code, wait_ms) = match outcome {
            Outcome::Refused {
                code,
                retry_after_ms,
            } => (*code, *retry_after_ms),
            // The loop has performed another command than the one that was given.
            _ => (ErrorCode::Internal, None),
        };
        if let Some(request) = waiting.request() {
            let mut refusal = Refusal::new(Some(request), code);
            refusal.data.retry_after_ms = wait_ms;
            out.refuse(&refusal);
        }
        // Without the log the client's place is unknown; it comes back and resumes.
        if matches!(waiting, Waiting::ReadLog(_) | Waiting::CatchUp(_)) {
            self.close(CloseCode::Unavailable, out);
        }
    }
}

impl Waiting {
    /// The request to refuse. A message behind a gap has none: it is stored, so its sender repeats
    /// it on the next socket and gets the original answer.
    const fn request(&self) -> Option<RequestId> {
        match self {
            Self::Start(request, ..)
            | Self::Identify(request, _)
            | Self::ReadLog(request)
            | Self::Append(request)
            | Self::Load(request)
            | Self::Success(request) => Some(*request),
            Self::CatchUp(_) => None,
        }
    }
}
