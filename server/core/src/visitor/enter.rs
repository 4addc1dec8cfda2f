//! Requests that carry an embed token: start, resume and ping. Only they can be a first frame.

use super::effects::Effects;
use super::io::{Command, LogPosition, NewVisitor};
use super::outcome::Waiting;
use super::state::State;
use super::{Context, Visitor, form};
use crate::embed::EmbedError;
use crate::secret::{self, SessionTokenHash};
use crate::text::{Unclean, clean_email, clean_locale, clean_name, clean_page};
use protocol::codes::{CloseCode, ErrorCode};
use protocol::ids::{EmbedToken, SiteKey};
use protocol::limits::OWN_TOKEN_MIN_CHARS;
use protocol::rpc::{Ping, PingResult, Refusal, RequestHead, ResumeSession, StartSession};
use serde_json::Value;

/// First frames that are refused for a reason the client can mend, before the socket is closed.
const MAX_REFUSED_FIRST_FRAMES: u8 = 5;

/// What became of such a request; an answer or a command is already among the effects.
type Entered = Result<(), Refusal>;
type Entrance = fn(&mut Visitor, &mut Context<'_>, &RequestHead, &mut Effects) -> Entered;

/// What an aged token is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Session,
    Renewal,
}

impl Visitor {
    pub(super) fn enter(
        &mut self,
        request: Entrance,
        ctx: &mut Context<'_>,
        head: &RequestHead,
        out: &mut Effects,
    ) {
        let Err(refusal) = request(self, ctx, head, out) else {
            return;
        };
        out.refuse(&refusal);
        let State::Fresh(fresh) = &mut self.state else {
            return;
        };
        fresh.refused += 1;
        if refusal.code == ErrorCode::SessionRequired {
            self.close(CloseCode::BadFrame, out);
        } else if fresh.refused > MAX_REFUSED_FIRST_FRAMES {
            self.close(CloseCode::EmbedRefused, out);
        }
    }

    pub(super) fn start(
        &mut self,
        ctx: &mut Context<'_>,
        head: &RequestHead,
        out: &mut Effects,
    ) -> Entered {
        let params: StartSession = head.params()?;
        let mut visitor =
            clean_visitor(&params).map_err(|unclean| refuse_unclean(head.id, unclean))?;
        let site = self.admit(ctx, head.id, &params.embed_token, Purpose::Session)?;
        if site != params.site_key {
            return Err(Refusal::new(Some(head.id), ErrorCode::EmbedInvalid).field("siteKey"));
        }
        form::fill_in(&mut visitor, &(ctx.form)(&site), &params.answers)
            .map_err(|fault| fault.refusal(head.id))?;
        let own = params.session_token;
        if own
            .as_ref()
            .is_some_and(|token| token.as_str().len() < OWN_TOKEN_MIN_CHARS)
        {
            return Err(Refusal::new(Some(head.id), ErrorCode::InvalidParams).field("sessionToken"));
        }
        self.join(&site);
        let session = secret::session_id(ctx.random_bytes());
        let token = own.unwrap_or_else(|| secret::session_token(ctx.random_bytes()));
        let hash = SessionTokenHash::of(&token);
        self.waiting = Some(Waiting::Start(head.id, token));
        out.perform(Command::Start {
            session,
            token: hash,
            site,
            visitor: Box::new(visitor),
        });
        Ok(())
    }

    pub(super) fn resume(
        &mut self,
        ctx: &mut Context<'_>,
        head: &RequestHead,
        out: &mut Effects,
    ) -> Entered {
        let params: ResumeSession = head.params()?;
        let site = self.admit(ctx, head.id, &params.embed_token, Purpose::Session)?;
        self.join(&site);
        let position = params.epoch.zip(params.after);
        let client = position.map(|(epoch, after)| LogPosition { epoch, after });
        self.waiting = Some(Waiting::Identify(head.id, client));
        out.perform(Command::Identify {
            site,
            token: SessionTokenHash::of(&params.session_token),
        });
        Ok(())
    }

    pub(super) fn ping(
        &mut self,
        ctx: &mut Context<'_>,
        head: &RequestHead,
        out: &mut Effects,
    ) -> Entered {
        let params: Ping = head.params()?;
        let embed_token = match &params.embed_token {
            Some(token) => {
                let site = self.admit(ctx, head.id, token, Purpose::Renewal)?;
                self.join(&site);
                let nonce = ctx.random_bytes();
                Some(ctx.embed.mint(&site, ctx.now_ms, nonce))
            }
            None if self.state.is_fresh() => {
                return Err(Refusal::new(Some(head.id), ErrorCode::SessionRequired));
            }
            None => None,
        };
        out.answer(head.id, PingResult { embed_token });
        Ok(())
    }

    /// The site of an embed token, if it opens this socket: a socket never changes its site.
    fn admit(
        &self,
        ctx: &Context<'_>,
        request: u64,
        token: &EmbedToken,
        purpose: Purpose,
    ) -> Result<SiteKey, Refusal> {
        let refuse = |code| Refusal::new(Some(request), code);
        let site = match ctx.embed.verify(token, ctx.now_ms) {
            Ok(site) => site,
            Err(EmbedError::Expired { site }) if purpose == Purpose::Renewal => site,
            Err(error) => return Err(refuse(error.code())),
        };
        if self.state.site().is_some_and(|own| *own != site) {
            return Err(refuse(ErrorCode::EmbedInvalid));
        }
        if !(ctx.site_known)(&site) {
            return Err(refuse(ErrorCode::SiteUnknown));
        }
        Ok(site)
    }

    fn join(&mut self, site: &SiteKey) {
        self.state = std::mem::take(&mut self.state).join(site);
    }
}

fn clean_visitor(params: &StartSession) -> Result<NewVisitor, Unclean> {
    Ok(NewVisitor {
        name: clean_name(&params.name)?,
        email: params.email.as_deref().map_or(Ok(None), clean_email)?,
        locale: params.locale.as_deref().and_then(clean_locale),
        page: params.page.as_ref().map(clean_page).unwrap_or_default(),
        answers: Value::Null,
    })
}

/// The refusal of a field that a person can correct.
pub(super) fn refuse_unclean(request: u64, unclean: Unclean) -> Refusal {
    let code = if unclean.field == "text" {
        ErrorCode::InvalidText
    } else {
        ErrorCode::InvalidParams
    };
    Refusal::new(Some(request), code)
        .because(unclean.to_string())
        .field(unclean.field)
}
