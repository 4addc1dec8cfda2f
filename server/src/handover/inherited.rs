//! Sockets that were passed on to this process, by the protocol of systemd's socket units:
//! `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES`.

use listenfd::ListenFd;
use socket2::SockRef;
use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;

/// Names the socket of the metrics.
pub const METRICS: &str = "metrics";
/// Names the way to the server that started this one.
pub(super) const PREDECESSOR: &str = "predecessor";
/// What the predecessor is told.
pub(super) const READY: &[u8] = b"ready but for the database";

/// What was passed on; usually nothing.
#[derive(Debug, Default)]
pub struct Inherited {
    /// Where visitors come.
    pub main: Option<TcpListener>,
    /// Where Prometheus comes.
    pub metrics: Option<TcpListener>,
    predecessor: Option<UnixDatagram>,
}

impl Inherited {
    /// Takes what the environment names, once, before there are other threads.
    ///
    /// # Errors
    /// When it is not what this server can use.
    pub fn from_env() -> io::Result<Self> {
        let [fds, pid] = ["LISTEN_FDS", "LISTEN_PID"].map(|name| std::env::var(name).ok());
        legible(fds.as_deref(), pid.as_deref())?;
        let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
        let mut names = names.split(':');
        let mut sockets = ListenFd::from_env();
        let mut inherited = Self::default();
        for n in 0..sockets.len() {
            let place = match names.next().unwrap_or_default() {
                PREDECESSOR => {
                    inherited.predecessor = sockets.take_unix_datagram(n)?;
                    continue;
                }
                METRICS => &mut inherited.metrics,
                _ => &mut inherited.main,
            };
            if place.is_some() {
                let text =
                    "more than one; a second one can only be that of the metrics, by its name";
                return Err(io::Error::other(text));
            }
            *place = sockets.take_tcp_listener(n)?;
            if let Some(socket) = place
                && !SockRef::from(&*socket).is_listener()?
            {
                return Err(io::Error::other("a socket that does not listen"));
            }
        }
        Ok(inherited)
    }

    /// Whether another process may still be about to leave the database.
    #[must_use]
    pub const fn has_predecessor(&self) -> bool {
        self.main.is_some()
    }

    /// Everything is well but for the database: the predecessor may go.
    pub fn is_ready(&self) {
        if let Some(predecessor) = &self.predecessor
            && let Err(error) = predecessor.send(READY)
        {
            // It is gone, then, and so is its lock.
            tracing::warn!(%error, "the predecessor cannot be told");
        }
    }
}

/// What is meant for another process is none of ours; what is meant for this one and is no number would
/// otherwise be no socket at all, without a word.
fn legible(fds: Option<&str>, pid: Option<&str>) -> io::Result<()> {
    let ours = pid.is_none_or(|pid| pid.is_empty() || pid.parse() == Ok(std::process::id()));
    match fds {
        Some(fds) if ours && fds.parse::<u32>().is_err() => Err(io::Error::other(format!(
            "LISTEN_FDS is {fds:?}, expected the number of sockets"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::legible;

    #[test]
    fn a_number_of_sockets_that_is_none_is_an_error_unless_it_is_for_somebody_else() {
        let me = std::process::id().to_string();
        for (fds, pid) in [
            (None, None),
            (Some("1"), None),
            (Some("1"), Some(me.as_str())),
            (Some("one"), Some("1")),
            (Some("one"), Some("somebody")),
        ] {
            assert!(legible(fds, pid).is_ok(), "{fds:?} {pid:?}");
        }
        for (fds, pid) in [("one", None), ("", Some("")), ("-1", Some(me.as_str()))] {
            let error = legible(Some(fds), pid).unwrap_err().to_string();
            assert!(error.contains(&format!("{fds:?}")), "{error}");
        }
    }
}
