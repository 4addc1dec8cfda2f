//! The configuration of the server under test: many sites that differ only by key.

use serde_json::{Value, json};

/// The host page of every site.
pub const HOST_PAGE: &str = "https://www.customer.example/";

/// The key of a site.
#[must_use]
pub fn site_key(number: usize) -> String {
    format!("site-{number}")
}

/// `count` sites, so that the limits of one site do not limit a whole run.
pub(crate) fn config(count: usize) -> Value {
    let site = |number| {
        json!({
            "key": site_key(number),
            "allowed-origins": [HOST_PAGE],
            "title-primary": "How can we help you?",
            "title-secondary": "Hello,",
            "site_name": format!("Site {number}"),
            "chat_recipients": [{"first_name": "Ada", "last_name": "Lovelace"}],
            "permanent_session": true
        })
    };
    json!({"configs": (0..count).map(site).collect::<Vec<_>>()})
}
