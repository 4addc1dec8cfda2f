//! The bots of the sites: where they are, and how they are to be treated, as it is configured right now.

use crate::sites::LiveSites;
use crate::system::SystemClock;
use ::bots::token::TokenKey;
use ::bots::{Signer, Target, Targets, Webhooks};
use async_trait::async_trait;
use bridge::bot::{Bot, BotError, Telling};
use bridge::relay::SiteBot;
use config::settings::Settings;
use config::sites::Site;
use outbound::{Guard, Guarded};
use protocol::ids::SiteKey;
use std::sync::Arc;

/// The way to the bots. A machine that cannot make HTTPS calls has none: the team answers then.
pub(crate) fn way(settings: &Settings, sites: &Arc<LiveSites>, key: TokenKey) -> Arc<dyn Bot> {
    match Guarded::new(Guard::new(settings.private_hosts.clone())) {
        Ok(client) => Arc::new(Webhooks::new(
            client,
            Arc::clone(sites) as _,
            key,
            Arc::new(SystemClock),
        )),
        Err(error) => {
            tracing::error!(%error, "cannot make HTTPS calls from this machine; bots are not told anything");
            Arc::new(Nobody)
        }
    }
}

struct Nobody;

#[async_trait]
impl Bot for Nobody {
    async fn tell(&self, _telling: Telling<'_>) -> Result<(), BotError> {
        Err(BotError::NoBot)
    }
}

impl Targets for LiveSites {
    fn target(&self, site: &SiteKey) -> Option<Target> {
        let site = self.get(site)?;
        let bot = site.bot.as_ref()?;
        Some(Target {
            url: bot.url.clone(),
            name: bot.name.clone(),
            signer: bot
                .secret
                .as_ref()
                .map(|secret| Signer::new(secret.expose())),
        })
    }
}

/// The bot of a site in the words of the bridge.
pub(crate) fn site_bot(site: &Site) -> Option<SiteBot> {
    let bot = site.bot.as_ref()?;
    Some(SiteBot {
        name: bot.name.clone(),
        start: bot.start,
        answer_within: bot.answer_within,
        handover_words: bot.handover_words.clone(),
    })
}
