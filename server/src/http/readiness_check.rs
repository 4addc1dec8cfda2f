//! The other side of readiness: a process asks the server that runs with the same settings, as
//! container engines do.

use crate::urls::route;
use config::settings::Settings;
use outbound::{Base, Body, Call, CallError, Client, Method};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// How long the server may take to answer.
const DEADLINE: Duration = Duration::from_secs(4);
/// Largest answer that is read.
const ANSWER_MAX_BYTES: usize = 16 << 10;

/// Why the server is not ready.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// No answer, or not from a server of ours.
    #[error("the server {0}")]
    Silent(#[from] CallError),
    /// It says so itself.
    #[error("{0}")]
    Said(String),
    /// It listens on an address of this machine that cannot be asked without TLS.
    #[error("the server listens on {0} only; ask for /health/ready there")]
    Elsewhere(IpAddr),
    /// The client cannot be made.
    #[error("cannot ask the server: {0}")]
    Client(String),
}

/// What the server says when it is ready.
///
/// # Errors
/// [`NotReady`].
pub async fn ask_readiness(settings: &Settings) -> Result<String, NotReady> {
    let address = match settings.listen {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        address => address,
    };
    let address = std::net::SocketAddr::new(address, settings.port);
    let base = Base::parse(&format!("http://{address}{}", settings.prefix))
        .map_err(|_| NotReady::Elsewhere(address.ip()))?;
    let path: Vec<&str> = route::HEALTH_READY.split('/').skip(1).collect();
    let client = Client::new().map_err(|error| NotReady::Client(error.to_string()))?;
    let answer = client.call(Call {
        method: Method::GET,
        url: base.at(&path),
        bearer: None,
        body: Body::None,
        deadline: DEADLINE,
        largest: ANSWER_MAX_BYTES,
    });
    let answer = answer.await?;
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    if answer.status.is_success() {
        Ok(said)
    } else {
        Err(NotReady::Said(said.trim_end().to_owned()))
    }
}
