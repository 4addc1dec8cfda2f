//! Runs the commands of a visitor's state machine against limits, store, hub and bridge.
//!
//! Invariant: an outcome that says «stored» is returned only after the durable commit.

use crate::limits::Wait;
use crate::metrics::CodeLabels;
use crate::state::Shared;
use crate::system::{now_ms, random_bytes};
use protocol::codes::ErrorCode;
use protocol::entry::{Sender, SenderKind};
use protocol::ids::{Seq, SessionId, SiteKey};
use protocol::limits::{PAGE_DEFAULT_ENTRIES, PAGE_MAX_ENTRIES};
use protocol::rpc::{MessagesPage, SessionResumed};
use session_core::history::{Recovery, recovery};
use session_core::secret::{self, SessionTokenHash};
use session_core::visitor::{Command, LogPosition, NewMessage, NewVisitor, Outcome};
use std::net::IpAddr;
use std::sync::Arc;
use store::{AppendError, Closing, NewEntry, NewSession, Part, Session, StoreError};

/// The hands of one visitor's socket.
pub(super) struct Performer {
    state: Shared,
    address: Option<IpAddr>,
    talker: Option<Talker>,
}

/// What is fixed about the session that the socket belongs to.
struct Talker {
    session: SessionId,
    site: SiteKey,
    name: String,
}

/// A command that was not carried out.
struct Refused {
    code: ErrorCode,
    retry_after_ms: Option<u64>,
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self {
            code,
            retry_after_ms: None,
        }
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        Self {
            code: ErrorCode::RateLimited,
            retry_after_ms: Some(wait.ms),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused a command");
        ErrorCode::Unavailable.into()
    }
}

impl From<AppendError> for Refused {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::SessionUnknown => ErrorCode::SessionUnknown.into(),
            AppendError::SessionClosed => ErrorCode::SessionClosed.into(),
            AppendError::Conflict => ErrorCode::Conflict.into(),
            AppendError::ControlKind => ErrorCode::InvalidParams.into(),
            AppendError::Store(error) => error.into(),
        }
    }
}

impl Performer {
    pub(super) fn new(state: Shared, address: Option<IpAddr>) -> Self {
        Self {
            state,
            address,
            talker: None,
        }
    }

    /// Carries out one command.
    pub(super) async fn perform(&mut self, command: Command) -> Outcome {
        let done = match command {
            Command::Start {
                session,
                token,
                site,
                visitor,
            } => self.start(session, &token, site, visitor).await,
            Command::Identify { site, token } => self.identify(&site, &token).await,
            Command::ReadLog { session, client } => self.read_log(&session, client).await,
            Command::Append { session, message } => self.append(session, message).await,
            Command::Load {
                session,
                before,
                limit,
            } => self.load(&session, before, limit).await,
            Command::CatchUp {
                session,
                after,
                upto,
            } => self.catch_up(&session, after, upto).await,
            Command::MarkRead { session, seq } => self.mark_read(&session, seq).await,
            Command::Typing { session, typing } => self.typing(&session, typing),
            Command::End { session } => self.end(session).await,
        };
        done.unwrap_or_else(
            |Refused {
                 code,
                 retry_after_ms,
             }| {
                let label = CodeLabels {
                    code: code.word().to_owned(),
                };
                self.state.metrics.refusals.get_or_create(&label).inc();
                Outcome::Refused {
                    code,
                    retry_after_ms,
                }
            },
        )
    }

    async fn start(
        &mut self,
        session: SessionId,
        token: &SessionTokenHash,
        site: SiteKey,
        visitor: NewVisitor,
    ) -> Result<Outcome, Refused> {
        self.state.limits.start(self.address, &site)?;
        let configured = self.state.sites.get(&site).ok_or(ErrorCode::SiteUnknown)?;
        let new = NewSession {
            id: session,
            site,
            token_hash: *token.as_bytes(),
            name: visitor.name,
            email: visitor.email,
            locale: visitor.locale,
            page: visitor.page,
            permanent: configured.permanent_session,
            messenger: self.state.messengers.of_site(&configured).to_owned(),
            now: now_ms(),
        };
        let stored = self.state.store.create_session(new).await?;
        self.state.metrics.sessions.inc();
        let head = stored.head;
        self.talk_as(stored);
        Ok(Outcome::Started {
            epoch: self.state.store.epoch().clone(),
            head,
        })
    }

    async fn identify(
        &mut self,
        site: &SiteKey,
        token: &SessionTokenHash,
    ) -> Result<Outcome, Refused> {
        let found = self.state.store.session_by_token(*token.as_bytes()).await?;
        let Some(session) = found.filter(|session| session.site == *site) else {
            // Guessing tokens costs as much as starting sessions.
            self.state.limits.start(self.address, site)?;
            return Err(ErrorCode::SessionUnknown.into());
        };
        self.state.limits.request(&session.id)?;
        self.state.store.touch(&session.id, now_ms()).await?;
        let id = session.id.clone();
        self.talk_as(session);
        Ok(Outcome::Identified { session: id })
    }

