//! `/ws`: one visitor's socket.
//!
//! The loop waits for one of: a frame, a push of the hub, the first-frame deadline, a changed
//! configuration, the server's stop. Each becomes an input of `session_core::visitor`, whose
//! effects are performed in order; a command's outcome is fed back before anything else is read,
//! so at most one is under way per socket.

use super::perform::Performer;
use super::transport::{End, PeerGone, Received, Transport};
use super::upgrade::{NoHandshake, Upgrade};
use super::{Admitted, admit};
use crate::drain::Departure;
use crate::hub::Subscription;
use crate::listener::Room;
use crate::metrics::SocketKind;
use crate::state::Shared;
use crate::system::{fill_random, now_ms};
use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::Response;
use faults::Point;
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

/// `GET /ws`
pub async fn upgrade(
    State(state): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(room): Extension<Room>,
    headers: HeaderMap,
    upgrade: Result<Upgrade, NoHandshake>,
) -> Response {
    let Admitted { upgrade, address } = match admit(&state, peer, &headers, upgrade) {
        Ok(admitted) => admitted,
        Err(response) => return response,
    };
    let (sockets, frames) = (state.sockets.clone(), state.limits.frames());
    upgrade.on_upgrade(&sockets, frames, async move |transport| {
        let _room = room;
        let metrics = Arc::clone(&state.metrics);
        let _open = metrics.socket(SocketKind::Visitor);
        let mut socket = Box::new(Loop::new(state, transport, address));
        if let Some(code) = socket.run().await {
            metrics.closed(code);
        }
    })
}

/// The team reads the labels of the form in the language of its other notes.
const TEAM_LANGUAGE: &str = "en";

struct Loop {
    transport: Box<Transport>,
    visitor: Visitor,
    performer: Performer,
    subscription: Option<Subscription>,
    departure: Departure,
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
    Leave { after_ms: u32 },
}

impl Loop {
    fn new(state: Shared, transport: Box<Transport>, address: Option<IpAddr>) -> Self {
        Self {
            transport,
            visitor: Visitor::new(),
            performer: Performer::new(state.clone(), address),
            subscription: None,
            departure: Departure::of(&state),
            generations: state.sites.generations(),
            state,
            address,
        }
    }

    async fn run(&mut self) -> End {
        let working = self.state.working.token();
        let mut first_frame_by = Some(Instant::now() + FIRST_FRAME_DEADLINE);
        let end = loop {
            let wake = self.wait(first_frame_by).await;
            if matches!(wake, Wake::FirstFrameDeadline) {
                first_frame_by = None;
            }
            // On the heap while it lasts, so that a socket that waits does not keep room for it.
            if let ControlFlow::Break(end) = Box::pin(self.on_wake(wake)).await {
                break end;
            }
        };
        self.subscription = None;
        drop(working);
        if let Some(code) = end {
            Box::pin(self.transport.close(code)).await;
        }
        end
    }

    async fn on_wake(&mut self, wake: Wake) -> ControlFlow<End> {
        match wake {
            Wake::Received(Received::Text(frame)) => self.feed(Input::Frame(&frame)).await,
            Wake::Received(Received::Binary(_)) => self.feed(Input::BinaryFrame).await,
            Wake::Received(Received::Ended(end)) => ControlFlow::Break(end),
            Wake::Pushed(Some(push)) => self.feed(Input::Pushed(push)).await,
            Wake::Pushed(None) => ControlFlow::Break(Some(CloseCode::Slow)),
            Wake::FirstFrameDeadline => self.feed(Input::FirstFrameDeadline).await,
            Wake::SitesChanged => self.feed(Input::SitesChanged).await,
            Wake::Leave { after_ms } => self.feed(Input::Draining { after_ms }).await,
        }
    }

    /// Everything that can wake a socket.
    async fn wait(&mut self, first_frame_by: Option<Instant>) -> Wake {
        tokio::select! {
            received = self.transport.receive() => Wake::Received(received),
            push = next_push(&mut self.subscription) => Wake::Pushed(push),
            () = at(first_frame_by) => Wake::FirstFrameDeadline,
            Ok(()) = self.generations.changed() => Wake::SitesChanged,
            after_ms = self.departure.due() => Wake::Leave { after_ms },
        }
    }

    /// Feeds one input and performs every effect that follows from it.
    async fn feed(&mut self, input: Input<'_>) -> ControlFlow<End> {
        let mut effects = VecDeque::from(self.step(input));
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Send(frame) => {
                    let answers = faults::is_answer(&frame);
                    if let Err(PeerGone) = self.transport.send(&frame).await {
                        return ControlFlow::Break(None);
                    }
                    if answers {
                        faults::reach(Point::AfterAnswer);
                    }
                }
                #[cfg(feature = "trial")]
                Effect::Subscribe(session) if crate::trial::too_early(effects.front()) => {
                    effects.insert(1, Effect::Subscribe(session));
                }
                Effect::Subscribe(session) => {
                    #[cfg(feature = "trial")]
                    crate::trial::tarry().await;
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
