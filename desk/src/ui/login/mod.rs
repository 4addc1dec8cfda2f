//! The log-in screen: a token, a name, one button, and what went wrong in plain words.

use super::app::{Ask, Told};
use super::icon::{Icon, Shape};
use crate::boot::Boot;
use crate::runtime::{Departure, LogInError, focus_by_id, keep_name, kept_name, log_in};
use crate::texts::{self, Texts, fill};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::limits::NAME_MAX_CHARS;

/// Asks for what is missing; `entered` gets the agent's name.
#[component]
pub(super) fn LogInScreen(
    boot: Boot,
    ask: Ask,
    told: Told,
    entered: Callback<String>,
) -> impl IntoView {
    let texts = texts::of(&boot.lang);
    let token = RwSignal::new(String::new());
    let name = RwSignal::new(kept_name().unwrap_or_default());
    let busy = RwSignal::new(false);
    let told = RwSignal::new(told);
    let boot = StoredValue::new(boot);
    let enter = move || {
        let name = name.get_untracked().trim().to_owned();
        keep_name(&name);
        entered.run(name);
    };
    focus_by_id(if ask == Ask::All { "token" } else { "name" });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let unnamed = name.with_untracked(|name| name.trim().is_empty());
        if busy.get_untracked() || unnamed {
            return;
        }
        if ask == Ask::Name {
            return enter();
        }
        busy.set(true);
        spawn_local(async move {
            let outcome = log_in(&boot.get_value(), token.get_untracked().trim()).await;
            busy.set(false);
            match outcome {
                Ok(()) => enter(),
                Err(error) => {
                    told.set(Told::Failed(error));
                    focus_by_id("token");
                }
            }
        });
    };
    let (title, lead, button) = match ask {
        Ask::All => (texts.login_title, texts.login_lead, texts.log_in),
        Ask::Name => (texts.name_title, texts.name_lead, texts.continue_),
    };
    view! {
        <main class="login">
            <form class="login-card" on:submit=submit>
                <span class="brand" aria-hidden="true"><Icon shape=Shape::Brand/></span>
                <h1>{title}</h1>
                <p class="login-lead">{lead}</p>
                <p
                    class="login-told"
                    class:trouble=move || told.get().is_trouble()
                    role=move || if told.get().is_trouble() { "alert" } else { "status" }
                    hidden=move || told.get() == Told::Nothing
                >
                    {move || message(texts, told.get())}
                </p>
                {(ask == Ask::All).then(|| view! { <TokenField texts token/> })}
                <NameField texts name/>
                <button type="submit" class="button primary wide" disabled=move || busy.get()>
                    {move || if busy.get() { texts.logging_in } else { button }}
                </button>
            </form>
        </main>
    }
}

#[component]
fn TokenField(texts: &'static Texts, token: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for="token">{texts.field_token}</label>
            <input
                id="token"
                name="token"
                type="password"
                required
                autocomplete="current-password"
                spellcheck="false"
                aria-describedby="token-hint"
                bind:value=token
            />
            <p id="token-hint" class="hint">{texts.field_token_hint}</p>
        </div>
    }
}

#[component]
fn NameField(texts: &'static Texts, name: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for="name">{texts.field_name}</label>
            <input
                id="name"
                name="name"
                type="text"
                dir="auto"
                required
                autocomplete="name"
                maxlength=NAME_MAX_CHARS.to_string()
                bind:value=name
            />
        </div>
    }
}

fn message(texts: &Texts, told: Told) -> String {
    match told {
        Told::Nothing => String::new(),
        Told::Departed(Departure::Wished) => texts.left.to_owned(),
        Told::Departed(Departure::LoggedOut) => texts.logged_out.to_owned(),
        Told::Departed(Departure::NameRefused) => texts.name_refused.to_owned(),
        Told::Failed(LogInError::WrongToken) => texts.wrong_token.to_owned(),
        Told::Failed(LogInError::TooMany(seconds)) => fill(texts.too_many, "n", seconds),
        Told::Failed(LogInError::NoServer) => texts.no_server.to_owned(),
    }
}
