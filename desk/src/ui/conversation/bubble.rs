//! One message.

use crate::runtime::focus_by_id;
use crate::state::{Bubble, Input, LinkState, Mark};
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use crate::ui::linkify::Linked;
use leptos::prelude::*;
use protocol::codes::{ErrorCode, Retry};
use protocol::entry::SenderKind;
use protocol::ids::ClientMsgId;

/// A bubble with its name, time and mark.
#[component]
pub(super) fn BubbleRow(screen: Screen, bubble: Memo<Bubble>) -> impl IntoView {
    let texts = screen.texts();
    let from = bubble.with_untracked(|bubble| bubble.from);
    let name =
        Memo::new(move |_| bubble.with(|bubble| bubble.first.then(|| name_of(screen, bubble))));
    let content = Memo::new(move |_| bubble.with(|bubble| (bubble.deleted, bubble.text.clone())));
    let body = move || match content.get() {
        (true, _) => view! { <em class="withdrawn">{texts.withdrawn}</em> }.into_any(),
        (false, text) => view! { <Linked text/> }.into_any(),
    };
    let failed = move || bubble.with(|bubble| matches!(bubble.mark, Mark::Failed(_)));
    let when = move || {
        screen
            .desk
            .with_clock(|clock| clock.moment(bubble.with(|bubble| bubble.ts)))
    };
    view! {
        <div
            class="message"
            class:end=from == SenderKind::Agent
            class:bot=from == SenderKind::Bot
            class:system=from == SenderKind::System
            class:first=move || bubble.with(|bubble| bubble.first)
            class:last=move || bubble.with(|bubble| bubble.last)
            class:failed=failed
            class:sending=move || bubble.with(|bubble| bubble.mark == Mark::Sending)
        >
            {move || name.get().map(|name| view! { <p class="message-name" dir="auto">{name}</p> })}
            <div class="message-line">
                <p class="bubble" class:gone=move || content.with(|content| content.0) dir="auto" title=when>{body}</p>
                <WithdrawButton screen bubble/>
            </div>
            <Below screen bubble/>
        </div>
    }
}

#[component]
fn WithdrawButton(screen: Screen, bubble: Memo<Bubble>) -> impl IntoView {
    let texts = screen.texts();
    let id = Memo::new(move |_| bubble.with(|bubble| bubble.withdraw.clone()));
    let button = move || {
        id.get().map(|id| {
            let press = move |_| {
                // The button goes with the text; the focus must not go with it.
                focus_by_id("composer");
                screen.desk.dispatch(Input::Withdraw(id.clone()));
            };
            view! {
                <button type="button" class="icon-button withdraw" aria-label=texts.withdraw title=texts.withdraw on:click=press>
                    <Icon shape=Shape::Trash/>
                </button>
            }
        })
    };
    view! { {button} }
}

/// Time at the end of a group, and how a reply fares.
#[component]
fn Below(screen: Screen, bubble: Memo<Bubble>) -> impl IntoView {
    let texts = screen.texts();
    let offline = screen.watch(|console| console.link() != LinkState::Online);
    let line = move || {
        let (mark, last, ts, pending) =
            bubble.with(|bubble| (bubble.mark, bubble.last, bubble.ts, bubble.pending.clone()));
        let time = screen.desk.with_clock(|clock| clock.time(ts));
        match (mark, pending) {
            (Mark::Failed(code), Some(id)) => Some(view! { <Failed screen code id/> }.into_any()),
            (Mark::Sending, _) => {
                let text = if offline.get() {
                    texts.waiting
                } else {
                    texts.sending
                };
                Some(view! { <p class="message-foot waiting">{text}</p> }.into_any())
            }
            (Mark::Seen, _) => Some(
                view! { <p class="message-foot"><time>{time}</time>" · "{texts.seen}</p> }
                    .into_any(),
            ),
            _ if last => Some(view! { <p class="message-foot"><time>{time}</time></p> }.into_any()),
            _ => None,
        }
    };
    view! { {line} }
}

#[component]
fn Failed(screen: Screen, code: ErrorCode, id: ClientMsgId) -> impl IntoView {
    let texts = screen.texts();
    let text = match code {
        ErrorCode::SessionClosed => texts.failed_ended,
        ErrorCode::RateLimited => texts.failed_fast,
        _ => texts.failed,
    };
    let again = id.clone();
    let retry = move |_| {
        focus_by_id("composer");
        screen.desk.dispatch(Input::Retry(again.clone()));
    };
    let discard = move |_| {
        focus_by_id("composer");
        screen.desk.dispatch(Input::Discard(id.clone()));
    };
    view! {
        <p class="message-foot failed-foot" role="alert">
            <span>{text}</span>
            {(code.retry() != Retry::Never)
                .then(|| {
                    view! {
                        <button type="button" class="link-button" on:click=retry>
                            <Icon shape=Shape::Retry/>
                            {texts.retry}
                        </button>
                    }
                })}
            <button type="button" class="link-button" on:click=discard>{texts.discard}</button>
        </p>
    }
}

/// The name above a group.
fn name_of(screen: Screen, bubble: &Bubble) -> String {
    let texts = screen.texts();
    match bubble.from {
        _ if !bubble.name.trim().is_empty() => bubble.name.clone(),
        SenderKind::Visitor => texts.visitor.to_owned(),
        SenderKind::Bot => texts.bot.to_owned(),
        SenderKind::Agent | SenderKind::System => texts.team.to_owned(),
    }
}
