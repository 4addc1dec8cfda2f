//! From an HTTP request to a websocket on the bare TCP stream.
//!
//! axum's own extractor hands out a socket that keeps its buffers for as long as it lives; ours has
//! them only while something is on the way (see [`super::transport`]).

use super::transport::Transport;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use governor::DefaultDirectRateLimiter;
use hyper::upgrade::{OnUpgrade, Parts, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_util::task::TaskTracker;
use tungstenite::handshake::server::create_response_with_body;

/// A request that may become a websocket, with the answer that makes it one.
pub struct Upgrade {
    answer: Response<Body>,
    upgraded: OnUpgrade,
}

/// A request that is no websocket handshake, with the answer that says so.
pub struct NoHandshake(Response<Body>);

impl<S: Send + Sync> FromRequest<S> for Upgrade {
    type Rejection = NoHandshake;

    async fn from_request(mut request: Request, _state: &S) -> Result<Self, NoHandshake> {
        let upgraded = request.extensions_mut().remove::<OnUpgrade>();
        match (create_response_with_body(&request, Body::empty), upgraded) {
            (Ok(answer), Some(upgraded)) => Ok(Self { answer, upgraded }),
            (Err(error), _) => Err(NoHandshake::because(&error.to_string())),
            (Ok(_), None) => Err(NoHandshake::because(
                "this connection cannot change its protocol",
            )),
        }
    }
}

impl NoHandshake {
    fn because(why: &str) -> Self {
        let text = format!("This address speaks websocket only: {why}.\n");
        let mut answer = (StatusCode::UPGRADE_REQUIRED, text).into_response();
        let websocket = HeaderValue::from_static("websocket");
        answer.headers_mut().insert(header::UPGRADE, websocket);
        Self(answer)
    }
}

impl IntoResponse for NoHandshake {
    fn into_response(self) -> Response<Body> {
        self.0
    }
}

impl Upgrade {
    /// Answers the request; as soon as the connection is a websocket, `serve` has it, as one of `tasks`.
    pub(super) fn on_upgrade<F: Future<Output = ()> + Send + 'static>(
        self,
        tasks: &TaskTracker,
        frames: DefaultDirectRateLimiter,
        serve: impl FnOnce(Box<Transport>) -> F + Send + 'static,
    ) -> Response<Body> {
        let upgraded = self.upgraded;
        tasks.spawn(async move {
            let transport = match upgraded.await {
                Ok(upgraded) => transport(upgraded, frames),
                Err(error) => {
                    return tracing::debug!(%error, "the peer went before it was a socket");
                }
            };
            if let Some(transport) = transport {
                serve(transport).await;
            }
        });
        self.answer
    }
}

/// Takes the bare stream out of a connection and lets go of everything else, most of which is a
/// buffer of 8 KiB that requests were read into. In a box, since the futures through which it is handed
/// on would keep room for it, each for itself.
fn transport(upgraded: Upgraded, frames: DefaultDirectRateLimiter) -> Option<Box<Transport>> {
    // The listener drives nothing but TCP streams.
    let Parts { io, read_buf, .. } = upgraded.downcast::<TokioIo<TcpStream>>().ok()?;
    let transport = Transport::new(io.into_inner(), &read_buf, frames);
    Some(Box::new(transport))
}
