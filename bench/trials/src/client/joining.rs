//! How a tab gets in step with its session: it begins one, or resumes.

use super::list::{List, entry_of};
use super::tab::{Asked, Session, Tab};
use crate::wire::Socket;
use anyhow::Result;
use history::{Record, Side};
use protocol::ids::{EmbedToken, Epoch, SessionToken, SiteKey};
use protocol::limits::OWN_TOKEN_MIN_CHARS;
use protocol::rpc::{Method, ResumeSession, SessionResumed, SessionStarted, StartSession};
use std::collections::BTreeMap;

/// As the panel makes one before it asks: a start whose answer is lost is repeated with it.
fn own_token(tag: &str) -> Result<SessionToken> {
    Ok(SessionToken::parse(format!(
        "{tag:x<OWN_TOKEN_MIN_CHARS$}"
    ))?)
}

impl Tab {
    /// First frame of a connection.
    pub(super) async fn join(&mut self, socket: &mut Socket, token: String) -> Result<()> {
        if self.session().is_some() {
            return self.resume_with(socket, token).await;
        }
        let start = StartSession {
            site_key: SiteKey::parse(self.visitor.site.clone())?,
            embed_token: EmbedToken::parse(token)?,
            session_token: Some(own_token(&self.visitor.tag)?),
            name: self.visitor.tag.clone(),
            email: None,
            locale: None,
            page: None,
            answers: BTreeMap::new(),
        };
        let id = socket.request(Method::StartSession.name(), &start).await?;
        self.state.asked.insert(id, Asked::Start);
        Ok(())
    }

    pub(super) fn started(&mut self, started: &SessionStarted) {
        let session = started.session_id.as_str().to_owned();
        self.journal.say(Record::Place {
            place: session.clone(),
            side: Side::Visitor,
            tag: self.visitor.tag.clone(),
        });
        let (epoch, head) = (started.epoch.as_str().to_owned(), started.head);
        self.look(|list| *list = List::starting(epoch.clone(), head));
        self.visitor.session.send_replace(Some(Session {
            id: session,
            token: started.session_token.as_str().to_owned(),
        }));
        self.in_step(&epoch, head, true, head + 1);
    }

    /// Asks for what is missing, on a connection that was in step.
    pub(super) async fn resume(&mut self, socket: &mut Socket) -> Result<()> {
        let is_asking = self
            .state
            .asked
            .values()
            .any(|asked| matches!(asked, Asked::Resume { .. }));
        match self.embed_token() {
            Some(token) if !is_asking => self.resume_with(socket, token).await,
            _ => Ok(()),
        }
    }

    async fn resume_with(&mut self, socket: &mut Socket, token: String) -> Result<()> {
        let Some(session) = self.session() else {
            return Ok(());
        };
        let position = match self.state.blank {
            true => None,
            false => self.look(|list| Epoch::parse(list.epoch.clone()).ok().zip(Some(list.head))),
        };
        let (epoch, after) = position.unzip();
        let resume = ResumeSession {
            session_token: SessionToken::parse(session.token)?,
            embed_token: EmbedToken::parse(token)?,
            epoch,
            after,
        };
        let id = socket
            .request(Method::ResumeSession.name(), &resume)
            .await?;
        self.state.asked.insert(id, Asked::Resume { after });
        Ok(())
    }

    pub(super) fn resumed(&mut self, after: Option<u64>, resumed: SessionResumed) {
        let epoch = resumed.epoch.as_str().to_owned();
        let first = resumed.messages.first().map(|entry| entry.seq);
        let next = first.unwrap_or(resumed.head + 1);
        if !resumed.recovered {
            self.look(|list| *list = List::starting(epoch.clone(), next - 1));
        }
        self.in_step(&epoch, after.unwrap_or(0), resumed.recovered, next);
        for entry in resumed.messages.into_iter().map(entry_of) {
            self.came(&entry);
            self.show(&entry);
        }
    }

    fn in_step(&mut self, epoch: &str, after: u64, recovered: bool, next: u64) {
        self.state.blank = false;
        self.state.joined = true;
        self.state.backoff.reset();
        self.journal.say(Record::Resumed {
            client: self.name.clone(),
            place: self.place(),
            connection: self.state.connection,
            epoch: epoch.to_owned(),
            after,
            recovered,
            next,
        });
    }
}
