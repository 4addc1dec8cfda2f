//! The body of a call: JSON, whatever its type is called.

use super::refused::Refused;
use crate::state::Shared;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use protocol::rpc::mended;
use serde_json::Value;

/// JSON. Halves of characters, as programs leave them that cut texts by length, are replaced.
pub(super) struct Body(pub(super) Value);

impl FromRequest<Shared> for Body {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Refused> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| Refused::too_large(&error))?;
        let text = str::from_utf8(&bytes).map_err(|_| Refused::field("body", "UTF-8"))?;
        let parsed = serde_json::from_str(text).or_else(|error| match mended(text) {
            Some(mended) => serde_json::from_str(&mended),
            None => Err(error),
        });
        parsed
            .map(Self)
            .map_err(|_| Refused::field("body", "JSON that is not nested too deeply"))
    }
}
