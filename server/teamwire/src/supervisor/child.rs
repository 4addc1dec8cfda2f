//! One run of the gateway's process.

use super::{ENDS_WITHIN, GatewayStartError, LISTENS_WITHIN, Options};
use outbound::Base;
use serde::Deserialize;
use std::collections::VecDeque;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{self, Command};
use tokio::task::JoinHandle;

/// Variables of ours that a Python needs to find itself and its packages; nothing else is handed on.
const HANDED_ON: [&str; 9] = [
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];
/// Lines of standard error that an error message repeats.
const LINES_REPEATED: usize = 12;
/// Longest line of the child that is read as one.
const LINE_MAX_BYTES: u64 = 16 << 10;

/// The last lines of the child's standard error.
type LastWords = Arc<Mutex<VecDeque<String>>>;

/// A gateway that listens.
pub struct Child {
    /// Where.
    pub base: Base,
    process: process::Child,
    /// Kept apart, since waiting for a process closes the standard input that it still has.
    stdin: Option<process::ChildStdin>,
    reader: JoinHandle<()>,
}

/// The line with which the gateway says where it listens.
#[derive(Deserialize)]
struct Listening {
    listening: String,
}

impl Child {
    /// Starts the process and waits until it listens.
    pub async fn start(options: &Options) -> Result<Self, GatewayStartError> {
        let mut process = spawn(options)?;
        let stdin = process.stdin.take();
        let words = LastWords::default();
        let reader = tokio::spawn(forward(process.stderr.take(), Arc::clone(&words)));
        let listening = tokio::time::timeout(LISTENS_WITHIN, listening(&mut process)).await;
        match listening {
            Ok(Some(base)) => Ok(Self {
                base,
                process,
                stdin,
                reader,
            }),
            Ok(None) => {
                let Ok(ended) = tokio::time::timeout(ENDS_WITHIN, process.wait()).await else {
                    return Err(GatewayStartError::Silent(LISTENS_WITHIN));
                };
                let code = code(ended);
                // Everything it wrote is read before it is judged.
                let _ = reader.await;
                Err(GatewayStartError::of_exit(code, said(&words)))
            }
            Err(_) => {
                reader.abort();
                Err(GatewayStartError::Silent(LISTENS_WITHIN))
            }
        }
    }

    /// Waits for the end; its exit code, or -1 after a signal.
    pub async fn ended(&mut self) -> i32 {
        code(self.process.wait().await)
    }

    /// Ends it: first by closing its standard input, then by force.
    pub async fn end(mut self) {
        drop(self.stdin.take());
        if tokio::time::timeout(ENDS_WITHIN, self.process.wait())
            .await
            .is_err()
        {
            tracing::warn!("the gateway did not end by itself and is killed");
            let _ = self.process.kill().await;
        }
        self.reader.abort();
    }
}

fn spawn(options: &Options) -> Result<process::Child, GatewayStartError> {
    let handed_on = HANDED_ON
        .iter()
        .filter_map(|name| Some((*name, std::env::var_os(name)?)));
    Command::new(&options.python)
        .args(["-m", "web_widget_gateway", "--supervised"])
        .env_clear()
        .envs(handed_on)
        .envs(
            options
                .environment
                .iter()
                .map(|(name, value)| (name, value)),
        )
        .env("WEB_WIDGET_GATEWAY_TOKEN", options.token.expose())
        .env("WEB_WIDGET_GATEWAY_LISTEN", "127.0.0.1:0")
        .env("WEB_WIDGET_GATEWAY_JOURNAL", &options.journal)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|source| GatewayStartError::Python {
            python: options.python.clone(),
            source,
        })
}

/// The first line of standard output; `None` when the child ends without it.
async fn listening(process: &mut process::Child) -> Option<Base> {
    let mut line = String::new();
    let stdout = process.stdout.as_mut()?;
    BufReader::new(stdout.take(LINE_MAX_BYTES))
        .read_line(&mut line)
        .await
        .ok()?;
    let listening: Listening = serde_json::from_str(&line).ok()?;
    Base::parse(&listening.listening).ok()
}

/// Makes the child's words part of our log and keeps the last of them.
async fn forward(stderr: Option<process::ChildStderr>, words: LastWords) {
    let Some(stderr) = stderr else { return };
    let mut lines = BufReader::new(stderr);
    let mut line = Vec::new();
    while let Ok(1..) = (&mut lines)
        .take(LINE_MAX_BYTES)
        .read_until(b'\n', &mut line)
        .await
    {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        line.clear();
        tracing::info!(target: "gateway", "{text}");
        if let Ok(mut words) = words.lock() {
            if words.len() == LINES_REPEATED {
                words.pop_front();
            }
            words.push_back(text);
        }
    }
}

fn said(words: &LastWords) -> String {
    words.lock().map_or_else(
        |_| String::new(),
        |words| {
            words
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join("\n")
        },
    )
}

fn code(ended: std::io::Result<std::process::ExitStatus>) -> i32 {
    ended.ok().and_then(|status| status.code()).unwrap_or(-1)
}