    fn talk_as(&mut self, session: Session) {
        self.talker = Some(Talker {
            session: session.id,
            site: session.site,
            name: session.name,
        });
    }

    async fn read_log(
        &self,
        id: &SessionId,
        client: Option<LogPosition>,
    ) -> Result<Outcome, Refused> {
        let store = &self.state.store;
        let epoch = store.epoch().clone();
        let part = move |head| {
            let known = client
                .as_ref()
                .map(|position| (&position.epoch, position.after));
            match recovery(&epoch, head, known) {
                Recovery::Follow { after } => Part::After(after, PAGE_MAX_ENTRIES),
                Recovery::Replace => Part::Last(PAGE_DEFAULT_ENTRIES),
            }
        };
        let reading = store.read_log(id, part).await?;
        let reading = reading.ok_or(ErrorCode::SessionUnknown)?;
        let recovered = matches!(reading.part, Part::After(..));
        let session = reading.session;
        Ok(Outcome::Resumed(Box::new(SessionResumed {
            session_id: session.id,
            epoch: store.epoch().clone(),
            head: session.head,
            recovered,
            messages: reading.entries,
            more: reading.more && !recovered,
            delivered: session.delivered,
            read: session.read,
            closed: session.closed_at.is_some(),
            name: session.name,
        })))
    }

    async fn append(&self, session: SessionId, message: NewMessage) -> Result<Outcome, Refused> {
        let talker = self.talker_in(&session)?;
        let new = NewEntry {
            session: session.clone(),
            message_id: message.message_id,
            client_msg_id: message.client_msg_id,
            ts: now_ms(),
            sender: talker.sender(),
            kind: message.kind,
            text: message.text,
            metadata: message.metadata,
            attributes: message.attributes,
            to_team: true,
        };
        let limits = &self.state.limits;
        if let Err(wait) = limits.message(self.address, &talker.site, &session) {
            // Whoever lost an answer must not wait for what is there already.
            return match self.state.store.repeat_of(new).await? {
                Some(entry) => Ok(Outcome::Appended(Arc::new(entry))),
                None => Err(wait.into()),
            };
        }
        let appended = self.state.store.append(new).await?;
        let entry = Arc::new(appended.entry);
        if !appended.repeated {
            self.state.metrics.visitor_messages.inc();
            self.publish(&session, &entry);
        }
        Ok(Outcome::Appended(entry))
    }

    async fn load(
        &self,
        session: &SessionId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Outcome, Refused> {
        self.state.limits.request(session)?;
        let (messages, more) = self
            .state
            .store
            .entries_before(session, before, limit)
            .await?;
        Ok(Outcome::Loaded(MessagesPage { messages, more }))
    }

    async fn catch_up(
        &self,
        session: &SessionId,
        after: Seq,
        upto: Seq,
    ) -> Result<Outcome, Refused> {
        let entries = self
            .state
            .store
            .entries_after(session, after, PAGE_MAX_ENTRIES)
            .await?;
        let wanted = entries.into_iter().take_while(|entry| entry.seq <= upto);
        Ok(Outcome::CaughtUp(wanted.map(Arc::new).collect()))
    }

    async fn mark_read(&self, session: &SessionId, seq: Seq) -> Result<Outcome, Refused> {
        self.state.limits.request(session)?;
        if self
            .state
            .store
            .mark_visitor_read(session, seq, now_ms(), true)
            .await?
        {
            self.state.messengers.ring();
        }
        Ok(Outcome::Done)
    }

    fn typing(&self, session: &SessionId, typing: bool) -> Result<Outcome, Refused> {
        self.state.limits.request(session)?;
        self.state.messengers.typing(session, typing);
        Ok(Outcome::Done)
    }

    async fn end(&self, session: SessionId) -> Result<Outcome, Refused> {
        self.state.limits.request(&session)?;
        let closing = Closing {
            session: session.clone(),
            message_id: secret::message_id(random_bytes()),
            ts: now_ms(),
            by: self.talker_in(&session)?.sender(),
            to_team: true,
        };
        let closed = self.state.store.close_session(closing).await?;
        if !closed.repeated {
            self.publish(&session, &Arc::new(closed.entry));
        }
        Ok(Outcome::Done)
    }

    /// Rings the session's sockets and the relay.
    fn publish(&self, session: &SessionId, entry: &Arc<protocol::entry::Entry>) {
        bridge::Hub::entry(&*self.state.hub, session, Arc::clone(entry));
        self.state.messengers.ring();
    }

    /// The machine only names its own session; a mismatch would be a fault of ours.
    fn talker_in(&self, session: &SessionId) -> Result<&Talker, Refused> {
        let talker = self
            .talker
            .as_ref()
            .filter(|talker| talker.session == *session);
        talker.ok_or_else(|| ErrorCode::SessionRequired.into())
    }
}

impl Talker {
    fn sender(&self) -> Sender {
        Sender {
            kind: SenderKind::Visitor,
            name: self.name.clone(),
        }
    }
}
