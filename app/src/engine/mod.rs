//! Runs the panel in the browser: carries inputs into the [`Conversation`], its effects into
//! socket, storage, timers and host page, and its state into the signals of [`PanelState`].
//!
//! There is one engine per document and it lives as long as the document. It decides nothing.

mod calendar;
mod host;
mod state;
mod vault;
mod wiring;

pub use calendar::Calendar;
pub use state::{Action, LinkView, PanelState, View};

use crate::boot::Boot;
use crate::conversation::{
    Call, Conversation, Effect, Identity, Input, News, Screen, Timer as TimerName,
};
use crate::dom::{Listener, Timer, is_online, now_ms, window};
use crate::extras;
use crate::fresh_id::fresh_id;
use crate::link::client::RpcClient;
use crate::link::{Down, LinkEvent};
use crate::rich;
use crate::wire::params;
use host::HostPort;
use leptos::prelude::*;
use protocol::codes::Reconnect;
use protocol::host::{HostPage, ToHost, ToPanel};
use protocol::rpc::Page;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use vault::{Draft, Vault};
use wiring::{host_port, link, listeners, with};

/// How often the seconds until the next attempt are shown anew.
const TICK_MS: u32 = 1_000;

/// The engine.
pub struct Engine {
    state: PanelState,
    conversation: RefCell<Conversation>,
    asked: RefCell<Vec<(u64, Call)>>,
    client: RpcClient<News>,
    timers: [Timer; TimerName::ALL.len()],
    tick: Timer,
    others: Timer,
    vault: Vault,
    draft: RefCell<Draft>,
    host: HostPort,
    connected_before: Cell<bool>,
    _listeners: [Listener; 4],
}

impl Engine {
    /// Starts the engine of this document. It is never stopped.
    pub fn start(boot: &Boot, state: PanelState) {
        let vault = Vault::of(boot);
        let draft = vault.draft();
        let identity = Identity {
            site_key: boot.site_key.clone(),
            embed_token: boot.embed_token.clone(),
            locale: window().navigator().language(),
        };
        let conversation = Conversation::new(identity, vault.stored());
        state.change(|view| {
            view.name.clone_from(&draft.name);
            view.draft.clone_from(&draft.text);
        });
        let engine = Rc::new_cyclic(|me: &Weak<Self>| Self {
            state,
            conversation: RefCell::new(conversation),
            asked: RefCell::default(),
            client: link(boot, me),
            timers: TimerName::ALL.map(|name| {
                Timer::new(with(me, move |engine: &Self| {
                    engine.input(Input::Timer(name));
                }))
            }),
            tick: Timer::new(with(me, Self::show)),
            others: Timer::new(with(me, |engine: &Self| {
                engine.input(Input::Others(engine.vault.stored()));
            })),
            vault,
            draft: RefCell::new(draft),
            host: host_port(boot, me),
            connected_before: Cell::new(false),
            _listeners: listeners(me),
        });
        let sending = Rc::clone(&engine);
        extras::listen(move |id, file| {
            sending.input(Input::SendFile { id, file });
        });
        let pressing = Rc::clone(&engine);
        rich::listen(move |json| {
            let id = fresh_id();
            pressing.input(Input::Press { id, json });
        });
        let acting = Rc::clone(&engine);
        state.listen(move |action| acting.act(action));
        let framed = HostPort::is_framed();
        state.change(|view| (view.ready, view.framed) = (true, framed));
        if framed {
            engine.show();
        } else {
            engine.open(None);
        }
    }

    fn open(&self, page: Option<Page>) {
        self.host.stop_waiting();
        self.state.change(|view| view.openings += 1);
        self.foresee();
        self.input(Input::Opened(page));
    }

    fn told_by_host(&self, message: ToPanel) {
        match message {
            ToPanel::Opened(HostPage {
                url,
                title,
                referrer,
            }) => {
                self.open(Some(Page {
                    url,
                    title,
                    referrer,
                }));
            }
            ToPanel::Closed => self.input(Input::Closed),
        }
    }

    fn act(&self, action: Action) {
        match action {
            Action::Start {
                name,
                text,
                answers,
            } => {
                self.save_draft(Some(name.clone()), Some(String::new()));
                // Another tab that has just begun too begins the same session.
                let token = self.vault.next_session();
                self.input(Input::Start {
                    token,
                    name,
                    id: fresh_id(),
                    text,
                    answers,
                });
            }
            Action::Send(text) => {
                self.save_draft(None, Some(String::new()));
                self.input(Input::Send {
                    id: fresh_id(),
                    text,
                });
            }
            Action::Retry(id) => self.input(Input::Retry {
                id,
                fresh: fresh_id(),
            }),
            Action::Draft { name, text } => {
                let typed = text.as_ref().is_some_and(|text| !text.is_empty());
                self.foresee();
                self.save_draft(name, text);
                if typed {
                    self.input(Input::Typed);
                }
            }
            Action::LoadOlder => self.input(Input::LoadOlder),
            Action::Seen => self.input(Input::Seen),
            Action::Close => self.host.tell(&ToHost::Close),
            Action::TryNow => self.client.connect(),
            Action::Reload => reload(),
            Action::End => self.input(Input::End),
            Action::Restart => self.input(Input::Restart),
        }
    }

    /// Before the form can be sent, all tabs know what it will begin.
    fn foresee(&self) {
        if self.conversation.borrow().screen() == Screen::Start {
            self.vault.next_session();
        }
    }

