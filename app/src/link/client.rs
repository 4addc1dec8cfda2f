//! The link itself: one websocket at a time, driven by [`Lifecycle`].
//!
//! The three socket handlers are made once and moved from socket to socket, so reconnecting leaks
//! nothing; a socket that was hung up has no handlers and cannot be heard any more.

use super::LinkEvent;
use super::frame::{Frame, ServerEvent};
use super::lifecycle::{Effect, Input, Lifecycle};
use crate::dom::{Listener, Timer, document, is_visible, window};
use crate::json::Object;
use protocol::rpc::Method;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// Bytes that may wait inside the browser before the link refuses to send.
const UNSENT_MAX_BYTES: u32 = 256 * 1024;

/// A link to `/ws` or `/ws/desk`; `E` is the event type of that address. Clones share the link.
pub struct RpcClient<E: ServerEvent> {
    inner: Rc<Inner<E>>,
}

impl<E: ServerEvent> Clone for RpcClient<E> {
    fn clone(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
        }
    }
}

struct Inner<E: ServerEvent> {
    url: String,
    lifecycle: RefCell<Lifecycle>,
    socket: RefCell<Option<WebSocket>>,
    next_id: Cell<u64>,
    probe_id: Cell<u64>,
    timer: Timer,
    handlers: Handlers,
    owner: Box<dyn Fn(LinkEvent<E>)>,
    come_back: fn(&E) -> Option<u32>,
    _listeners: [Listener; 2],
}

struct Handlers {
    open: Closure<dyn Fn(Event)>,
    message: Closure<dyn Fn(MessageEvent)>,
    close: Closure<dyn Fn(CloseEvent)>,
}

impl<E: ServerEvent> RpcClient<E> {
    /// A link to `url` (`ws:` or `wss:`), idle until [`RpcClient::connect`].
    ///
    /// `come_back` reads the delay out of the event that announces a restart; `owner` hears
    /// everything and may call the link from within.
    pub fn new(
        url: String,
        come_back: fn(&E) -> Option<u32>,
        owner: impl Fn(LinkEvent<E>) + 'static,
    ) -> Self {
        let inner = Rc::new_cyclic(|me: &Weak<Inner<E>>| Inner {
            url,
            lifecycle: RefCell::default(),
            socket: RefCell::default(),
            next_id: Cell::new(1),
            probe_id: Cell::new(0),
            timer: Timer::new(calling(me, |inner| inner.step(Input::Timer))),
            handlers: Handlers::new(me),
            owner: Box::new(owner),
            come_back,
            _listeners: wake_listeners(me),
        });
        Self { inner }
    }

    /// Connects, now if the link was waiting, and from then on keeps connected.
    pub fn connect(&self) {
        self.inner.step(Input::Connect);
    }

    /// Disconnects and stays so until the next [`RpcClient::connect`]. Tells nothing.
    pub fn close(&self) {
        self.inner.step(Input::Close);
    }

    /// True while [`RpcClient::request`] can send.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.inner.lifecycle.borrow().is_open()
    }

    /// Sends a request. `None` when the link is down or the browser cannot get rid of what it has;
    /// else the id under which the answer comes.
    pub fn request<T: Serialize>(&self, method: &str, params: &T) -> Option<u64> {
        // Our own parameter types have string keys only, so this cannot fail.
        self.request_json(method, &serde_json::to_string(params).unwrap_or_default())
    }

    /// The same with parameters that are JSON already.
    pub fn request_json(&self, method: &str, params: &str) -> Option<u64> {
        let id = self.inner.next_id();
        (self.is_open() && self.inner.ask(id, method, params)).then_some(id)
    }
}

impl<E: ServerEvent> Inner<E> {
    fn next_id(&self) -> u64 {
        let id = self.next_id.get();
        self.next_id.set(id + 1);
        id
    }

    fn ask(&self, id: u64, method: &str, params: &str) -> bool {
        let frame = Object::new().number("id", Some(id)).text("method", method);
        let frame = frame.raw("params", params).end();
        self.socket.borrow().as_ref().is_some_and(|socket| {
            socket.buffered_amount() < UNSENT_MAX_BYTES && socket.send_with_str(&frame).is_ok()
        })
    }

