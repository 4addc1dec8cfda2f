//! Stop, kill, pause, hand over, start again.

use super::setup::{free_port, spawn};
use super::{LOOK, PATIENCE, Testbed};
use crate::http::{Door, is_ready};
use crate::process::{Ended, find, runs};
use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{sleep, timeout};

impl Testbed {
    /// Asks the server to stop and waits for its end.
    ///
    /// # Errors
    /// It does not stop in time.
    pub async fn stop(&mut self) -> Result<Ended> {
        self.signal(Signal::TERM)?;
        self.ended().await
    }

    /// Waits until the process has ended by itself.
    ///
    /// # Errors
    /// It does not end in time.
    pub async fn ended(&mut self) -> Result<Ended> {
        let ended = async {
            let Some(pid) = self.successor else {
                return Ok(Ended(Some(self.child.wait().await?)));
            };
            while runs(pid) {
                sleep(LOOK).await;
            }
            Ok(Ended(None))
        };
        timeout(PATIENCE, ended)
            .await
            .context("the server does not end")?
    }

    /// Ends it at once, wherever it is (`SIGKILL`).
    ///
    /// # Errors
    /// The process cannot be waited for.
    pub async fn kill(&mut self) -> Result<()> {
        if self.successor.is_none() {
            return Ok(self.child.kill().await?);
        }
        self.signal(Signal::KILL)?;
        self.ended().await.map(drop)
    }

    /// Has the server hand over to a process that it starts itself (`SIGUSR2`), and waits until the
    /// old one has ended.
    ///
    /// # Errors
    /// The old one does not end, or nobody has taken over.
    pub async fn hand_over(&mut self) -> Result<Ended> {
        self.signal(Signal::USR2)?;
        let ended = self.ended().await?;
        let successor = find(self.folder.path())?;
        self.successor = Some(successor.context("nobody has taken over")?);
        self.ready().await?;
        Ok(ended)
    }

    /// Stops its clock (`SIGSTOP`).
    ///
    /// # Errors
    /// It does not run.
    pub fn pause(&self) -> Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets it run again (`SIGCONT`).
    ///
    /// # Errors
    /// It does not run.
    pub fn go_on(&self) -> Result<()> {
        self.signal(Signal::CONT)
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// It does not run.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = self.pid().context("the server does not run")?;
        let pid = Pid::from_raw(i32::try_from(pid)?).context("no process has number 0")?;
        Ok(kill_process(pid, signal)?)
    }

    /// Starts it again on the same port and folder, and does not wait.
    ///
    /// # Errors
    /// It still runs, or cannot be started.
    pub fn start_again(&mut self) -> Result<()> {
        ensure!(self.has_ended(), "the server still runs");
        self.successor = None;
        self.child = spawn(&self.setup, self.folder.path(), self.port)?;
        Ok(())
    }

    /// Whether a second server with the same database gets ready beside this one, with a port and a
    /// folder for files of its own. It is killed then.
    ///
    /// # Errors
    /// It cannot be started, or neither gets ready nor ends.
    pub async fn twin_starts(&self) -> Result<bool> {
        let port = free_port()?;
        let files = self.folder.path().join("files-of-another");
        let setup = self.setup.clone();
        let setup = setup.env("WEB_WIDGET_BOT_FILES", files.display().to_string());
        let mut twin = spawn(&setup, self.folder.path(), port)?;
        let door = Door::of(&format!("http://127.0.0.1:{port}"))?;
        let tried = async {
            loop {
                if twin.try_wait()?.is_some() {
                    return Ok(false);
                }
                if is_ready(&door).await {
                    return Ok(true);
                }
                sleep(LOOK).await;
            }
        };
        let starts = timeout(PATIENCE, tried)
            .await
            .context("a second server does neither")?;
        // Killed in any case; whether it had ended by then changes nothing.
        let _ = twin.kill().await;
        starts
    }

    /// Starts it again and waits until it is ready.
    ///
    /// # Errors
    /// It still runs, cannot be started, or does not get ready.
    pub async fn restart(&mut self) -> Result<()> {
        self.start_again()?;
        self.ready().await
    }
}
