//! What the agent sees.
#![expect(
    unreachable_pub,
    reason = "the component macro writes `pub` everywhere"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "components own their properties"
)]

mod app;
mod avatar;
mod commands;
mod console;
mod conversation;
mod details;
mod icon;
mod linkify;
mod list;
mod login;
mod overlay;
mod shortcuts;

use crate::boot::Boot;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Replaces what the server put into `#desk` by the console.
pub(crate) fn mount(boot: Boot) {
    let Some(place) = document().get_element_by_id("desk") else {
        return;
    };
    let Ok(place) = place.dyn_into::<web_sys::HtmlElement>() else {
        return;
    };
    place.set_text_content(None);
    mount_to(place, move || view! { <app::App boot/> }).forget();
}
