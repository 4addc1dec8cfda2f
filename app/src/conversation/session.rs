//! Start, resume, renewal, end: how a socket gets in step with the session.

use super::{
    Call, Conversation, Effect, Link, Log, Resumed, Save, Screen, Session, Starting, Stored,
    StoredMessage, StoredSession, Timer,
};
use crate::json::Json;
use crate::wire::Read;
use protocol::codes::{ErrorCode, Retry};
use protocol::ids::SessionToken;
use protocol::rpc::{
    EndSession, Ping, PingResult, Refusal, ResumeSession, SessionStarted, StartSession,
};
use std::collections::BTreeMap;

/// Wait before a refused start, resume or end is repeated, when the server does not name one.
const REJOIN_WAIT_MS: u32 = 3_000;

type Answer = Result<Json, Refusal>;

impl Conversation {
    pub(super) fn link_up(&mut self, out: &mut Vec<Effect>) {
        self.link = Link::Idle;
        self.join(out);
    }

    pub(super) fn link_down(&mut self, out: &mut Vec<Effect>) {
        self.link = Link::Down;
        self.loading_older = false;
        self.outbox.interrupted();
        self.presence.they_stopped_typing();
        out.push(Effect::ClearTimer(Timer::TheirTyping));
    }

    /// Asks what must be asked first on this socket.
    fn join(&mut self, out: &mut Vec<Effect>) {
        self.link = Link::Joining;
        let embed_token = self.identity.embed_token.clone();
        let call = match (&self.session, &self.starting) {
            (Some(session), _) => {
                let epoch = self.epoch();
                let after = epoch.is_some().then(|| self.log.head());
                let session_token = session.token.clone();
                Call::Resume(ResumeSession {
                    session_token,
                    embed_token,
                    epoch,
                    after,
                })
            }
            (
                None,
                Some(Starting {
                    name,
                    answers,
                    token,
                }),
            ) => {
                let start = StartSession {
                    site_key: self.identity.site_key.clone(),
                    embed_token,
                    session_token: Some(token.clone()),
                    name: name.clone(),
                    email: None,
                    locale: self.identity.locale.clone(),
                    page: self.page.clone(),
                    answers: BTreeMap::new(),
                };
                Call::Start(start, answers.clone())
            }
            (None, None) => Call::Renew(Ping {
                embed_token: Some(embed_token),
            }),
        };
        out.push(Effect::Call(call));
    }

    pub(super) fn join_if_idle(&mut self, out: &mut Vec<Effect>) {
        if self.link == Link::Idle {
            self.join(out);
        }
    }

    /// There is something missing: get in step again.
    pub(super) fn resume(&mut self, out: &mut Vec<Effect>) {
        if self.link == Link::Joined {
            self.join(out);
        }
    }

    pub(super) fn started(&mut self, answer: Answer, out: &mut Vec<Effect>) {
        match answer.map(SessionStarted::read) {
            Ok(Some(started)) => {
                self.starting = None;
                self.link = Link::Joined;
                self.renewed = false;
                self.log = Log::starting(started.epoch, started.head);
                self.heard = started.head;
                let token = started.session_token;
                let stored = StoredSession {
                    token: token.clone(),
                };
                out.push(Effect::Save(Save::Session(Some(stored))));
                self.session = Some(Session {
                    token,
                    id: Some(started.session_id),
                });
                // Another tab was here before.
                if started.head > 0 {
                    self.log = Log::default();
                    self.join(out);
                }
            }
            Ok(None) => self.later(None, out),
            Err(refusal) => self.not_joined(&refusal, out),
        }
    }

    pub(super) fn resumed(&mut self, answer: Answer, out: &mut Vec<Effect>) {
        match answer.map(Resumed::read) {
            Ok(Some(resumed)) => self.in_step(resumed, out),
            Ok(None) => self.later(None, out),
            Err(refusal) => self.not_joined(&refusal, out),
        }
    }

    fn in_step(&mut self, resumed: Resumed, out: &mut Vec<Effect>) {
        if let Some(session) = &mut self.session {
            session.id = Some(resumed.session_id);
        }
        self.link = Link::Joined;
        self.renewed = false;
        self.release(out);
        let had = self.log.head();
        let continues = resumed.recovered && self.log.epoch() == Some(&resumed.epoch);
        if continues {
            for item in resumed.items {
                self.log.apply(item);
            }
        } else {
            let first_sight = self.log.epoch().is_none();
            let (epoch, head) = (resumed.epoch, resumed.head);
            self.log = Log::of_page(epoch, head, resumed.more, resumed.items);
            self.heard = self.log.head();
            self.presence.history_replaced(self.log.head(), first_sight);
        }
        self.delivered = resumed.delivered;
        self.undeliverable = resumed.failed;
        self.read = resumed.read;
        if self.log.head() < resumed.head.max(self.heard) {
            self.go_on(!continues || self.log.head() > had, out);
        }
        if resumed.closed {
            self.has_ended(out);
        } else if self.ending {
            self.call_end(out);
        }
    }

    /// The answer did not bring everything: an event overtook it, or it was one page of several.
    /// Without progress the next attempt waits and asks for everything again.
    fn go_on(&mut self, progress: bool, out: &mut Vec<Effect>) {
        self.heard = self.log.head();
        if progress {
            self.join(out);
        } else {
            self.log = Log::default();
            self.later(None, out);
        }
    }

    pub(super) fn renewed(&mut self, answer: Answer, out: &mut Vec<Effect>) {
        match answer {
            Ok(value) => {
                self.link = Link::Idle;
                let result = PingResult::read(value).unwrap_or_default();
                if let Some(token) = result.embed_token {
                    self.identity.embed_token = token;
                }
                if self.screen() != Screen::Start {
                    self.join(out);
                }
            }
            Err(refusal) if refusal.code == ErrorCode::EmbedExpired => out.push(Effect::Reload),
            Err(refusal) => self.not_joined(&refusal, out),
        }
    }

