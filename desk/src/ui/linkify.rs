//! Addresses in texts become links, everything else stays text.

use app::prose::{Piece, pieces};
use leptos::prelude::*;

/// True for addresses that may be opened: `http` and `https` only, so no script can hide in one.
pub(super) fn is_web_address(address: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    })
}

/// A text with its links.
#[component]
pub(super) fn Linked(text: String) -> impl IntoView {
    pieces(&text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned().into_any(),
            Piece::Link { label, href } => {
                view! { <WebLink address=href label=label.to_owned()/> }.into_any()
            }
        })
        .collect_view()
}

/// A link to a page of somebody else, who learns nothing about this console.
#[component]
pub(super) fn WebLink(
    /// Where it leads; must be safe to open.
    address: String,
    /// What is shown.
    label: String,
) -> impl IntoView {
    view! {
        <a href=address target="_blank" rel="noopener noreferrer nofollow">{label}</a>
    }
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn only_web_addresses_may_be_opened() {
        for address in ["https://a.b/c", "HTTP://a.b", "http://ä.de/ü"] {
            assert!(is_web_address(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "//a.b",
            "ftp://a",
            "é",
        ] {
            assert!(!is_web_address(address), "{address}");
        }
    }
}
