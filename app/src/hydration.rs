//! Takes over the server-rendered document.
//!
//! Done by hand instead of `leptos::mount::hydrate_body`: the panel has no resources, so it needs
//! none of the data that leptos would look for in the document.

use crate::boot::{BOOT_ELEMENT, Boot};
use crate::dom::document;
use crate::ui::Panel;
use crate::wire::read_json;
use any_spawner::Executor;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use wasm_bindgen::JsCast;

/// Brings the panel of this document to life. A document without readable start data is left as
/// it is.
pub fn hydrate() {
    let Some(boot) = boot() else { return };
    let Some(body) = document().body() else {
        return;
    };
    // Fails only if an executor is there already, which is just as good.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let view = owner.with(|| {
        let cursor = Cursor::new(body.unchecked_into());
        view! { <Panel boot/> }.hydrate::<true>(&cursor, &PositionState::default())
    });
    // Both live as long as the document.
    std::mem::forget((owner, view));
}

fn boot() -> Option<Boot> {
    let element = document().get_element_by_id(BOOT_ELEMENT)?;
    read_json(&element.text_content()?)
}
