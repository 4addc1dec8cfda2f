//! The running console: one handle that components use to read the state and to act.

use super::session::{LogIn, logged_in};
use super::uploads::Uploads;
use super::{Clock, calls, storage};
use crate::boot::{self, Boot};
use crate::state::{Call, Console, Effect, Input, Notice, Trouble};
use crate::texts::{self, Texts};
use app::dom::{Timer, now_ms};
use app::fresh_id::fresh_id;
use app::link::client::RpcClient;
use app::link::{Down, LinkEvent, socket_url};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::codes::{CloseCode, ErrorCode, Retry};
use protocol::desk::{DeskEvent, Hello, Welcome, method};
use protocol::ids::{ChatId, ClientMsgId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use web_sys::File;

/// How long a notice stays.
const NOTICE_MS: u32 = 5_000;

/// Why the console is left for the log-in screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Departure {
    /// The agent logs out here.
    Wished,
    /// The log-in has ended: by its age, or in another tab.
    LoggedOut,
    /// The server does not take the agent's name.
    NameRefused,
}

/// Answers the link owes.
enum Owed {
    Welcome,
    Call(Call),
}

/// What only one thread may touch. Dropped with the screen, and with it the socket.
pub(super) struct Parts {
    link: RpcClient<DeskEvent>,
    owed: RefCell<HashMap<u64, Owed>>,
    wake: Timer,
    hush: Timer,
    uploads: Uploads,
    /// A history entry of ours is on top: going back to the list means going back.
    pub(super) entered: Cell<bool>,
}

/// Handle to the running console; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) texts: &'static Texts,
    console: RwSignal<Console>,
    notice: RwSignal<Option<Notice>>,
    name: StoredValue<String>,
    boot: StoredValue<Boot>,
    clock: StoredValue<Clock>,
    parts: StoredValue<Option<Parts>, LocalStorage>,
    depart: Callback<Departure>,
}

impl Desk {
    /// A console that connects at once. `depart` runs when it cannot go on.
    pub(crate) fn start(boot: Boot, name: String, depart: Callback<Departure>) -> Self {
        let url = socket_url(&boot.url("ws/desk"));
        let texts = texts::of(&boot.lang);
        let desk = Self {
            texts,
            console: RwSignal::new(Console::new(storage::kept_texts())),
            notice: RwSignal::new(None),
            name: StoredValue::new(name),
            clock: StoredValue::new(Clock::new(texts.lang)),
            boot: StoredValue::new(boot),
            parts: StoredValue::new_local(None),
            depart,
        };
        let link = RpcClient::new(url, come_back, move |event| desk.hear(event));
        desk.parts.set_value(Some(Parts {
            link: link.clone(),
            owed: RefCell::default(),
            wake: Timer::new(move || desk.dispatch(Input::Tick)),
            hush: Timer::new(move || desk.notice.set(None)),
            uploads: Uploads::default(),
            entered: Cell::new(false),
        }));
        if let Some(chat) = boot::chat_in_address().and_then(|chat| ChatId::parse(chat).ok()) {
            desk.dispatch(Input::Select(Some(chat)));
        }
        link.connect();
        desk
    }

    /// The state, for reading.
    pub(crate) fn console(self) -> RwSignal<Console> {
        self.console
    }

    /// News that the agent should see once.
    pub(crate) fn notice(self) -> RwSignal<Option<Notice>> {
        self.notice
    }

    /// Formats time.
    pub(crate) fn with_clock<T>(self, read: impl FnOnce(&Clock) -> T) -> T {
        self.clock.with_value(read)
    }

    /// Something happened.
    pub(crate) fn dispatch(self, input: Input) {
        let effects = self
            .console
            .try_update(|console| console.step(input, now_ms()));
        for effect in effects.unwrap_or_default() {
            self.perform(effect);
        }
    }

    /// Sends the draft under a fresh id.
    pub(crate) fn send_draft(self) {
        self.dispatch(Input::Send(fresh_id()));
    }

    /// Sends a message that is more than text, under a fresh id.
    pub(crate) fn send_message(self, message: serde_json::Value) {
        self.dispatch(Input::SendMessage(fresh_id(), message));
    }

    /// Sends files to the selected chat.
    pub(crate) fn attach(self, files: Vec<File>) {
        if let Some(picked) = self.with_parts(|parts| parts.uploads.choose(files)) {
            self.dispatch(Input::Attach(picked));
        }
    }

    /// An address below the server's prefix.
    pub(crate) fn url(self, path: &str) -> String {
        self.boot.with_value(|boot| boot.url(path))
    }

    /// The agent leaves: nothing of theirs stays in the tab.
    pub(crate) fn leave(self) {
        storage::forget_texts();
        self.with_parts(|parts| parts.link.close());
        let boot = self.boot.get_value();
        spawn_local(async move {
            super::log_out(&boot).await;
            self.depart.run(Departure::Wished);
        });
    }

