//! One message.

use super::file::{FileView, LeavingFile, trouble};
use crate::runtime::{focus_by_id, show_in};
use crate::state::{Attached, Bubble, Input, LinkState, Mark, Stage};
use crate::texts::Texts;
use crate::ui::console::Screen;
use crate::ui::icon::{Icon, Shape};
use crate::ui::linkify::Linked;
use leptos::html::Div;
use leptos::prelude::*;
use protocol::codes::{ErrorCode, Retry};
use protocol::entry::SenderKind;
use protocol::ids::ClientMsgId;

/// A bubble with its name, time and mark.
#[component]
pub(super) fn BubbleRow(screen: Screen, bubble: Memo<Bubble>) -> impl IntoView {
    let from = bubble.with_untracked(|bubble| bubble.from);
    let name =
        Memo::new(move |_| bubble.with(|bubble| bubble.first.then(|| name_of(screen, bubble))));
    let failed = move || {
        let mark = bubble.with(|bubble| bubble.mark);
        matches!(mark, Mark::Failed(_) | Mark::Upload(Stage::Failed(_)))
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
            {move || {
                name.get()
                    .map(|name| {
                        let bot = (from == SenderKind::Bot && name != screen.texts().bot)
                            .then(|| view! { <span class="bot-mark">{screen.texts().bot}</span> });
                        view! { <p class="message-name"><bdi>{name}</bdi>{bot}</p> }
                    })
            }}
            <div class="message-line">
                <Content screen bubble/>
                <WithdrawButton screen bubble/>
            </div>
            <Below screen bubble/>
        </div>
    }
}

/// What was said: a file, a text, or both, the text below.
#[component]
fn Content(screen: Screen, bubble: Memo<Bubble>) -> impl IntoView {
    let texts = screen.texts();
    let content = Memo::new(move |_| {
        bubble.with(|bubble| {
            let there = !bubble.deleted;
            let rich = !bubble.view.is_null();
            there.then(|| (bubble.file.clone(), bubble.text.clone(), rich))
        })
    });
    let when = move || {
        screen
            .desk
            .with_clock(|clock| clock.moment(bubble.with(|bubble| bubble.ts)))
    };
    let said = move || {
        let Some((file, text, rich)) = content.get() else {
            return view! { <p class="bubble gone"><em class="withdrawn">{texts.withdrawn}</em></p> }
                .into_any();
        };
        if rich {
            return view! { <RichContent bubble text/> }.into_any();
        }
        let text = (!text.is_empty() || file.is_none())
            .then(|| view! { <p class="bubble" dir="auto"><Linked text/></p> });
        let file = file.map(|file| match file {
            Attached::There(file) => view! { <FileView screen file/> }.into_any(),
            Attached::Leaving { name, size } => {
                view! { <LeavingFile screen bubble name bytes=size/> }.into_any()
            }
        });
        (file, text).into_any()
    };
    view! { <div class="message-content" title=when>{said}</div> }
}

/// A message as its visitor sees it. Until what draws it is there, its text stands in its place.
#[component]
fn RichContent(bubble: Memo<Bubble>, text: String) -> impl IntoView {
    let slot = NodeRef::<Div>::new();
    let own = bubble.with_untracked(|bubble| bubble.from == SenderKind::Agent);
    let shown = Memo::new(move |_| bubble.with(|bubble| bubble.view.clone()));
    show_in(slot, shown.into(), own);
    view! { <div class="bubble" dir="auto"><div class="rich" node_ref=slot>{text}</div></div> }
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
            (Mark::Failed(code), Some(id)) => {
                let text = refusal(texts, code).to_owned();
                let passes = code.retry() != Retry::Never;
                Some(view! { <Failed screen text passes id/> }.into_any())
            }
            (Mark::Upload(Stage::Failed(why)), Some(id)) => {
                let text = trouble(texts, why);
                Some(view! { <Failed screen text passes=why.passes() id/> }.into_any())
            }
            (Mark::Upload(Stage::Running(_)), _) => None,
            (Mark::Sending | Mark::Upload(_), _) => {
                let text = match mark {
                    _ if offline.get() => texts.waiting,
                    Mark::Sending => texts.sending,
                    _ => texts.queued,
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
fn Failed(
    screen: Screen,
    /// Why.
    text: String,
    /// Whether it may work later.
    passes: bool,
    id: ClientMsgId,
) -> impl IntoView {
    let texts = screen.texts();
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
            {passes
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

/// Why a reply was refused.
fn refusal(texts: &Texts, code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::SessionClosed => texts.failed_ended,
        ErrorCode::RateLimited => texts.failed_fast,
        _ => texts.failed,
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
