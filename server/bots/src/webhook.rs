//! Posting to bots.

use crate::body;
use crate::token::{self, TokenKey};
use async_trait::async_trait;
use bridge::Clock;
use bridge::bot::{Bot, BotError, Telling};
use hmac::{Hmac, KeyInit, Mac};
use outbound::{Answer, CallError, Guarded, HeaderMap, HeaderValue, Post, Url};
use protocol::ids::SiteKey;
use sha2::Sha256;
use std::sync::Arc;
use std::time::Duration;

/// Header with the id of what is posted: the same when it comes again.
pub const DELIVERY: &str = "x-web-widget-bot-delivery";
/// Header with the signature, where the site has a secret.
pub const SIGNATURE: &str = "x-web-widget-bot-signature";
/// How long a bot may take to accept.
const DEADLINE: Duration = Duration::from_secs(10);
/// So much of an answer is read, so that the connection can be used again; nothing in it matters.
const ANSWER_MAX_BYTES: usize = 64 << 10;

/// Where the bot of a site is.
#[derive(Clone)]
pub struct Target {
    /// Its address.
    pub url: Url,
    /// Its name.
    pub name: String,
    /// Signs what is posted.
    pub signer: Option<Signer>,
}

/// Knows the bots as they are configured right now.
pub trait Targets: Send + Sync + 'static {
    /// The bot of a site; `None` when it has none.
    fn target(&self, site: &SiteKey) -> Option<Target>;
}

/// Signs with a secret that the bot knows too.
#[derive(Clone)]
pub struct Signer(Hmac<Sha256>);

impl Signer {
    /// With this secret.
    #[must_use]
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn new(secret: &str) -> Self {
        Self(Hmac::new_from_slice(secret.as_bytes()).expect("a key of any length"))
    }

    /// `t=<unix s>,v1=<hexadecimal HMAC-SHA-256 of "<t>.<body>">`.
    #[must_use]
    pub fn sign(&self, now_s: u64, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{now_s}.").as_bytes());
        mac.update(body);
        let mac = mac.finalize().into_bytes();
        let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={now_s},v1={hex}")
    }
}

/// Posts to the bots of all sites.
pub struct Webhooks {
    client: Guarded,
    targets: Arc<dyn Targets>,
    key: TokenKey,
    clock: Arc<dyn Clock>,
}

impl Webhooks {
    /// With the key of the credentials that bots get.
    #[must_use]
    pub fn new(
        client: Guarded,
        targets: Arc<dyn Targets>,
        key: TokenKey,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            client,
            targets,
            key,
            clock,
        }
    }

    fn post(&self, telling: &Telling<'_>, target: Target) -> Result<Post, BotError> {
        let session = telling.session;
        let token = token::mint(&self.key, &session.site, &session.id);
        let json = body::body(telling, &target, &token)
            .to_string()
            .into_bytes();
        let mut headers = HeaderMap::new();
        headers.insert(DELIVERY, value(&body::id(telling))?);
        if let Some(signer) = &target.signer {
            let signature = signer.sign(self.clock.now_ms() / 1_000, &json);
            headers.insert(SIGNATURE, value(&signature)?);
        }
        Ok(Post {
            url: target.url,
            headers,
            json,
            deadline: DEADLINE,
            largest: ANSWER_MAX_BYTES,
        })
    }
}

#[async_trait]
impl Bot for Webhooks {
    async fn tell(&self, telling: Telling<'_>) -> Result<(), BotError> {
        let site = &telling.session.site;
        let target = self.targets.target(site).ok_or(BotError::NoBot)?;
        if let Err(error) = self.client.check(&target.url) {
            tracing::error!(
                %site,
                "the bot's host {error}; WEB_WIDGET_BOT_PRIVATE_HOSTS can allow it"
            );
            return Err(BotError::NoBot);
        }
        match self.client.post(self.post(&telling, target)?).await {
            Ok(answer) => accepted(&answer),
            Err(CallError::NoAnswer) => Err(BotError::Late),
            Err(_) => Err(BotError::Failed),
        }
    }
}

fn accepted(answer: &Answer) -> Result<(), BotError> {
    match answer.status.as_u16() {
        200..=299 => Ok(()),
        // Asked to come again; how soon is said or not.
        408 | 425 | 429 | 503 => Err(answer
            .retry_after()
            .map_or(BotError::Failed, BotError::Busy)),
        500.. => Err(BotError::Failed),
        _ => Err(BotError::Refused),
    }
}

/// Our own identifiers and signatures are always fit for a header.
fn value(text: &str) -> Result<HeaderValue, BotError> {
    HeaderValue::from_str(text).map_err(|_| BotError::Failed)
}
