//! A socket with a world around it, and effects as short texts.

use super::super::*;
use crate::embed::EmbedKey;
use protocol::entry::{Entry, EntryType, Sender, SenderKind};
use protocol::ids::{
    ClientMsgId, EmbedToken, Epoch, MessageId, Seq, SessionId, SessionToken, SiteKey, UnixMs,
};
use protocol::rpc::{ServerFrame, SessionResumed};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const NOW: UnixMs = 1_800_000_000_000;

pub(super) fn site(key: &str) -> SiteKey {
    SiteKey::parse(key).unwrap()
}

pub(super) fn session(id: &str) -> SessionId {
    SessionId::parse(id).unwrap()
}

pub(super) fn epoch() -> Epoch {
    Epoch::parse("e1").unwrap()
}

/// A socket and everything a step needs. Random bytes count up.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) visitor: Visitor,
    pub(super) sites: Vec<SiteKey>,
    pub(super) now_ms: UnixMs,
    next_random: u64,
    next_request: u64,
}

impl Socket {
    pub(super) fn fresh() -> Self {
        let sites = vec![site("site"), site("other")];
        Self {
            visitor: Visitor::new(),
            sites,
            now_ms: NOW,
            next_random: 1,
            next_request: 1,
        }
    }

    pub(super) fn joined() -> Self {
        let mut socket = Self::fresh();
        socket.ask("ping", json!({"embedToken": token("site", NOW)}));
        socket
    }

    /// In the session `s1`, whose last entry is `head`.
    pub(super) fn talking(head: Seq) -> Self {
        let mut socket = Self::joined();
        socket.resume("s1", head);
        socket
    }

    /// The log of the session is being read.
    pub(super) fn resuming(id: &str) -> Self {
        let mut socket = Self::joined();
        socket.identify(id);
        socket
    }

    fn identify(&mut self, id: &str) -> Vec<String> {
        let params = json!({"sessionToken": "st", "embedToken": token("site", NOW)});
        let mut seen = self.ask("resume_session", params);
        seen.extend(self.done(Outcome::Identified {
            session: session(id),
        }));
        seen
    }

    pub(super) fn resume(&mut self, id: &str, head: Seq) -> Vec<String> {
        let mut seen = self.identify(id);
        seen.extend(self.done(resumed(id, head)));
        seen
    }

    pub(super) fn on(&mut self, input: Input<'_>) -> Vec<Effect> {
        let sites = self.sites.clone();
        let mut random = |bytes: &mut [u8]| {
            bytes.fill(0);
            let counter = self.next_random.to_be_bytes();
            bytes[..8].copy_from_slice(&counter);
            self.next_random += 1;
        };
        let mut ctx = Context {
            now_ms: self.now_ms,
            embed: &key(),
            site_known: &|key| sites.contains(key),
            random: &mut random,
        };
        self.visitor.on(&mut ctx, input)
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers write json! in place"
    )]
    pub(super) fn ask(&mut self, method: &str, params: Value) -> Vec<String> {
        let id = self.next_request;
        self.next_request += 1;
        self.frame(&json!({"id": id, "method": method, "params": params}).to_string())
    }

    pub(super) fn frame(&mut self, frame: &str) -> Vec<String> {
        told(&self.on(Input::Frame(frame)))
    }

    pub(super) fn done(&mut self, outcome: Outcome) -> Vec<String> {
        told(&self.on(Input::Done(outcome)))
    }

    pub(super) fn push(&mut self, entry: Arc<Entry>) -> Vec<String> {
        told(&self.on(Input::Pushed(Push::Entry(entry))))
    }

    pub(super) fn send(&mut self, text: &str) -> Vec<String> {
        self.ask("send_message", json!({"sessionId": "s1", "text": text}))
    }
}

pub(super) fn key() -> EmbedKey {
    EmbedKey::new(&[7; 32])
}

pub(super) fn token(key_of_site: &str, issued: UnixMs) -> EmbedToken {
    key().mint(&site(key_of_site), issued, [0; 9])
}

