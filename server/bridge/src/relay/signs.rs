//! Passing signs from the visitor to the messenger: typing, presence. They may be lost.
//!
//! Who is online is remembered here, because a chat is often opened after the widget was.

use super::Shared;
use crate::messenger::{ChatKey, MessengerError};
use protocol::ids::SessionId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Signs that wait for the messenger; when so many wait, a new one is dropped.
pub(super) const SIGNS_WAITING: usize = 1_024;
/// How long the messenger may take for one sign.
const SIGN_DEADLINE: Duration = Duration::from_secs(5);

/// A sign of the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sign {
    Typing(SessionId, bool),
    /// Look up in [`Online`] what holds now.
    Presence(SessionId),
}

/// Sessions whose widget is open somewhere.
#[derive(Debug, Default)]
pub(super) struct Online(Mutex<HashSet<SessionId>>);

impl Online {
    /// Notes it; false when it was so already.
    pub(super) fn set(&self, session: &SessionId, online: bool) -> bool {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if online {
            sessions.insert(session.clone())
        } else {
            sessions.remove(session)
        }
    }

    pub(super) fn is(&self, session: &SessionId) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(session)
    }
}

/// Passes signs on, one after the other, until cancelled.
pub(super) async fn run(
    shared: &Shared,
    mut signs: mpsc::Receiver<Sign>,
    cancel: &CancellationToken,
) {
    while let Some(Some(sign)) = cancel.run_until_cancelled(signs.recv()).await {
        let told = tokio::time::timeout(SIGN_DEADLINE, pass(shared, &sign)).await;
        if let Ok(Err(error)) = told {
            tracing::debug!(
                messenger = shared.messenger.name(),
                error = error.word(),
                "a sign was lost"
            );
        }
    }
}

async fn pass(shared: &Shared, sign: &Sign) -> Result<(), MessengerError> {
    let (Sign::Typing(session, _) | Sign::Presence(session)) = sign;
    let Ok(Some(found)) = shared.store.session(session).await else {
        return Ok(());
    };
    let ours = found.messenger == shared.messenger.name();
    let Some(chat) = found.chat_key.filter(|_| ours).map(ChatKey::new) else {
        return Ok(());
    };
    match sign {
        Sign::Typing(_, typing) => shared.messenger.typing(&chat, *typing).await,
        Sign::Presence(session) => {
            shared
                .messenger
                .presence(&chat, shared.online.is(session))
                .await
        }
    }
}
