//! Removes from the store what nobody will ask for.

use crate::http::Files;
use crate::system::now_ms;
use files::Shelf;
use protocol::ids::FileId;
use std::time::Duration;
use store::{Store, StoreError};

/// Sessions without an entry are removed after this time. Every socket that takes its session up again
/// renews it, so this is far longer than one without a message can be in use.
const ABANDONED_AFTER_DAYS: u64 = 7;
/// Replies wait so long for the session that their chat belongs to; it takes seconds, or a restart.
const EARLY_KEPT_DAYS: u64 = 1;

/// Files that were put down wait so long for the message that sends them.
const UNSENT_KEPT_DAYS: u64 = 1;
/// Bytes that belong to nobody are removed when they are so old: until then, they may be about to be
/// entered in the store.
const STRANGE_AFTER: Duration = Duration::from_secs(60 * 60);

/// Removes what has grown old.
pub(crate) async fn purge(store: &Store, files: &Files) {
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
    let unsent = days_ago(UNSENT_KEPT_DAYS);
    let purged = (
        store.purge_unsent_files(unsent).await,
        store.desk_purge_unsent_files(unsent).await,
    );
    if let (Err(error), _) | (_, Err(error)) = purged {
        tracing::warn!(%error, "files that were never sent could not be removed");
    }
    let of_conversations = async |ids| store.strange_files(ids).await;
    let of_the_desk = async |ids| store.desk_strange_files(ids).await;
    sweep(&files.conversations, STRANGE_AFTER, of_conversations).await;
    sweep(&files.desk, STRANGE_AFTER, of_the_desk).await;
}

/// Removes bytes from a shelf that belong to nobody.
async fn sweep(
    shelf: &Shelf,
    age: Duration,
    strange: impl AsyncFnOnce(Vec<FileId>) -> Result<Vec<FileId>, StoreError>,
) {
    let swept = async {
        let old = shelf
            .older_than(age)
            .await
            .map_err(|error| error.to_string())?;
        let strange = strange(old).await.map_err(|error| error.to_string())?;
        for id in &strange {
            shelf.remove(id).await.map_err(|error| error.to_string())?;
        }
        Ok::<_, String>(strange.len())
    };
    match swept.await {
        Ok(0) => {}
        Ok(files) => tracing::info!(files, "files that belong to no conversation were removed"),
        Err(error) => tracing::warn!(error, "files that belong to nobody could not be removed"),
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
            answering: None,
            answers: serde_json::Value::Null,
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
        let files = Files::open(&folder.path().join("files")).unwrap();
        purge(&store, &files).await;
        for (name, there) in [("old", false), ("back", true), ("new", true)] {
            let id = SessionId::parse(name).unwrap();
            assert_eq!(store.session(&id).await.unwrap().is_some(), there, "{name}");
        }
    }
}