    /// Start, resume or renewal was refused.
    fn not_joined(&mut self, refusal: &Refusal, out: &mut Vec<Effect>) {
        match (refusal.code, refusal.code.retry()) {
            (ErrorCode::EmbedInvalid | ErrorCode::SiteUnknown, _) => out.push(Effect::Reload),
            (ErrorCode::SessionClosed, _) => {
                self.link = Link::Idle;
                self.has_ended(out);
            }
            (_, Retry::AfterRenewal) if self.renewed => self.later(None, out),
            (_, Retry::AfterRenewal) => {
                self.renewed = true;
                let embed_token = Some(self.identity.embed_token.clone());
                out.push(Effect::Call(Call::Renew(Ping { embed_token })));
            }
            (_, Retry::Later) => self.later(refusal.data.retry_after_ms, out),
            // Nothing to come back to, or nothing the server would take: the visitor starts anew.
            (_, Retry::Never) => {
                self.forget(out);
                self.lost = true;
            }
        }
    }

    fn later(&mut self, wait: Option<u64>, out: &mut Vec<Effect>) {
        self.link = Link::Idle;
        let wait = wait
            .and_then(|ms| u32::try_from(ms).ok())
            .unwrap_or(REJOIN_WAIT_MS);
        out.push(Effect::SetTimer(Timer::Retry, wait));
    }

    /// Another tab has begun: share its conversation.
    pub(super) fn adopt(&mut self, token: SessionToken, out: &mut Vec<Effect>) {
        let same = self.session_token() == Some(&token);
        if same || self.screen() == Screen::Talk && self.session.is_some() {
            return;
        }
        self.release(out);
        self.reset_session();
        self.session = Some(Session { token, id: None });
        self.reconnect(out);
    }

    /// Takes over what other tabs of this session have not got rid of: if they still can, the server
    /// gets it twice under one identifier.
    pub(super) fn others(&mut self, stored: Stored, out: &mut Vec<Effect>) {
        let of_session = stored.session.map(|session| session.token);
        if self.ended || of_session.as_ref() != self.session_token() {
            return;
        }
        if self.screen() == Screen::Start {
            self.starting = stored.starting;
            self.join_if_idle(out);
        }
        if self.screen() == Screen::Talk {
            self.outbox.share(stored.unsent);
        }
    }

    pub(super) fn end(&mut self, out: &mut Vec<Effect>) {
        self.ending = true;
        if self.link == Link::Joined {
            self.call_end(out);
        }
    }

    fn call_end(&mut self, out: &mut Vec<Effect>) {
        if let Some(session_id) = self.session_id() {
            out.push(Effect::Call(Call::End(EndSession { session_id })));
        }
    }

    pub(super) fn end_answered(&mut self, answer: Answer, out: &mut Vec<Effect>) {
        match answer {
            Err(refusal) if refusal.code.retry() == Retry::Later => {
                let wait = refusal
                    .data
                    .retry_after_ms
                    .and_then(|ms| u32::try_from(ms).ok());
                out.push(Effect::SetTimer(
                    Timer::Retry,
                    wait.unwrap_or(REJOIN_WAIT_MS),
                ));
            }
            _ => self.has_ended(out),
        }
    }

    pub(super) fn has_ended(&mut self, out: &mut Vec<Effect>) {
        self.ended = true;
        self.ending = false;
        self.outbox.fail_all();
        self.release(out);
        self.presence.they_stopped_typing();
        out.push(Effect::ClearTimer(Timer::TheirTyping));
    }

    /// The visitor starts anew after an end.
    pub(super) fn restart(&mut self, out: &mut Vec<Effect>) {
        if self.ended {
            self.forget(out);
        }
    }

    /// Lets go of the session; unsent texts go back into the visitor's field.
    pub(super) fn forget(&mut self, out: &mut Vec<Effect>) {
        let unsent = self.outbox.take_all();
        if self.session.is_some() || self.starting.is_some() {
            out.push(Effect::Save(Save::Session(None)));
        }
        give_back(unsent, out);
        self.release(out);
        self.reset_session();
        self.reconnect(out);
    }

    /// Messages that an earlier load left without a session belong back into the form.
    pub(super) fn give_back_orphans(&mut self, out: &mut Vec<Effect>) {
        if self.screen() == Screen::Start {
            give_back(self.outbox.take_all(), out);
        }
    }

    fn reset_session(&mut self) {
        self.session = None;
        self.starting = None;
        self.log = Log::default();
        (self.delivered, self.read, self.heard) = (0, 0, 0);
        self.undeliverable = Vec::new();
        (self.ended, self.ending, self.loading_older) = (false, false, false);
        self.presence.forget_session();
    }

    /// A socket belongs to one session; the next one gets a new socket.
    fn reconnect(&mut self, out: &mut Vec<Effect>) {
        if self.link != Link::Down {
            self.link_down(out);
            out.extend([Effect::Disconnect, Effect::Connect]);
        }
    }
}

fn give_back(unsent: Vec<StoredMessage>, out: &mut Vec<Effect>) {
    if unsent.is_empty() {
        return;
    }
    let mut texts = Vec::new();
    for message in unsent {
        out.push(Effect::Save(Save::Drop(message.id)));
        // What a button says was not written by anybody here. Files say nothing.
        if message.press.is_none() {
            texts.push(message.text);
        }
    }
    let text = texts.join("\n").trim().to_owned();
    if !text.is_empty() {
        out.push(Effect::GiveBack(text));
    }
}
