//! Everything within a session: writing, reading, typing, ending.

use super::{Performer, Refused, Talker};
use crate::system::{now_ms, random_bytes};
use faults::Point;
use protocol::codes::ErrorCode;
use protocol::entry::Entry;
use protocol::ids::{Seq, SessionId};
use protocol::limits::PAGE_MAX_ENTRIES;
use protocol::rpc::MessagesPage;
use serde_json::Value;
use session_core::secret;
use session_core::visitor::{NewMessage, Outcome};
use std::sync::Arc;
use store::{Closing, NewEntry};

impl Performer {
    pub(super) async fn append(
        &self,
        session: SessionId,
        message: NewMessage,
    ) -> Result<Outcome, Refused> {
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
            view: Value::Null,
            file: message.file,
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
        faults::reach(Point::AfterCommit);
        let entry = Arc::new(appended.entry);
        if !appended.repeated {
            self.state.metrics.visitor_messages.inc();
            self.publish(&session, &entry);
        }
        Ok(Outcome::Appended(entry))
    }

    pub(super) async fn load(
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

    pub(super) async fn catch_up(
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

    pub(super) async fn mark_read(
        &self,
        session: &SessionId,
        seq: Seq,
    ) -> Result<Outcome, Refused> {
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

    pub(super) fn typing(&self, session: &SessionId, typing: bool) -> Result<Outcome, Refused> {
        self.state.limits.request(session)?;
        self.state.messengers.typing(session, typing);
        Ok(Outcome::Done)
    }

    pub(super) async fn end(&self, session: SessionId) -> Result<Outcome, Refused> {
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
    fn publish(&self, session: &SessionId, entry: &Arc<Entry>) {
        bridge::Hub::entry(&*self.state.hub, session, Arc::clone(entry));
        faults::reach(Point::AfterPublish);
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
