//! Removes from the store what nobody will ask for.

use crate::system::now_ms;
use store::Store;

/// Sessions without an entry are removed after this time. Every socket that takes its session up again
/// renews it, so this is far longer than one without a message can be in use.
const ABANDONED_AFTER_DAYS: u64 = 7;
/// Replies wait so long for the session that their chat belongs to; it takes seconds, or a restart.
const EARLY_KEPT_DAYS: u64 = 1;

/// Removes what has grown old.
pub(crate) async fn purge(store: &Store) {
    let days_ago = |days: u64| now_ms().saturating_sub(days * 24 * 60 * 60 * 1_000);
    match store.purge_abandoned(days_ago(ABANDONED_AFTER_DAYS)).await {
        Ok(0) => {}
        Ok(sessions) => tracing::info!(sessions, "sessions without a message were removed"),
        Err(error) => tracing::warn!(%error, "abandoned sessions could not be removed"),
    }
    match store.purge_early(days_ago(EARLY_KEPT_DAYS)).await {
        Ok(0) => {}
        Ok(replies) => tracing::warn!(replies, "replies from chats without a session were removed"),
        Err(error) => tracing::warn!(%error, "old replies could not be removed"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::system::random_bytes;
    use protocol::ids::{SessionId, SiteKey};
    use protocol::rpc::Page;
    use store::{Database, NewSession, Options};

    fn session(name: &str, days_ago: u64) -> NewSession {
        let mut token_hash = [0; 32];
        token_hash[..name.len()].copy_from_slice(name.as_bytes());
        NewSession {
            id: SessionId::parse(name).unwrap(),
            site: SiteKey::parse("shop").unwrap(),
            token_hash,
            name: "Ada".into(),
            email: None,
            locale: None,
            page: Page::default(),
            permanent: true,
            messenger: "desk".into(),
            now: now_ms() - days_ago * 24 * 60 * 60 * 1_000,
        }
    }

    #[tokio::test]
    async fn only_sessions_without_a_message_that_nobody_took_up_again_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path().join("chat.db"));
        let store = Store::new(Database::open(&options, random_bytes).unwrap());
        for (name, days_ago) in [("old", 8), ("back", 8), ("new", 6)] {
            store.create_session(session(name, days_ago)).await.unwrap();
        }
        let back = SessionId::parse("back").unwrap();
        store.touch(&back, now_ms()).await.unwrap();
        purge(&store).await;
        for (name, there) in [("old", false), ("back", true), ("new", true)] {
            let id = SessionId::parse(name).unwrap();
            assert_eq!(store.session(&id).await.unwrap().is_some(), there, "{name}");
        }
    }
}
