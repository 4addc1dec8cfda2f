//! News about the connection, and short notices.

use super::Screen;
use crate::state::{LinkState, Notice};
use leptos::prelude::*;

/// Says how the connection fares when it does not fare well. The style sheet delays it, so that a
/// short break shows nothing.
#[component]
pub(super) fn Banner(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let link = screen.watch(crate::state::Console::link);
    let text = move || match link.get() {
        LinkState::Online => "",
        LinkState::Connecting => texts.connecting,
        LinkState::Reconnecting => texts.reconnecting,
        LinkState::Stopped => texts.stopped,
    };
    let reload = move |_| {
        let _ = app::dom::window().location().reload();
    };
    view! {
        <div class="banner" class:shown=move || link.get() != LinkState::Online role="status">
            <span class="spinner" aria-hidden="true" hidden=move || link.get() == LinkState::Stopped></span>
            <span>{text}</span>
            <Show when=move || link.get() == LinkState::Stopped>
                <button type="button" class="button small" on:click=reload>{texts.reload}</button>
            </Show>
        </div>
    }
}

/// The last notice, politely announced.
#[component]
pub(super) fn Notices(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let notice = screen.desk.notice();
    let text = move || match notice.get() {
        None => "",
        Some(Notice::Offline) => texts.n_offline,
        Some(Notice::TooFast) => texts.n_fast,
        Some(Notice::AlreadyEnded) => texts.n_ended,
        Some(Notice::NotDone) => texts.n_failed,
    };
    view! {
        <div class="notice" class:shown=move || notice.get().is_some() role="status">{text}</div>
    }
}
