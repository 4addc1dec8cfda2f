//! Starting the process that takes over.

use super::inherited::{METRICS, PREDECESSOR, READY};
use command_fds::{CommandFdExt as _, FdMapping, FdMappingCollision};
use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixDatagram as StdDatagram;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::net::UnixDatagram;
use tokio::process::{Child, Command};

/// Within this time a successor must have done its checks.
const CHECKS_DEADLINE: Duration = Duration::from_secs(30);
/// Sockets that are passed on have numbers from here on.
const FIRST: i32 = 3;

/// Why there is no successor.
#[derive(Debug, thiserror::Error)]
pub enum SuccessorError {
    /// The system did not do what it should.
    #[error("it cannot be started: {0}")]
    System(#[from] io::Error),
    /// Its sockets cannot be arranged.
    #[error("it cannot be given the sockets: {0}")]
    Sockets(#[from] FdMappingCollision),
    /// It has ended, and said why in its own log.
    #[error("it has ended ({0}); its last lines say why")]
    Ended(ExitStatus),
    /// It did not get ready.
    #[error("it was not ready after {} s", CHECKS_DEADLINE.as_secs())]
    Slow,
}

/// The listening sockets, for a successor.
#[derive(Debug)]
pub struct Sockets {
    main: OwnedFd,
    metrics: Option<OwnedFd>,
}

/// What to start.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file; a new release may have been put there meanwhile.
    pub file: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Program {
    /// This very program as it was started. To be asked early: once the file is replaced, the system
    /// does not know its name any more.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn own() -> io::Result<Self> {
        Ok(Self {
            file: std::env::current_exe()?,
            arguments: std::env::args_os().skip(1).collect(),
        })
    }
}

impl Sockets {
    /// Other handles of these sockets.
    ///
    /// # Errors
    /// When there are no more descriptors.
    pub fn of(main: &impl AsFd, metrics: Option<&impl AsFd>) -> io::Result<Self> {
        let metrics = metrics.map(|metrics| metrics.as_fd().try_clone_to_owned());
        Ok(Self {
            main: main.as_fd().try_clone_to_owned()?,
            metrics: metrics.transpose()?,
        })
    }

    fn names(&self, predecessor: OwnedFd) -> io::Result<Vec<(&'static str, OwnedFd)>> {
        let mut named = vec![("http", self.main.try_clone()?)];
        if let Some(metrics) = &self.metrics {
            named.push((METRICS, metrics.try_clone()?));
        }
        named.push((PREDECESSOR, predecessor));
        Ok(named)
    }
}

/// Starts a successor and waits until only the database is lacking; its process number then. Dropped
/// before that, it ends the successor.
///
/// # Errors
/// [`SuccessorError`]; the successor is gone then.
pub async fn start(program: &Program, sockets: &Sockets) -> Result<Option<u32>, SuccessorError> {
    let (near, far) = StdDatagram::pair()?;
    near.set_nonblocking(true)?;
    let near = UnixDatagram::from_std(near)?;
    let mut child = Tied(Some(spawn(program, sockets.names(far.into())?)?));
    let mut said = [0; READY.len()];
    tokio::select! {
        heard = near.recv(&mut said) => heard?,
        status = child.ended() => return Err(SuccessorError::Ended(status?)),
        () = tokio::time::sleep(CHECKS_DEADLINE) => return Err(SuccessorError::Slow),
    };
    Ok(child.let_go())
}

/// A successor that ends with this.
struct Tied(Option<Child>);

impl Tied {
    async fn ended(&mut self) -> io::Result<ExitStatus> {
        match &mut self.0 {
            Some(child) => child.wait().await,
            None => std::future::pending().await,
        }
    }

    /// It lives for itself from now on.
    fn let_go(&mut self) -> Option<u32> {
        self.0.take().and_then(|child| child.id())
    }
}

impl Drop for Tied {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            // An error means that it is gone already.
            let _ = child.start_kill();
        }
    }
}

fn spawn(program: &Program, named: Vec<(&str, OwnedFd)>) -> Result<Child, SuccessorError> {
    let names: Vec<_> = named.iter().map(|(name, _)| *name).collect();
    let mut command = Command::new(&program.file);
    command
        .args(&program.arguments)
        .env("LISTEN_FDS", names.len().to_string())
        .env("LISTEN_FDNAMES", names.join(":"))
        // Its own number is not known before it runs; without one the sockets are for whoever gets
        // them.
        .env_remove("LISTEN_PID");
    let mappings = (FIRST..)
        .zip(named)
        .map(|(child_fd, (_, parent_fd))| FdMapping {
            parent_fd,
            child_fd,
        });
    command.fd_mappings(mappings.collect())?;
    Ok(command.spawn()?)
}