    fn step(&self, input: Input) {
        // The borrow ends here: the owner may call back from within an effect.
        let effects = self
            .lifecycle
            .borrow_mut()
            .step(input, js_sys::Math::random());
        for effect in effects {
            match effect {
                Effect::Dial => self.dial(),
                Effect::HangUp => self.hang_up(),
                Effect::Probe => self.probe(),
                Effect::SetTimer(ms) => self.timer.set(ms),
                Effect::ClearTimer => self.timer.clear(),
                Effect::TellOpen => (self.owner)(LinkEvent::Open),
                Effect::TellDown(down) => {
                    self.hang_up();
                    (self.owner)(LinkEvent::Down(down));
                }
            }
        }
    }

    fn dial(&self) {
        self.hang_up();
        // Fails for an address that is no websocket address; the dial limit then ends the attempt.
        if let Ok(socket) = WebSocket::new(&self.url) {
            self.handlers.attach(&socket);
            self.socket.replace(Some(socket));
        }
    }

    fn hang_up(&self) {
        if let Some(socket) = self.socket.take() {
            Handlers::detach(&socket);
            // Closing twice is allowed; closing while connecting aborts the attempt.
            let _ = socket.close_with_code(protocol::codes::CloseCode::Normal.code());
        }
    }

    fn probe(&self) {
        let id = self.next_id();
        self.probe_id.set(id);
        self.ask(id, Method::Ping.name(), "{}");
    }

    fn hear(&self, text: &str) {
        let Some(frame) = E::frame(text) else {
            return;
        };
        let announced = match &frame {
            Frame::Event(event) => (self.come_back)(event),
            Frame::Answer(..) => None,
        };
        self.step(match announced {
            Some(after_ms) => Input::ComeBack { after_ms },
            None => Input::Frame {
                good: !matches!(frame, Frame::Answer(_, Err(_))),
            },
        });
        let told = match frame {
            Frame::Answer(id, _) if id == self.probe_id.get() => return,
            Frame::Answer(id, result) => LinkEvent::Answer(id, result),
            Frame::Event(event) => LinkEvent::Event(event),
        };
        (self.owner)(told);
    }
}

impl<E: ServerEvent> Drop for Inner<E> {
    fn drop(&mut self) {
        if let Some(socket) = self.socket.take() {
            Handlers::detach(&socket);
            let _ = socket.close();
        }
    }
}

impl Handlers {
    fn new<E: ServerEvent>(me: &Weak<Inner<E>>) -> Self {
        let open = calling(me, |inner| inner.step(Input::Opened));
        let heard = me.clone();
        let closed = me.clone();
        Self {
            open: Closure::new(move |_| open()),
            message: Closure::new(move |event: MessageEvent| {
                if let (Some(inner), Some(text)) = (heard.upgrade(), event.data().as_string()) {
                    inner.hear(&text);
                }
            }),
            close: Closure::new(move |event: CloseEvent| {
                if let Some(inner) = closed.upgrade() {
                    inner.step(Input::Closed { code: event.code() });
                }
            }),
        }
    }

    fn attach(&self, socket: &WebSocket) {
        socket.set_onopen(Some(self.open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(self.message.as_ref().unchecked_ref()));
        // An `error` event is always followed by `close`, which says more.
        socket.set_onclose(Some(self.close.as_ref().unchecked_ref()));
    }

    fn detach(socket: &WebSocket) {
        socket.set_onopen(None);
        socket.set_onmessage(None);
        socket.set_onclose(None);
    }
}

fn calling<E: ServerEvent>(
    me: &Weak<Inner<E>>,
    act: impl Fn(&Inner<E>) + 'static,
) -> impl Fn() + 'static {
    let me = me.clone();
    move || {
        if let Some(inner) = me.upgrade() {
            act(&inner);
        }
    }
}

fn wake_listeners<E: ServerEvent>(me: &Weak<Inner<E>>) -> [Listener; 2] {
    let online = calling(me, |inner| inner.step(Input::Wake));
    let visible = calling(me, |inner| {
        if is_visible() {
            inner.step(Input::Wake);
        }
    });
    [
        Listener::new(&window(), "online", move |_| online()),
        Listener::new(&document(), "visibilitychange", move |_| visible()),
    ]
}
