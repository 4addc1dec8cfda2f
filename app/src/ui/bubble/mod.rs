//! A message: text with safe links, time and delivery state at the end of its group.

mod delivery;

use super::{boot, text};
use crate::conversation::rows::{Bubble, Delivery};
use crate::conversation::{Body, Rich};
use crate::extras;
use crate::prose::{Piece, is_emoji_only, pieces};
use delivery::Mark;
use leptos::either::Either;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::Element;

/// The class names of a bubble: whose it is, its place in the group, how it looks.
fn class(bubble: &Bubble) -> String {
    let mut class = "row ".to_owned();
    class.push_str(if bubble.own { "own" } else { "theirs" });
    let marks = [
        (bubble.first, " first"),
        (bubble.last, " last"),
        (bubble.body == Body::Withdrawn, " withdrawn"),
        (
            matches!(&bubble.body, Body::Text(text) if is_emoji_only(text)),
            " emoji",
        ),
        (
            matches!(&bubble.body, Body::Rich(rich) if !rich.caption.is_empty()),
            " captioned",
        ),
        (bubble.state == Some(Delivery::Sending), " sending"),
    ];
    for (holds, name) in marks {
        if holds {
            class.push_str(name);
        }
    }
    class
}

/// A message.
#[component]
pub(super) fn Message(
    /// The message.
    bubble: Bubble,
    /// Its time, as it is written.
    time: String,
) -> impl IntoView {
    let class = class(&bubble);
    let speaker = match (&bubble.name, bubble.own) {
        (_, true) => text(|t| &t.you),
        (Some(name), _) => name.clone(),
        (None, _) => text(|t| &t.team),
    };
    let mut slot = None;
    let words = match bubble.body {
        Body::Text(words) if words.is_empty() => text(|t| &t.unsupported),
        Body::Text(words) => words,
        Body::Rich(rich) => {
            let caption = rich.caption.clone();
            slot = Some(view! { <div class="rich" use:draw=rich></div> });
            caption
        }
        Body::Withdrawn => text(|t| &t.withdrawn),
        Body::Ended => String::new(),
    };
    let words = pieces(&words).into_iter().map(piece).collect::<Vec<_>>();
    let time = bubble.last.then(|| view! { <time>{time}</time> });
    let meta = bubble.last || bubble.state.is_some();
    let mark = bubble.state.map(|state| view! { <Mark state/> });
    let portrait = bubble.picture.map_or(String::new(), |picture| {
        [&boot().base, picture.as_str()].concat()
    });
    view! {
        <div class=class>
            {bubble.name.map(|name| view! {
                <p class="name" dir="auto" aria-hidden="true" use:show_portrait=portrait>{name}</p>
            })}
            <div class="bubble" dir="auto">
                <span class="hidden">{speaker}": "</span>
                {slot}
                {words}
            </div>
            {meta.then(|| view! { <p class="meta">{time}{mark}</p> })}
        </div>
    }
}

/// Has the extras show what is more than text.
#[expect(clippy::needless_pass_by_value, reason = "a directive's form")]
fn draw(slot: Element, rich: Arc<Rich>) {
    extras::show(&slot, &rich);
}

#[expect(clippy::needless_pass_by_value, reason = "a directive's form")]
fn show_portrait(name: Element, address: String) {
    extras::portrait(&name, &address);
}

fn piece(piece: Piece<'_>) -> Either<String, impl IntoView + use<>> {
    match piece {
        Piece::Text(text) => Either::Left(text.to_owned()),
        Piece::Link { label, href } => Either::Right(view! {
            <a href=href target="_blank" rel="noopener noreferrer nofollow">{label.to_owned()}</a>
        }),
    }
}