    pub(super) fn with_parts<T>(self, act: impl FnOnce(&Parts) -> T) -> Option<T> {
        self.parts
            .try_with_value(|parts| parts.as_ref().map(act))
            .flatten()
    }

    fn perform(self, effect: Effect) {
        match effect {
            Effect::Call(call) => self.call(call),
            Effect::Keep => self
                .console
                .with_untracked(|console| storage::keep_texts(console.kept())),
            Effect::Wake(ms) => {
                self.with_parts(|parts| parts.wake.set(ms));
            }
            Effect::Upload(chat, id) => self.upload(&chat, &id),
            Effect::Forget(id) => {
                self.with_parts(|parts| parts.uploads.forget(&id));
            }
            Effect::Selected(chat) => self.selected(chat),
            Effect::Say(notice) => {
                self.notice.set(Some(notice));
                self.with_parts(|parts| parts.hush.set(NOTICE_MS));
            }
        }
    }

    fn upload(self, chat: &ChatId, id: &ClientMsgId) {
        let boot = self.boot.get_value();
        let tell = move |input| self.dispatch(input);
        let begun = self.with_parts(|parts| parts.uploads.start(&boot, chat, id, tell));
        if begun == Some(false) {
            self.dispatch(Input::UploadFailed(id.clone(), Trouble::NotDone));
        }
    }

    fn call(self, call: Call) {
        let sent = self.with_parts(|parts| {
            let id = calls::send(&parts.link, &call)?;
            parts.owed.borrow_mut().insert(id, Owed::Call(call.clone()));
            Some(id)
        });
        if sent.flatten().is_none() {
            self.dispatch(Input::Lost(call));
        }
    }

    fn hear(self, event: LinkEvent<DeskEvent>) {
        match event {
            LinkEvent::Open => self.greet(),
            LinkEvent::Event(event) => self.dispatch(Input::Event(event)),
            LinkEvent::Down(down) => self.down(down),
            LinkEvent::Answer(id, answer) => {
                let owed = self
                    .with_parts(|parts| parts.owed.borrow_mut().remove(&id))
                    .flatten();
                match (owed, answer) {
                    (Some(Owed::Welcome), Ok(value)) => self.welcomed(value),
                    (Some(Owed::Call(call)), Ok(value)) => {
                        self.dispatch(calls::answer(call, value));
                    }
                    (Some(Owed::Call(call)), Err(refusal)) => {
                        self.dispatch(Input::Refused(call, refusal.code));
                    }
                    (Some(Owed::Welcome), Err(refusal)) => self.unwelcome(refusal.code),
                    (None, _) => {}
                }
            }
        }
    }

    fn greet(self) {
        let hello = Hello {
            agent: self.name.get_value(),
        };
        self.with_parts(|parts| {
            if let Some(id) = parts.link.request(method::HELLO, &hello) {
                parts.owed.borrow_mut().insert(id, Owed::Welcome);
            }
        });
    }

    fn welcomed(self, value: serde_json::Value) {
        let welcome = serde_json::from_value::<Welcome>(value);
        let agent = welcome.map_or_else(|_| self.name.get_value(), |welcome| welcome.agent);
        self.dispatch(Input::Connected { agent });
    }

    /// A name that is refused once is refused always. What passes ends with the server's deadline
    /// for the greeting: it closes, and the link comes back.
    fn unwelcome(self, code: ErrorCode) {
        if code.retry() == Retry::Never {
            self.with_parts(|parts| parts.link.close());
            self.depart.run(Departure::NameRefused);
        }
    }

    fn down(self, down: Down) {
        let owed = self
            .with_parts(|parts| parts.owed.take())
            .unwrap_or_default();
        self.dispatch(Input::Disconnected);
        for owed in owed.into_values() {
            if let Owed::Call(call) = owed {
                self.dispatch(Input::Lost(call));
            }
        }
        match (CloseCode::from_code(down.code), down.retry_ms) {
            (Some(CloseCode::LoggedOut), _) => self.depart.run(Departure::LoggedOut),
            (_, None) => self.dispatch(Input::Stopped),
            // A refused upgrade looks like any broken connection; only the server knows.
            (None, Some(_)) => self.check_log_in(),
            (Some(_), Some(_)) => {}
        }
    }

    fn check_log_in(self) {
        let boot = self.boot.get_value();
        spawn_local(async move {
            if logged_in(&boot).await == LogIn::No {
                let _ = self.with_parts(|parts| parts.link.close());
                self.depart.run(Departure::LoggedOut);
            }
        });
    }
}

fn come_back(event: &DeskEvent) -> Option<u32> {
    match event {
        DeskEvent::Reconnect { after_ms } => Some(*after_ms),
        _ => None,
    }
}
