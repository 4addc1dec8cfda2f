//! Beginning a session, coming back to one, and what was said in it before.

use super::{Performer, Refused, Talker};
use crate::system::now_ms;
use protocol::codes::ErrorCode;
use protocol::ids::{SessionId, SiteKey};
use protocol::limits::{PAGE_DEFAULT_ENTRIES, PAGE_MAX_ENTRIES};
use protocol::rpc::SessionResumed;
use session_core::history::{Recovery, recovery};
use session_core::secret::SessionTokenHash;
use session_core::visitor::{LogPosition, NewVisitor, Outcome};
use store::{Answering, NewSession, Part, Session};

impl Performer {
    pub(super) async fn start(
        &mut self,
        session: SessionId,
        token: &SessionTokenHash,
        site: SiteKey,
        visitor: Box<NewVisitor>,
    ) -> Result<Outcome, Refused> {
        self.state.limits.start(self.address, &site)?;
        let configured = self.state.sites.get(&site).ok_or(ErrorCode::SiteUnknown)?;
        let team = self.state.messengers.of_site(&configured);
        let new = NewSession {
            id: session,
            site,
            token_hash: *token.as_bytes(),
            name: visitor.name,
            email: visitor.email,
            locale: visitor.locale,
            page: visitor.page,
            permanent: configured.permanent_session,
            messenger: team.map_or("", |messenger| messenger.name()).to_owned(),
            answering: configured.bot.is_some().then_some(Answering::Bot),
            answers: visitor.answers,
            now: now_ms(),
        };
        let stored = self.state.store.create_session(new).await?;
        // Not another word than for a token of nobody.
        let stored = stored.ok_or(ErrorCode::SessionUnknown)?;
        self.state.metrics.sessions.inc();
        let (session, head) = (stored.id.clone(), stored.head);
        self.talk_as(stored);
        Ok(Outcome::Started {
            session,
            epoch: self.state.store.epoch().clone(),
            head,
        })
    }

    pub(super) async fn identify(
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
        // Not being able to write it down keeps nobody from reading: the disk may be full.
        if let Err(error) = self.state.store.touch(&session.id, now_ms()).await {
            tracing::warn!(%error, "a visit could not be written down");
        }
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

    pub(super) async fn read_log(
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
            failed: reading.failed,
            closed: session.closed_at.is_some(),
            name: session.name,
        })))
    }
}
