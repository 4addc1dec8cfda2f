//! The whole suite against a real Synapse.

use crate::agents::{Account, tag};
use crate::synapse;
use crate::team::Team;
use async_trait::async_trait;
use bridge::conformance::{Connected, Setup};
use bridge::messenger::{Messenger as _, Recipient};
use bridge::{Clock, Random};
use matrix::{AccessToken, Config, Matrix};
use outbound::{Base, Client};
use std::sync::Arc;
use store::Store;
use tokio::sync::OnceCell;

bridge::conformance_suite!(OnSynapse::start());

/// A team and a bot of their own on the shared homeserver.
pub struct OnSynapse {
    tag: String,
    accounts: OnceCell<Accounts>,
}

struct Accounts {
    bot: Account,
    grace: Account,
}

impl OnSynapse {
    /// Waits for the homeserver, before the suite's patience begins: it may have to be installed.
    fn start() -> Self {
        synapse::address();
        Self {
            tag: tag(),
            accounts: OnceCell::new(),
        }
    }

    fn named(&self, first: &str) -> Recipient {
        person(first, &self.tag, None)
    }

    async fn accounts(&self) -> &Accounts {
        let make = || async {
            let edsger = format!("Edsger {}", self.tag);
            Account::new(&edsger).await;
            Accounts {
                bot: Account::new("Website").await,
                grace: Account::new(&format!("Grace {}", self.tag)).await,
            }
        };
        self.accounts.get_or_init(make).await
    }
}

/// A recipient of the configuration.
pub fn person(first: &str, last: &str, id: Option<&str>) -> Recipient {
    Recipient::Name {
        first: first.into(),
        last: last.into(),
        id: id.map(str::to_owned),
    }
}

/// The adapter, with somebody's account.
pub async fn matrix(bot: &Account) -> Matrix {
    let config = Config {
        homeserver: Base::parse(synapse::address()).unwrap(),
        access_token: AccessToken::new(&bot.token),
    };
    Matrix::new(config, Client::new().unwrap())
}

#[async_trait]
impl Setup for OnSynapse {
    async fn connect(&self, _: &Store, _: Arc<dyn Clock>, _: Arc<dyn Random>) -> Connected {
        let Accounts { bot, grace } = self.accounts().await;
        let messenger = matrix(bot).await;
        // What the homeserver takes is known from the first contact on.
        messenger.resolve(&[]).await.unwrap();
        Connected {
            messenger: Arc::new(messenger),
            team: Arc::new(Team {
                grace: grace.clone(),
                bot: bot.id.clone(),
            }),
        }
    }

    fn recipients(&self) -> Vec<Recipient> {
        vec![self.named("Grace"), self.named("Edsger")]
    }

    fn stranger(&self) -> Option<Recipient> {
        Some(self.named("Nobody"))
    }
}
