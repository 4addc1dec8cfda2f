//! One line about the connection, when there is something to say. The style sheet lets
//! «connecting» appear only after a while, so a quick connection shows nothing.

use super::{boot, state};
use crate::engine::{Action, LinkView};
use crate::texts::fill;
use leptos::prelude::*;

/// The banner.
#[component]
pub(super) fn Banner() -> impl IntoView {
    let state = state();
    let (texts, labels, units) = (boot(), boot(), boot());
    let line = state.words(move |view| {
        let texts = &texts.texts;
        match view.link {
            LinkView::Quiet => String::new(),
            LinkView::Connecting => texts.connecting.clone(),
            LinkView::Offline => texts.offline.clone(),
            LinkView::Refused => texts.unavailable.clone(),
            LinkView::Waiting(_) => texts.reconnecting.clone(),
        }
    });
    // Beside the live region: inside, a screen reader would say every second.
    let seconds = state.words(move |view| match view.link {
        LinkView::Waiting(at) => {
            let left = at.saturating_sub(view.now).div_ceil(1_000).max(1);
            fill(&units.texts.seconds, &left.to_string())
        }
        _ => String::new(),
    });
    let class = state.words(|view| {
        let kind = match view.link {
            LinkView::Quiet => "banner quiet",
            LinkView::Connecting => "banner connecting",
            LinkView::Offline | LinkView::Refused | LinkView::Waiting(_) => "banner down",
        };
        kind.to_owned()
    });
    let label = state.words(move |view| match view.link {
        LinkView::Refused => labels.texts.reload.clone(),
        _ => labels.texts.try_now.clone(),
    });
    let no_remedy =
        state.flag(|view| !matches!(view.link, LinkView::Refused | LinkView::Waiting(_)));
    let help = move |_| {
        let refused = state
            .view
            .with_untracked(|view| view.link == LinkView::Refused);
        state.act(if refused {
            Action::Reload
        } else {
            Action::TryNow
        });
    };
    view! {
        <div class=class>
            <p class="banner-text" role="status">{line}</p>
            <span aria-hidden="true">{seconds}</span>
            <button class="banner-button" type="button" hidden=no_remedy on:click=help>{label}</button>
        </div>
    }
}
