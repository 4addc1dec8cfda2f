//! Where connections come: passed on to this process, or bound by it.

use super::StartError;
use crate::handover::inherited::Inherited;
use crate::handover::successor::Sockets;
use config::settings::Settings;
use std::io;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpSocket};

/// Connections that wait in the kernel while the loop is busy, or nobody accepts.
const BACKLOG: u32 = 4_096;

pub(super) struct Listeners {
    pub(super) main: TcpListener,
    pub(super) metrics: Option<TcpListener>,
}

impl Listeners {
    /// What was passed on is taken as it is; the rest is bound as the settings say.
    pub(super) fn open(settings: &Settings, inherited: &mut Inherited) -> Result<Self, StartError> {
        let main = match inherited.main.take() {
            Some(passed_on) => adopt(passed_on)?,
            None => bind(settings.address())?,
        };
        let metrics = match (settings.metrics_listen, inherited.metrics.take()) {
            (Some(_), Some(passed_on)) => Some(adopt(passed_on)?),
            (Some(address), None) => Some(bind(address)?),
            (None, Some(_)) => {
                let text =
                    "one of them is for metrics, but WEB_WIDGET_BOT_METRICS_LISTEN is not set";
                return Err(StartError::Sockets(io::Error::other(text)));
            }
            (None, None) => None,
        };
        Ok(Self { main, metrics })
    }

    pub(super) fn for_successor(&self) -> Result<Sockets, StartError> {
        Sockets::of(&self.main, self.metrics.as_ref()).map_err(StartError::Sockets)
    }
}

fn adopt(passed_on: std::net::TcpListener) -> Result<TcpListener, StartError> {
    passed_on
        .set_nonblocking(true)
        .and_then(|()| TcpListener::from_std(passed_on))
        .map_err(StartError::Sockets)
}

fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    };
    socket
        .and_then(|socket| {
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            socket.listen(BACKLOG)
        })
        .map_err(|reason| StartError::Bind { address, reason })
}
