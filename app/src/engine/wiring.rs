//! What the engine is connected to. Everything that calls back holds it weakly.

use super::Engine;
use super::host::HostPort;
use super::vault::Subject;
use crate::boot::Boot;
use crate::conversation::News;
use crate::dom::{Listener, document, is_visible, window};
use crate::link::client::RpcClient;
use crate::link::socket_url;
use std::rc::Weak;
use wasm_bindgen::JsCast;

/// How long a tab is given to send what it has kept, before the others do so too.
const OTHERS_MS: u32 = 3_000;

pub(super) fn with(me: &Weak<Engine>, act: impl Fn(&Engine) + 'static) -> impl Fn() + 'static {
    let me = me.clone();
    move || {
        if let Some(engine) = me.upgrade() {
            act(&engine);
        }
    }
}

pub(super) fn link(boot: &Boot, me: &Weak<Engine>) -> RpcClient<News> {
    let come_back = |news: &News| match news {
        News::ComeBack(after_ms) => Some(*after_ms),
        _ => None,
    };
    let me = me.clone();
    RpcClient::new(
        socket_url(&[&boot.base, "ws"].concat()),
        come_back,
        move |event| {
            if let Some(engine) = me.upgrade() {
                engine.hear(event);
            }
        },
    )
}

pub(super) fn host_port(boot: &Boot, me: &Weak<Engine>) -> HostPort {
    let me = me.clone();
    HostPort::new(boot, move |message| {
        if let Some(engine) = me.upgrade() {
            engine.told_by_host(message);
        }
    })
}

pub(super) fn listeners(me: &Weak<Engine>) -> [Listener; 4] {
    let shared = me.clone();
    let (offline, online) = (with(me, Engine::show), with(me, Engine::show));
    let visible = with(me, |engine| {
        engine.state.change(|view| view.visible = is_visible());
    });
    [
        Listener::new(&window(), "storage", move |event| {
            let key = event
                .dyn_ref::<web_sys::StorageEvent>()
                .and_then(web_sys::StorageEvent::key);
            if let (Some(engine), Some(key)) = (shared.upgrade(), key) {
                match engine.vault.subject(&key) {
                    Subject::Session => engine.other_tab(),
                    Subject::Unsent => engine.others.set(OTHERS_MS),
                    Subject::Other => {}
                }
            }
        }),
        Listener::new(&window(), "offline", move |_| offline()),
        Listener::new(&window(), "online", move |_| online()),
        Listener::new(&document(), "visibilitychange", move |_| visible()),
    ]
}
