//! The people whom the gateway knows, kept for a while: asking for all of them is a long request.

use crate::contract::User;
use crate::gateway::Gateway;
use bridge::messenger::{Known, MessengerError, Name, Person, Recipient, find};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long the list is good for.
const KEPT: Duration = Duration::from_secs(5 * 60);
/// How old a list must be to be asked for again because somebody is not in it.
const TOO_YOUNG: Duration = Duration::from_secs(10);
/// Pages of one list. A gateway that never ends is cut off.
const PAGES_MAX: usize = 1_000;

/// The list and when it was asked for.
type Kept = Option<(Instant, Arc<[Known]>)>;

/// Finds people.
#[derive(Default)]
pub struct People {
    kept: Mutex<Kept>,
}

impl People {
    /// The person behind each recipient.
    pub async fn find(
        &self,
        gateway: &Gateway,
        recipients: &[Recipient],
    ) -> Result<Vec<Person>, MessengerError> {
        let known = self.known(gateway, KEPT).await?;
        match find(recipients, &known) {
            Ok(people) => Ok(people),
            // Perhaps they have joined since.
            Err(_) => {
                let known = self.known(gateway, TOO_YOUNG).await?;
                Ok(find(recipients, &known)?)
            }
        }
    }

    /// The list, not older than `age`. The lock is held while asking, so that many who ask at once
    /// ask the gateway once.
    async fn known(
        &self,
        gateway: &Gateway,
        age: Duration,
    ) -> Result<Arc<[Known]>, MessengerError> {
        let mut kept = self.kept.lock().await;
        if let Some((asked, known)) = &*kept
            && asked.elapsed() < age
        {
            return Ok(Arc::clone(known));
        }
        let known: Arc<[Known]> = all(gateway).await?.into();
        *kept = Some((Instant::now(), Arc::clone(&known)));
        Ok(known)
    }
}

async fn all(gateway: &Gateway) -> Result<Vec<Known>, MessengerError> {
    let mut known = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let page = gateway.users(cursor.as_deref()).await?;
        known.extend(page.users.into_iter().map(entry));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(known),
        }
    }
    tracing::error!(
        pages = PAGES_MAX,
        "the gateway's list of users does not end"
    );
    Err(MessengerError::Server)
}

fn entry(user: User) -> Known {
    Known {
        id: user.uid,
        bot: user.is_bot,
        name: Name::Parts {
            first: user.first_name,
            last: user.last_name,
        },
    }
}
