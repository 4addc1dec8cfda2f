//! The `key` of the query string, parsed at the edge.

use crate::state::Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use config::sites::Site;
use protocol::ids::SiteKey;
use serde::Deserialize;
use std::sync::Arc;

/// `?key=KEY`
#[derive(Debug, Deserialize)]
pub struct KeyQuery {
    #[serde(default)]
    key: String,
}

impl KeyQuery {
    /// The site of the key. Unknown and malformed keys get the same answer.
    #[expect(
        clippy::result_large_err,
        reason = "the error is the response that is sent at once"
    )]
    pub fn site(self, state: &Shared) -> Result<Arc<Site>, Response> {
        SiteKey::parse(self.key)
            .ok()
            .and_then(|key| state.sites.get(&key))
            .ok_or_else(|| {
                (
                    StatusCode::NOT_FOUND,
                    "No site has this key. See \"key\" in the configuration file.\n",
                )
                    .into_response()
            })
    }
}