pub(super) fn entry(id: &str, seq: Seq) -> Arc<Entry> {
    written_by(SenderKind::Agent, id, seq)
}

pub(super) fn own(id: &str, seq: Seq) -> Arc<Entry> {
    written_by(SenderKind::Visitor, id, seq)
}

fn written_by(kind: SenderKind, id: &str, seq: Seq) -> Arc<Entry> {
    Arc::new(Entry {
        session_id: session(id),
        epoch: epoch(),
        seq,
        message_id: MessageId::parse(format!("m{seq}")).unwrap(),
        ts: NOW + seq,
        sender: Sender::new(kind, ""),
        kind: EntryType::Text,
        text: format!("text {seq}"),
        metadata: Value::Null,
        attributes: Value::Null,
        view: Value::Null,
        client_msg_id: (kind == SenderKind::Visitor).then(|| ClientMsgId::parse("c").unwrap()),
        deleted: false,
    })
}

pub(super) fn resumed(id: &str, head: Seq) -> Outcome {
    Outcome::Resumed(Box::new(SessionResumed {
        session_id: session(id),
        epoch: epoch(),
        head,
        recovered: true,
        messages: Vec::new(),
        more: false,
        delivered: 0,
        read: 0,
        failed: Vec::new(),
        closed: false,
        name: String::new(),
    }))
}

/// A page of an ended session `s1` whose log reaches `head`.
pub(super) fn page_of_resume(head: Seq, seqs: &[Seq]) -> Outcome {
    let Outcome::Resumed(mut resumed) = resumed("s1", head) else {
        unreachable!()
    };
    resumed.closed = true;
    resumed.messages = seqs
        .iter()
        .map(|seq| (*entry("s1", *seq)).clone())
        .collect();
    Outcome::Resumed(resumed)
}

pub(super) fn refused(code: ErrorCode) -> Outcome {
    Outcome::Refused {
        code,
        retry_after_ms: None,
    }
}

/// Effects as a reader would retell them.
pub(super) fn told(effects: &[Effect]) -> Vec<String> {
    effects.iter().map(tell).collect()
}

fn tell(effect: &Effect) -> String {
    match effect {
        Effect::Send(frame) => match ServerFrame::<Event>::parse(frame) {
            ServerFrame::Answer(_, result) => match result.get("seq") {
                Some(seq) => format!("answer seq {seq}"),
                None => "answer".to_owned(),
            },
            ServerFrame::Refusal(refusal) => format!("refuse {}", refusal.code.word()),
            ServerFrame::Event(event) => tell_event(&event),
            ServerFrame::Unknown => panic!("no frame of the protocol: {frame}"),
        },
        Effect::Subscribe(session) => format!("subscribe {session}"),
        Effect::Do(Command::CatchUp {
            session,
            after,
            upto: Seq::MAX,
        }) => format!("catch up {session} {after}.."),
        Effect::Do(Command::CatchUp {
            session,
            after,
            upto,
        }) => format!("catch up {session} {after}..{upto}"),
        Effect::Do(command) => {
            let name = format!("{command:?}");
            format!("do {}", name.split(' ').next().unwrap_or_default())
        }
        Effect::Close(code) => format!("close {code:?}"),
    }
}

fn tell_event(event: &Event) -> String {
    match event {
        Event::ResponseMessage(entry) => format!("message {}", entry.seq),
        Event::OwnMessage(entry) => format!("own message {}", entry.seq),
        Event::MessageDeleted { seq, .. } => format!("deleted {seq}"),
        Event::MessageStatus { seq, status, .. } => format!("{status:?} {seq}"),
        Event::Typing { typing, .. } => format!("typing {typing}"),
        Event::SessionClosed { seq, .. } => format!("closed {seq}"),
        Event::Reconnect { after_ms } => format!("reconnect {after_ms}"),
    }
}

/// A session token that no store knows.
pub(super) fn session_token() -> SessionToken {
    SessionToken::parse("st").unwrap()
}
