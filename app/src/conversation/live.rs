//! Events, answers and sending while the session is in step.

use super::{
    Body, Call, Conversation, Effect, Item, Line, Link, Manner, News, Older, Progress, Save,
    Screen, StoredMessage, Timer, What,
};
use crate::conversation::log::Applied;
use crate::json::Json;
use crate::wire::Read;
use protocol::codes::ErrorCode;
use protocol::entry::{Sender, SenderKind};
use protocol::event::Status;
use protocol::ids::{ClientMsgId, Seq, SessionId, UnixMs};
use protocol::limits::TYPING_TTL_MS;
use protocol::rpc::{LoadMessages, Refusal, SendResult};

type Answer = Result<Json, Refusal>;

impl Conversation {
    pub(super) fn answered(&mut self, call: Call, answer: Answer, out: &mut Vec<Effect>) {
        match call {
            Call::Start(..) => self.started(answer, out),
            Call::Resume(_) => self.resumed(answer, out),
            Call::Renew(_) => self.renewed(answer, out),
            Call::Send(_, message) => self.send_answered(&message, answer, out),
            Call::Load(_) => self.older_loaded(answer),
            Call::End(_) => self.end_answered(answer, out),
            // Nothing depends on these two; a later one says the same again.
            Call::Read(_) | Call::Typing(_) => {}
        }
    }

    pub(super) fn news(&mut self, news: News, out: &mut Vec<Effect>) {
        if self.session_id().as_ref() != session_of(&news) {
            return;
        }
        match news {
            News::Item(item) => self.item(item, out),
            News::Status(_, seq, status) => self.status(seq, status),
            News::Typing { name, typing, .. } if typing && !self.ended => {
                self.presence.they_type(name);
                out.push(Effect::SetTimer(Timer::TheirTyping, TYPING_TTL_MS));
            }
            News::Typing { .. } => {
                self.presence.they_stopped_typing();
                out.push(Effect::ClearTimer(Timer::TheirTyping));
            }
            News::ComeBack(_) => {}
        }
    }

    fn item(&mut self, mut item: Item, out: &mut Vec<Effect>) {
        let (mut ends, mut speaks, mut is_line) = (false, false, false);
        if let What::Line(line) = &mut item.what {
            line.fresh = true;
            is_line = !line.manner.hidden || line.is_own();
            ends = line.body == Body::Ended;
            speaks = is_line && !line.is_own();
        }
        let seq = item.seq;
        self.heard = self.heard.max(seq);
        match self.log.apply(item) {
            Applied::Gap => self.resume(out),
            Applied::Next if ends => self.has_ended(out),
            Applied::Next if is_line => {
                if speaks {
                    self.presence.they_stopped_typing();
                }
                self.hold(seq, out);
            }
            Applied::Known | Applied::Next => {}
        }
    }

    fn status(&mut self, seq: Seq, status: Status) {
        let reached = match status {
            Status::Delivered => &mut self.delivered,
            Status::Read => {
                self.delivered = self.delivered.max(seq);
                &mut self.read
            }
            Status::Failed => return self.undeliverable.push(seq),
        };
        *reached = seq.max(*reached);
    }

    pub(super) fn enqueue(&mut self, message: StoredMessage, out: &mut Vec<Effect>) {
        out.push(Effect::Save(Save::Put(message.clone())));
        self.outbox.push(message);
        self.presence.sent(out);
        self.release(out);
    }

    /// A button of a message was pressed. A bot hears of an action also without words.
    pub(super) fn press(
        &mut self,
        id: ClientMsgId,
        json: String,
        now: UnixMs,
        out: &mut Vec<Effect>,
    ) {
        let Some(mut said) = Json::parse(&json) else {
            return;
        };
        let text = said.word("text");
        let acts = said.take("attributes").text("action").is_some();
        if (acts || !text.is_empty()) && self.screen() == Screen::Talk {
            let message = StoredMessage::of_text(id, text, now);
            let press = Some(json);
            self.enqueue(StoredMessage { press, ..message }, out);
        }
    }

    pub(super) fn retry(&mut self, id: &ClientMsgId, fresh: ClientMsgId, out: &mut Vec<Effect>) {
        if let Some(kept) = self.outbox.retry(id, fresh) {
            if kept.id != *id {
                out.push(Effect::Save(Save::Drop(id.clone())));
            }
            out.push(Effect::Save(Save::Put(kept)));
        }
    }

