//! The third column: what is known about the visitor, and nothing more than needed.

use super::avatar::Avatar;
use super::console::Screen;
use super::icon::{Icon, Shape};
use super::linkify::{WebLink, is_web_address};
use super::list::name_of;
use leptos::prelude::*;
use protocol::desk::ChatSummary;

/// The details of the selected chat.
#[component]
pub(super) fn Details(screen: Screen) -> impl IntoView {
    let texts = screen.texts();
    let chat = screen.watch(|console| console.selected_chat().cloned());
    view! {
        <aside class="details" aria-label=texts.details>
            <header class="bar">
                <h2 class="bar-title bar-text">{texts.details}</h2>
                <button
                    type="button"
                    id="details-close"
                    class="icon-button"
                    aria-label=texts.close
                    title=format!("{} (i)", texts.close)
                    on:click=move |_| screen.toggle_details()
                >
                    <Icon shape=Shape::Close/>
                </button>
            </header>
            <div class="details-scroll">
                {move || chat.get().map(|chat| view! { <Visitor screen chat/> })}
            </div>
        </aside>
    }
}

#[component]
fn Visitor(screen: Screen, chat: ChatSummary) -> impl IntoView {
    let texts = screen.texts();
    let name = name_of(screen, &chat);
    let there = if chat.online {
        texts.online
    } else {
        texts.offline
    };
    let started = screen.desk.with_clock(|clock| clock.moment(chat.started));
    let language = chat
        .locale
        .as_deref()
        .map(|tag| screen.desk.with_clock(|clock| clock.language(tag)));
    let assigned = chat
        .assigned
        .clone()
        .unwrap_or_else(|| texts.d_nobody.to_owned());
    let page = page(&chat);
    let email = chat.email.clone().map(|email| {
        let address = format!("mailto:{email}");
        view! { <a href=address>{email}</a> }
    });
    view! {
        <div class="visitor">
            <Avatar name=name.clone() seed=chat.chat_id.to_string()/>
            <p class="visitor-name" dir="auto">{name}</p>
            <p class="visitor-state" class:online=chat.online>{there}</p>
        </div>
        <dl class="facts">
            {page.map(|page| view! { <Fact label=texts.d_page>{page}</Fact> })}
            {email.map(|email| view! { <Fact label=texts.d_email>{email}</Fact> })}
            {language.map(|language| view! { <Fact label=texts.d_language>{language}</Fact> })}
            <Fact label=texts.d_assigned>{assigned}</Fact>
            <Fact label=texts.d_started>{started}</Fact>
            <Fact label=texts.d_site>{chat.site}</Fact>
        </dl>
    }
}

/// A line of the details.
#[component]
fn Fact(label: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{label}</dt>
            <dd dir="auto">{children()}</dd>
        </div>
    }
}

/// The page the visitor wrote from: a link only if its address is one that may be opened.
fn page(chat: &ChatSummary) -> Option<AnyView> {
    let address = chat.page_url.clone().filter(|address| !address.is_empty());
    let title = chat
        .page_title
        .clone()
        .filter(|title| !title.trim().is_empty());
    let view = match (address, title) {
        (Some(address), title) if is_web_address(&address) => {
            let shown = short_address(&address).to_owned();
            view! {
                {title.map(|title| view! { <span class="page-title">{title}</span> })}
                <WebLink address label=shown/>
            }
            .into_any()
        }
        (Some(other), None) => other.into_any(),
        (_, Some(title)) => title.into_any(),
        (None, None) => return None,
    };
    Some(view)
}

/// An address without what everybody knows.
fn short_address(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.strip_suffix('/').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_address_leaves_scheme_and_last_slash_out() {
        assert_eq!(short_address("https://shop.example/"), "shop.example");
        assert_eq!(short_address("http://a.b/c?d=e"), "a.b/c?d=e");
    }
}
