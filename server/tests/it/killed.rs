//! The server is killed again and again while a visitor and the team write through Teamwire's gateway.
//!
//! Killed means `SIGKILL`, wherever the process happens to be: between commit, answer, post and push.
//! What it proves does not depend on when the kills come, only that they do.

use crate::app::{Client, HOST_PAGE, PATIENCE, SITE, boot_data, http_client, two_sites};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use teamwire_sim::{Answering, Simulator};
use tempfile::TempDir;

const TOKEN: &str = "token-of-the-simulator";
const LOOK: Duration = Duration::from_millis(10);
/// How often the server is killed.
const KILLS: u32 = 12;
/// Every so manieth message of the visitor, and of the team, is a file.
const FILE_EVERY: usize = 4;

/// A server that can be killed; always at the same port, with the same folder.
struct Victim {
    folder: TempDir,
    port: u16,
    gateway: String,
    child: Child,
}

impl Victim {
    fn start(gateway: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), two_sites().to_string()).unwrap();
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let child = spawn(&folder, port, &gateway);
        Self {
            folder,
            port,
            gateway,
            child,
        }
    }

    /// Waits until it takes connections.
    fn listens(&self) {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            std::thread::sleep(LOOK);
        }
    }

    /// Kills it and starts it anew.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = spawn(&self.folder, self.port, &self.gateway);
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(folder: &TempDir, port: u16, gateway: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_web-widget-bot"))
        .current_dir(folder.path())
        .env_clear()
        .env("WEB_WIDGET_BOT_LISTEN", "127.0.0.1")
        .env("WEB_WIDGET_BOT_PORT", port.to_string())
        .env("WEB_WIDGET_BOT_TEAMWIRE_GATEWAY", gateway)
        .env("WEB_WIDGET_BOT_TEAMWIRE_GATEWAY_TOKEN", TOKEN)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A visitor who does not give up.
struct Visitor {
    origin: String,
    http: reqwest::Client,
    session: Option<(String, String)>,
}

impl Visitor {
    /// A socket with the visitor's session in it; `None` when the server is not there.
    async fn enter(&mut self) -> Option<(Client, Value)> {
        let panel = format!("{}/panel?key={SITE}", self.origin);
        let panel = self.http.get(panel).header("referer", HOST_PAGE).send();
        let token = boot_data(&panel.await.ok()?.text().await.ok()?)["embedToken"].clone();
        let socket = self.origin.replace("http", "ws") + "/ws";
        let origin = [("origin", self.origin.as_str())];
        let mut client = Client::connect(&socket, &origin).await.ok()?;
        let (method, params) = match &self.session {
            None => (
                "start_session",
                json!({"siteKey": SITE, "embedToken": token, "name": "Vera"}),
            ),
            Some((_, session)) => (
                "resume_session",
                json!({"sessionToken": session, "embedToken": token}),
            ),
        };
        let result = client.try_call(method, params).await?["result"].take();
        if self.session.is_none() {
            let text = |field: &str| result[field].as_str().map(str::to_owned);
            self.session = Some((text("sessionId")?, text("sessionToken")?));
        }
        Some((client, result))
    }

    /// Sends message `n` until it is acknowledged.
    async fn insist(&mut self, client: &mut Option<Client>, n: usize) {
        let mut file = None;
        loop {
            if client.is_none() {
                *client = self.enter().await.map(|(client, _)| client);
            }
            if let Some(open) = client {
                match self.send(open, n, &mut file).await {
                    Some(()) => return,
                    None => *client = None,
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn send(&self, client: &mut Client, n: usize, file: &mut Option<Value>) -> Option<()> {
        let (id, token) = self.session.as_ref()?;
        let mut message = json!({
            "sessionId": id, "text": format!("v{n}"), "clientMsgId": format!("c{n}"),
        });
        if n.is_multiple_of(FILE_EVERY) {
            if file.is_none() {
                *file = Some(self.upload(token, n).await?);
            }
            message["type"] = json!("file");
            message["metadata"] = json!({"fileId": file.as_ref()?["fileId"]});
        }
        let mut sent = client.try_call("send_message", message.clone()).await?;
        while sent["code"] == "rate_limited" {
            let wait = sent["data"]["retryAfterMs"].as_u64()?;
            tokio::time::sleep(Duration::from_millis(wait)).await;
            sent = client.try_call("send_message", message.clone()).await?;
        }
        assert_eq!(sent["result"]["success"], true, "{sent}");
        Some(())
    }

    async fn upload(&self, token: &str, n: usize) -> Option<Value> {
        let up = self.http.post(format!("{}/files", self.origin));
        let up = up.header("origin", &self.origin).bearer_auth(token);
        let up = up.header("x-file-name", format!("v{n}.txt"));
        let up = up.body(format!("bytes of v{n}")).send().await.ok()?;
        (up.status() == 201).then_some(())?;
        up.json().await.ok()
    }

    /// The whole log, once everything of the team is in it.
    async fn log(&mut self, replies: usize) -> Vec<Value> {
        loop {
            if let Some((mut client, resumed)) = self.enter().await {
                let mut log = resumed["messages"].as_array().unwrap().clone();
                while log.first().is_some_and(|first| first["seq"] != 1) {
                    let before = log[0]["seq"].clone();
                    let (id, _) = self.session.as_ref().unwrap();
                    let older = json!({"sessionId": id, "before": before, "limit": 100});
                    let older = client.call("load_messages", older).await;
                    let older = older["result"]["messages"].as_array().unwrap().clone();
                    log.splice(0..0, older);
                }
                if texts(&log, "agent").len() >= replies {
                    return log;
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn texts(log: &[Value], sender: &str) -> Vec<String> {
    log.iter()
        .filter(|entry| entry["sender"]["kind"] == sender)
        .map(|entry| entry["text"].as_str().unwrap().to_owned())
        .collect()
}

fn numbered(letter: char, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{letter}{n}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_any_moment_lose_double_and_reorder_nothing_between_visitor_and_team() {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let simulator = Simulator::start(anywhere, TOKEN, Answering::Nobody)
        .await
        .unwrap();
    // So that kills often come between a deed at the messenger and its answer.
    simulator.faults(|faults| faults.slow_ms = 60);
    let mut victim = Victim::start(format!("http://{}", simulator.address()));
    let mut visitor = Visitor {
        origin: format!("http://127.0.0.1:{}", victim.port),
        http: http_client(),
        session: None,
    };
    let killer = tokio::task::spawn_blocking(move || {
        for kill in 0..KILLS {
            victim.listens();
            // From hardly started to well under way.
            std::thread::sleep(Duration::from_millis(u64::from(kill * 97 % 11) * 60 + 20));
            victim.kill();
        }
        victim
    });
    let (mut client, mut written, mut replied) = (None, 0, 0);
    while !killer.is_finished() || written < 20 {
        visitor.insist(&mut client, written).await;
        written += 1;
        if let Some((tid, _)) = simulator.chats().first() {
            let text = format!("t{replied}");
            let said = if replied % FILE_EVERY == 1 {
                let bytes = text.clone().into_bytes();
                simulator.send_file(tid, &text, "plan.txt", "text/plain", bytes)
            } else {
                simulator.say(tid, &text)
            };
            assert!(said.is_some(), "the chat is open");
            replied += 1;
        }
    }
    let _victim = killer.await.unwrap();
    let whole = tokio::time::timeout(3 * PATIENCE, visitor.log(replied)).await;
    let log = whole.expect("every reply arrives");
    let seqs: Vec<u64> = log
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, (1..=log.len() as u64).collect::<Vec<_>>());
    assert_eq!(texts(&log, "agent"), numbered('t', replied));
    assert_eq!(texts(&log, "visitor"), numbered('v', written));
    files_of_the_team_came(&visitor, &log).await;

    assert_eq!(
        simulator.chats().len(),
        1,
        "one chat, however often it was begun"
    );
    let (tid, _) = &simulator.chats()[0];
    let arrived = async {
        loop {
            let seen = simulator.seen(tid);
            let seen: Vec<_> = seen
                .into_iter()
                .filter(|said| said.name == "Vera")
                .collect();
            if seen.len() >= written {
                return seen;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    let arrived = tokio::time::timeout(3 * PATIENCE, arrived).await;
    let arrived = arrived.expect("every message reaches the team");
    let told: Vec<_> = arrived.iter().map(|said| said.text.clone()).collect();
    assert_eq!(told, numbered('v', written));
    for (n, said) in arrived.iter().enumerate() {
        let bytes: Vec<_> = said
            .files
            .iter()
            .map(|file| simulator.bytes(&file.file_id).unwrap())
            .collect();
        let expected = n
            .is_multiple_of(FILE_EVERY)
            .then(|| format!("bytes of v{n}"));
        assert_eq!(bytes, Vec::from_iter(expected), "files of v{n}");
    }
}

/// Whatever was interrupted, each of them can be had in the end, and no two are one.
async fn files_of_the_team_came(visitor: &Visitor, log: &[Value]) {
    let (_, token) = visitor.session.as_ref().unwrap();
    let mut seen = HashSet::new();
    for entry in log
        .iter()
        .filter(|entry| entry["sender"]["kind"] == "agent")
    {
        let Some(src) = entry["metadata"]["src"].as_str() else {
            continue;
        };
        let bytes = loop {
            let down = visitor.http.get(format!("{}/{src}", visitor.origin));
            let down = down.bearer_auth(token).send().await.unwrap();
            if down.status() == 200 {
                break down.text().await.unwrap();
            }
            assert_eq!(down.status(), 503, "still on its way");
            tokio::time::sleep(LOOK).await;
        };
        assert_eq!(entry["text"], bytes.as_str());
        assert!(seen.insert(src.to_owned()));
    }
    assert!(!seen.is_empty());
}
