//! Which screen is shown: log-in or console.

use super::console::ConsoleScreen;
use super::login::LogInScreen;
use crate::boot::{self, Boot};
use crate::runtime::{Departure, LogIn, LogInError, kept_name, log_in, logged_in};
use crate::texts;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the log-in form has to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Token and name.
    All,
    /// The browser is logged in; only the name is missing.
    Name,
}

/// What the form tells at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Departed(Departure),
    Failed(LogInError),
}

impl Told {
    /// Whether something went wrong.
    pub(super) fn is_trouble(self) -> bool {
        matches!(
            self,
            Self::Failed(_) | Self::Departed(Departure::NameRefused)
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Screen {
    Loading,
    LogIn(Ask, Told),
    Console(String),
}

/// The root component.
#[component]
pub(super) fn App(boot: Boot) -> impl IntoView {
    let texts = texts::of(&boot.lang);
    let screen = RwSignal::new(Screen::Loading);
    let boot = StoredValue::new(boot);
    let enter =
        move || spawn_local(async move { screen.set(first_screen(&boot.get_value()).await) });
    enter();
    // A log-in link that is pasted into an open console changes the fragment only.
    let link = window_event_listener(ev::hashchange, move |_| {
        if boot::has_token() {
            screen.set(Screen::Loading);
            enter();
        }
    });
    on_cleanup(move || link.remove());
    let entered = Callback::new(move |name| screen.set(Screen::Console(name)));
    let depart = Callback::new(move |departure| {
        let ask = match departure {
            Departure::NameRefused => Ask::Name,
            Departure::Wished | Departure::LoggedOut => Ask::All,
        };
        screen.set(Screen::LogIn(ask, Told::Departed(departure)));
    });
    move || match screen.get() {
        Screen::Loading => {
            view! { <div class="loading" role="status"><span>{texts.loading}</span></div> }
                .into_any()
        }
        Screen::LogIn(ask, told) => {
            view! { <LogInScreen boot=boot.get_value() ask told entered/> }.into_any()
        }
        Screen::Console(name) => {
            view! { <ConsoleScreen boot=boot.get_value() name depart/> }.into_any()
        }
    }
}

async fn first_screen(boot: &Boot) -> Screen {
    let outcome = match boot::take_token() {
        Some(token) => log_in(boot, &token).await,
        None => match logged_in(boot).await {
            LogIn::Yes => Ok(()),
            LogIn::No => return Screen::LogIn(Ask::All, Told::Nothing),
            LogIn::Unknown => Err(LogInError::NoServer),
        },
    };
    match (outcome, kept_name()) {
        (Ok(()), Some(name)) => Screen::Console(name),
        (Ok(()), None) => Screen::LogIn(Ask::Name, Told::Nothing),
        (Err(error), _) => Screen::LogIn(Ask::All, Told::Failed(error)),
    }
}
