//! The server's secrets: made once, kept in the store, never shown in logs.

use crate::system::random_bytes;
use bots::token::TokenKey;
use session_core::embed::EmbedKey;
use store::{Store, StoreError};

const META_EMBED: &str = "embed_key";
const META_BOT: &str = "bot_key";

/// The key that signs embed tokens.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn embed_key(store: &Store) -> Result<EmbedKey, StoreError> {
    Ok(EmbedKey::new(&secret(store, META_EMBED).await?))
}

/// The key that signs the credentials of bots.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn bot_key(store: &Store) -> Result<TokenKey, StoreError> {
    Ok(TokenKey::new(&secret(store, META_BOT).await?))
}

/// The secret of a name, made at first use.
///
/// # Errors
/// When the store cannot be read or written.
pub(crate) async fn secret(store: &Store, name: &str) -> Result<[u8; 32], StoreError> {
    let made = random_bytes::<32>();
    let kept = store.meta_or(name, &made).await?;
    // Of another length only if somebody wrote into the table by hand; then it is replaced.
    let Ok(kept) = kept.try_into() else {
        store.set_meta(name, &made).await?;
        return Ok(made);
    };
    Ok(kept)
}
