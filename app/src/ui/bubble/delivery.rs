//! How far an own message got: a mark with words for everybody, or a sentence when something is to
//! be done.

use crate::conversation::rows::Delivery;
use crate::engine::Action;
use crate::ui::{boot, state, text};
use leptos::prelude::*;

/// The state of one message.
#[component]
pub(super) fn Mark(
    /// How far it got.
    state: Delivery,
) -> impl IntoView {
    // Either an icon with a label, or a sentence that is announced.
    let (class, label, sentence) = match &state {
        Delivery::Sending => ("icon icon-clock", Some(text(|t| &t.sending)), String::new()),
        Delivery::Sent => ("icon icon-check", Some(text(|t| &t.sent)), String::new()),
        Delivery::Delivered => (
            "icon icon-checks",
            Some(text(|t| &t.delivered)),
            String::new(),
        ),
        Delivery::Read => (
            "icon icon-checks is-read",
            Some(text(|t| &t.read)),
            String::new(),
        ),
        Delivery::Undeliverable => ("trouble", None, text(|t| &t.undeliverable)),
        Delivery::Failed(_) => ("trouble", None, text(|t| &t.failed)),
        Delivery::Waiting => ("", None, text(|t| &t.wait)),
    };
    let role = if label.is_some() { "img" } else { "alert" };
    let retry = match state {
        Delivery::Failed(id) => Some(id),
        _ => None,
    };
    view! {
        <span class=class role=role title=label>{sentence}</span>
        {retry.map(|id| view! { <RetryButton id/> })}
    }
}

/// Tries a failed message again.
#[component]
fn RetryButton(
    /// The message.
    id: protocol::ids::ClientMsgId,
) -> impl IntoView {
    let state = state();
    view! {
        <button class="retry-button" type="button" on:click=move |_| state.act(Action::Retry(id.clone()))>
            {boot().texts.retry.clone()}
        </button>
    }
}
