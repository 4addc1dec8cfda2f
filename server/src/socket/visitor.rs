//! `/ws`: one visitor's socket.
//!
//! The loop waits for one of: a frame, a push of the hub, the first-frame deadline, a changed
//! configuration, the server's stop. Each becomes an input of `session_core::visitor`, whose
//! effects are performed in order; a command's outcome is fed back before anything else is read,
//! so at most one is under way per socket.

use super::perform::Performer;
use super::transport::{End, PeerGone, Received, Transport};
use super::{Admitted, admit};
use crate::hub::Subscription;
use crate::listener::Room;
use crate::metrics::SocketKind;
use crate::state::{Phase, Shared, draining};
use crate::system::{fill_random, now_ms, random_below};
use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::codes::CloseCode;
use session_core::visitor::{Context, Effect, Input, Push, Visitor};
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Within this time a socket must have shown its embed token.
const FIRST_FRAME_DEADLINE: Duration = Duration::from_secs(10);
/// Clients of a stopping server come back within this time, spread evenly.
pub(super) const RECONNECT_SPREAD_MS: u32 = 2_000;

/// `GET /ws`
pub async fn upgrade(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(room): Extension<Room>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Admitted { upgrade, address } = match admit(&state, peer, &headers, upgrade) {
        Ok(admitted) => admitted,
        Err(response) => return response,
    };
    upgrade.on_upgrade(move |socket| {
        let tasks = state.sockets.clone();
        tasks.track_future(async move {
            let _room = room;
            let metrics = Arc::clone(&state.metrics);
            let _open = metrics.socket(SocketKind::Visitor);
            if let Some(code) = Loop::new(state, socket, address).run().await {
                metrics.closed(code);
            }
        })
    })
}

/// The team reads the labels of the form in the language of its other notes.
const TEAM_LANGUAGE: &str = "en";

struct Loop {
    transport: Transport,
    visitor: Visitor,
    performer: Performer,
    subscription: Option<Subscription>,
    phases: watch::Receiver<Phase>,
    generations: watch::Receiver<u64>,
    state: Shared,
    address: Option<IpAddr>,
}

/// What the loop waited for.
enum Wake {
    Received(Received),
    Pushed(Option<Push>),
    FirstFrameDeadline,
    SitesChanged,
    Draining,
}

impl Loop {
    fn new(state: Shared, socket: WebSocket, address: Option<IpAddr>) -> Self {
        Self {
            transport: Transport::new(socket, state.limits.frames()),
            visitor: Visitor::new(),
            performer: Performer::new(state.clone(), address),
            subscription: None,
            phases: state.phases(),
            generations: state.sites.generations(),
            state,
            address,
        }
    }

    async fn run(mut self) -> End {
        let mut first_frame_by = Some(Instant::now() + FIRST_FRAME_DEADLINE);
        let end = loop {
            let flow = match self.wait(first_frame_by).await {
                Wake::Received(received) => self.on_received(received).await,
                Wake::Pushed(Some(push)) => self.feed(Input::Pushed(push)).await,
                Wake::Pushed(None) => ControlFlow::Break(Some(CloseCode::Slow)),
                Wake::FirstFrameDeadline => {
                    first_frame_by = None;
                    self.feed(Input::FirstFrameDeadline).await
                }
                Wake::SitesChanged => self.feed(Input::SitesChanged).await,
                Wake::Draining => {
                    let after_ms = random_below(RECONNECT_SPREAD_MS);
                    self.feed(Input::Draining { after_ms }).await
                }
            };
            if let ControlFlow::Break(end) = flow {
                break end;
            }
        };
        if let Some(code) = end {
            self.transport.close(code).await;
        }
        end
    }

    /// Everything that can wake a socket.
    async fn wait(&mut self, first_frame_by: Option<Instant>) -> Wake {
        tokio::select! {
            received = self.transport.receive() => Wake::Received(received),
            push = next_push(&mut self.subscription) => Wake::Pushed(push),
            () = at(first_frame_by) => Wake::FirstFrameDeadline,
            Ok(()) = self.generations.changed() => Wake::SitesChanged,
            () = draining(&mut self.phases) => Wake::Draining,
        }
    }

    async fn on_received(&mut self, received: Received) -> ControlFlow<End> {
        match received {
            Received::Text(frame) => self.feed(Input::Frame(&frame)).await,
            Received::Binary => self.feed(Input::BinaryFrame).await,
            Received::Ended(end) => ControlFlow::Break(end),
        }
    }

    /// Feeds one input and performs every effect that follows from it.
    async fn feed(&mut self, input: Input<'_>) -> ControlFlow<End> {
        let mut effects = VecDeque::from(self.step(input));
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Send(frame) => {
                    if let Err(PeerGone) = self.transport.send(frame).await {
                        return ControlFlow::Break(None);
                    }
                }
                Effect::Subscribe(session) => {
                    self.subscription = Some(self.state.hub.subscribe(session, self.address));
                }
                Effect::Do(command) => {
                    let outcome = self.performer.perform(command).await;
                    let follow_up = self.step(Input::Done(outcome));
                    effects.extend(follow_up);
                }
                Effect::Close(code) => return ControlFlow::Break(Some(code)),
            }
        }
        ControlFlow::Continue(())
    }

    fn step(&mut self, input: Input<'_>) -> Vec<Effect> {
        let state = &self.state;
        let mut context = Context {
            now_ms: now_ms(),
            embed: &state.embed_key,
            site_known: &|site| state.sites.get(site).is_some(),
            form: &|site| {
                let site = state.sites.get(site);
                site.map_or_else(Vec::new, |site| site.form_in(TEAM_LANGUAGE))
            },
            random: &mut fill_random,
        };
        self.visitor.on(&mut context, input)
    }
}

async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

async fn next_push(subscription: &mut Option<Subscription>) -> Option<Push> {
    match subscription {
        Some(subscription) => subscription.next().await,
        None => std::future::pending().await,
    }
}