    /// Sends the next message if there is one and the session can take it.
    pub(super) fn pump(&mut self, out: &mut Vec<Effect>) {
        if self.link != Link::Joined || self.ended {
            return;
        }
        let Some(session_id) = self.session_id() else {
            return;
        };
        if let Some(message) = self.outbox.send_next() {
            out.push(Effect::Call(Call::Send(session_id, message.clone())));
        }
    }

    fn send_answered(&mut self, sent: &StoredMessage, answer: Answer, out: &mut Vec<Effect>) {
        let id = &sent.id;
        match answer.map(SendResult::read) {
            Ok(Some(result)) => {
                self.outbox.stored(id, result.seq);
                self.heard = self.heard.max(result.seq);
                let line = Line {
                    seq: result.seq,
                    ts: result.ts,
                    sender: Sender::new(SenderKind::Visitor, ""),
                    body: sent.body(),
                    manner: Manner {
                        hidden: sent.is_silent(),
                        ..Manner::default()
                    },
                    fresh: false,
                    id: Some(result.message_id),
                    client_msg_id: Some(id.clone()),
                };
                match self.log.apply_own(line) {
                    Applied::Gap => self.resume(out),
                    Applied::Next => self.release(out),
                    Applied::Known => {}
                }
            }
            Ok(None) => self.refused(sent, &Refusal::new(None, ErrorCode::Internal), out),
            Err(refusal) => self.refused(sent, &refusal, out),
        }
    }

    fn refused(&mut self, sent: &StoredMessage, refusal: &Refusal, out: &mut Vec<Effect>) {
        let id = &sent.id;
        match refusal.code {
            ErrorCode::SessionUnknown => self.forget(out),
            ErrorCode::SessionClosed => self.has_ended(out),
            // The identifier is the file's own: it is a message already, by an upload of a page that
            // is gone.
            ErrorCode::Conflict if sent.file.is_some() => {
                self.outbox.settle(|item| item.message.id == *id);
                out.push(Effect::Save(Save::Drop(id.clone())));
            }
            ErrorCode::SessionRequired => {
                self.outbox.interrupted();
                self.resume(out);
            }
            _ => {
                let wait = self.outbox.refused(id, refusal);
                if let Some(ms) = wait {
                    out.push(Effect::SetTimer(
                        Timer::Resend,
                        u32::try_from(ms).unwrap_or(u32::MAX),
                    ));
                }
            }
        }
    }

    /// Takes out of the outbox what the log has.
    pub(super) fn settle(&mut self, out: &mut Vec<Effect>) {
        if self.outbox.messages().is_empty() {
            return;
        }
        let log = &self.log;
        let settled = self.outbox.settle(|item| match item.progress {
            // Before the first line known it is among the older ones, which come when asked for.
            Progress::Stored(seq) => seq <= log.head(),
            _ => {
                let id = Some(&item.message.id);
                log.lines()
                    .iter()
                    .any(|line| line.client_msg_id.as_ref() == id)
            }
        });
        out.extend(settled.into_iter().map(|id| Effect::Save(Save::Drop(id))));
    }

    pub(super) fn load_older(&mut self, out: &mut Vec<Effect>) {
        if self.loading_older || !self.log.more() || self.link != Link::Joined {
            return;
        }
        let Some(session_id) = self.session_id() else {
            return;
        };
        self.loading_older = true;
        let before = Some(self.log.first());
        out.push(Effect::Call(Call::Load(LoadMessages {
            session_id,
            before,
            limit: None,
        })));
    }

    fn older_loaded(&mut self, answer: Answer) {
        self.loading_older = false;
        if let Ok(Some(page)) = answer.map(Older::read) {
            self.log.prepend(page.items, page.more);
        }
    }

    pub(super) fn timer(&mut self, timer: Timer, out: &mut Vec<Effect>) {
        match timer {
            Timer::Linger => self.linger_over(out),
            Timer::Resend => self.outbox.waited(),
            Timer::Retry => {
                let not_in_step = self.session.is_some() || self.starting.is_some();
                if not_in_step {
                    self.join_if_idle(out);
                }
                if self.ending {
                    self.end(out);
                }
            }
            Timer::TheirTyping => self.presence.they_stopped_typing(),
            Timer::OwnTyping => self.stopped_typing(out),
            Timer::Hold => self.next_turn(out),
        }
    }
}

fn session_of(news: &News) -> Option<&SessionId> {
    match news {
        News::Item(item) => Some(&item.session_id),
        News::Status(session_id, ..) | News::Typing { session_id, .. } => Some(session_id),
        News::ComeBack(_) => None,
    }
}
