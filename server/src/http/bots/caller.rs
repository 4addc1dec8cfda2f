//! Who calls: a site's bot, for the whole site or for one session.

use super::refused::Refused;
use crate::state::Shared;
use axum::extract::{ConnectInfo, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use config::sites::{Bot, Site};
use protocol::ids::{SessionId, SiteKey};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;
use store::Session;
use subtle::ConstantTimeEq as _;

/// How the original writes the identifier of a request; ours may be written so, too.
const REQUEST_PREFIX: &str = "support-group-";

/// A site's bot, proven; its site is the one in the address.
pub(super) struct SiteCaller {
    /// The site.
    pub(super) site: Arc<Site>,
    /// The session that the credential is for; any of the site when there is none.
    only: Option<SessionId>,
}

/// A bot that may act in the session of the address.
pub(super) struct Caller {
    /// The server.
    pub(super) state: Shared,
    /// The site.
    pub(super) site: Arc<Site>,
    /// Its bot.
    pub(super) bot: Arc<Bot>,
    /// The session.
    pub(super) session: Session,
}

#[derive(Deserialize)]
struct SitePath {
    key: String,
}

#[derive(Deserialize)]
struct SessionPath {
    key: String,
    id: String,
}

impl SiteCaller {
    fn prove(state: &Shared, key: &str, headers: &HeaderMap) -> Option<Self> {
        let key = SiteKey::parse(key).ok()?;
        let site = state.sites.get(&key)?;
        let bot = site.bot.as_ref()?;
        let token = token(headers)?;
        if let Some(own) = &bot.token
            && bool::from(own.expose().as_bytes().ct_eq(token.as_bytes()))
        {
            return Some(Self { site, only: None });
        }
        let (of_site, only) = bots::token::open(&state.bot_key, token)?;
        (of_site == key).then_some(Self {
            site,
            only: Some(only),
        })
    }
}

/// `JWT x` as the published client writes it, `Bearer x`, or `x`.
fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let bare = ["JWT ", "Bearer "]
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme));
    Some(bare.unwrap_or(value).trim())
}

fn guess_costs(state: &Shared, parts: &Parts) -> Refused {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let address = peer.and_then(|peer| state.proxies.client_address(peer.0.ip(), &parts.headers));
    match state.limits.connect(address) {
        Ok(()) => Refused::unauthorized(),
        Err(wait) => wait.into(),
    }
}

impl FromRequestParts<Shared> for SiteCaller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Refused> {
        let path = Path::<SitePath>::from_request_parts(parts, state).await;
        let caller = path
            .ok()
            .and_then(|Path(path)| Self::prove(state, &path.key, &parts.headers));
        let caller = caller.ok_or_else(|| guess_costs(state, parts))?;
        state.limits.bot_site(&caller.site.key)?;
        Ok(caller)
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Refused> {
        let path = Path::<SessionPath>::from_request_parts(parts, state).await;
        let Path(path) = path.map_err(|_| Refused::no_session())?;
        let proven = SiteCaller::prove(state, &path.key, &parts.headers);
        let proven = proven.ok_or_else(|| guess_costs(state, parts))?;
        state.limits.bot_site(&proven.site.key)?;
        let id = session_id(&path).ok_or_else(Refused::no_session)?;
        // Another session is the same as none to whoever has no right to it.
        if proven.only.as_ref().is_some_and(|only| *only != id) {
            return Err(guess_costs(state, parts));
        }
        state.limits.bot_session(&id)?;
        let session = state.store.session(&id).await?;
        let session = session
            .filter(|session| session.site == proven.site.key)
            .ok_or_else(Refused::no_session)?;
        let bot = proven.site.bot.clone().ok_or_else(Refused::unauthorized)?;
        Ok(Self {
            state: Arc::clone(state),
            site: proven.site,
            bot,
            session,
        })
    }
}

fn session_id(path: &SessionPath) -> Option<SessionId> {
    let long = path
        .id
        .strip_prefix(REQUEST_PREFIX)
        .and_then(|rest| rest.strip_prefix(path.key.as_str())?.strip_prefix('-'));
    SessionId::parse(long.unwrap_or(&path.id)).ok()
}