    fn save_draft(&self, name: Option<String>, text: Option<String>) {
        let mut draft = self.draft.borrow_mut();
        if let Some(name) = name {
            draft.name = name;
        }
        if let Some(text) = text {
            draft.text = text;
        }
        self.vault.save_draft(&draft);
    }

    fn input(&self, input: Input) {
        let effects = self.conversation.borrow_mut().handle(input, now_ms());
        for effect in effects {
            self.carry_out(effect);
        }
        self.show();
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Connect => {
                if !self.client.is_open() && self.link() == LinkView::Quiet {
                    self.set_link(LinkView::Connecting);
                }
                self.client.connect();
            }
            Effect::Disconnect => {
                self.asked.borrow_mut().clear();
                self.client.close();
                self.set_link(LinkView::Quiet);
            }
            Effect::Call(call) => self.call(call),
            Effect::Save(change) => self.vault.save(change),
            Effect::SetTimer(name, ms) => self.timers[name as usize].set(ms),
            Effect::ClearTimer(name) => self.timers[name as usize].clear(),
            Effect::Unread(count) => self.host.tell(&ToHost::Unread(count)),
            Effect::GiveBack(mut text) => {
                let typed = self.draft.borrow().text.clone();
                if !typed.is_empty() {
                    text = [&text, "\n", &typed].concat();
                }
                self.save_draft(None, Some(text.clone()));
                self.state.change(|view| view.draft = text);
            }
            Effect::Reload if self.vault.may_reload() => reload(),
            Effect::Reload => self.set_link(LinkView::Refused),
        }
    }

    fn call(&self, call: Call) {
        // Two tabs that begin at the same time share one conversation: that of the first in storage.
        if let (Call::Start(..), Some(token)) = (&call, self.vault.session()) {
            return self.input(Input::Adopt(token));
        }
        let method = call.method().name();
        let id = self.client.request_json(method, &params(&call));
        // `None`: the socket is stuck. The watchdog ends it, and everything is asked again.
        if let Some(id) = id {
            self.asked.borrow_mut().push((id, call));
        }
    }

    fn hear(&self, event: LinkEvent<News>) {
        match event {
            LinkEvent::Open => {
                self.connected_before.set(true);
                self.set_link(LinkView::Quiet);
                self.input(Input::LinkUp);
            }
            LinkEvent::Answer(id, result) => {
                let mut asked = self.asked.borrow_mut();
                let Some(index) = asked.iter().position(|(known, _)| *known == id) else {
                    return;
                };
                let (_, call) = asked.swap_remove(index);
                drop(asked);
                if result.is_ok() {
                    self.vault.reload_worked();
                }
                match (&call, self.vault.session()) {
                    // Another tab was faster; what this one has just begun stays empty.
                    (Call::Start(..), Some(token)) => self.input(Input::Adopt(token)),
                    _ => self.input(Input::Answered(call, result)),
                }
            }
            LinkEvent::Event(event) => self.input(Input::News(event)),
            LinkEvent::Down(down) => self.down(down),
        }
    }

    fn down(&self, down: Down) {
        self.asked.borrow_mut().clear();
        self.set_link(match down.retry_ms {
            Some(ms) if self.connected_before.get() || ms > TICK_MS => {
                LinkView::Waiting(now_ms() + u64::from(ms))
            }
            Some(_) => LinkView::Connecting,
            None => LinkView::Refused,
        });
        self.input(Input::LinkDown);
        if down.duty == Reconnect::AfterReload {
            self.input(Input::EmbedRefused);
        }
    }

    fn other_tab(&self) {
        if let Some(token) = self.vault.session() {
            self.input(Input::Adopt(token));
        }
    }

    /// Shows the conversation as it is now.
    fn show(&self) {
        let conversation = self.conversation.borrow();
        let rows = conversation.rows(&Calendar::day);
        let screen = conversation.screen();
        extras::session(conversation.file_token(), screen == Screen::Ended);
        let before = self.state.view.with_untracked(|view| view.screen);
        let moved = (before == Screen::Start) != (screen == Screen::Start);
        self.state.change(|view| {
            view.screen = screen;
            // What was typed in the form goes on in the composer, and the other way round.
            if moved {
                view.draft.clone_from(&self.draft.borrow().text);
            }
            view.loading = conversation.is_loading();
            view.lost = conversation.is_lost();
            view.empty = rows.is_empty();
            view.more = conversation.log().more();
            view.unseen = conversation.unseen();
            view.typing = conversation.typing().map(str::to_owned);
            view.people = conversation.people();
            view.composer = conversation.composer();
            view.link = with_network(view.link, is_online());
            if matches!(view.link, LinkView::Waiting(_)) {
                view.now = now_ms();
                self.tick.set(TICK_MS);
            }
        });
        drop(conversation);
        self.state.show_rows(rows);
        if moved {
            self.foresee();
        }
    }

    fn link(&self) -> LinkView {
        self.state.view.with_untracked(|view| view.link)
    }

    fn set_link(&self, link: LinkView) {
        self.state.change(|view| view.link = link);
    }
}

/// Without network the banner says so, whatever the link is at.
fn with_network(link: LinkView, online: bool) -> LinkView {
    match (link, online) {
        (LinkView::Waiting(_) | LinkView::Connecting, false) => LinkView::Offline,
        (LinkView::Offline, true) => LinkView::Connecting,
        _ => link,
    }
}

fn reload() {
    // Fails only in documents that are going away.
    let _ = window().location().reload();
}
