//! From one process to the next while visitors connect, write and listen.

use crate::app::{Client, HOST_PAGE, PATIENCE, SITE, boot_data, http_client, two_sites};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixDatagram};
use tokio::time::timeout;

/// How often the server is succeeded.
const HAND_OVERS: usize = 3;
/// Connects one after the other in each of so many lines.
const LINES: usize = 4;
/// Visitors who write all the time, and as many who only listen.
const VISITORS: usize = 3;
/// Nobody waits longer: far more than a busy machine needs.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A server and its successors, which tell where systemd would listen.
struct Service {
    folder: TempDir,
    address: SocketAddr,
    told: UnixDatagram,
    first: Child,
    process: u32,
}

impl Service {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), two_sites().to_string()).unwrap();
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let told = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        let first = Command::new(env!("CARGO_BIN_EXE_web-widget-bot"))
            .current_dir(folder.path())
            .env_clear()
            .env("NOTIFY_SOCKET", folder.path().join("notify"))
            .env("WEB_WIDGET_BOT_LISTEN", "127.0.0.1")
            .env("WEB_WIDGET_BOT_PORT", address.port().to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = first.id();
        let service = Self {
            folder,
            address,
            told,
            first,
            process,
        };
        assert_eq!(service.told().await, "READY=1");
        service
    }

    async fn told(&self) -> String {
        let mut text = [0; 100];
        let heard = timeout(PATIENCE, self.told.recv(&mut text)).await;
        let length = heard.expect("the server says something").unwrap();
        String::from_utf8_lossy(&text[..length]).trim().to_owned()
    }

    fn signal(&self, name: &str) {
        let process = self.process.to_string();
        let sent = Command::new("kill").args([name, &process]).status();
        assert!(sent.unwrap().success(), "{name}");
    }

    /// The successor's process number, once it serves.
    async fn hand_over(&mut self) {
        self.signal("-USR2");
        let told = self.told().await;
        let process = told.strip_prefix("MAINPID=").expect(&told);
        self.process = process.parse().unwrap();
        assert_eq!(self.told().await, "READY=1");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let process = self.process.to_string();
        let _ = Command::new("kill").args(["-KILL", &process]).status();
        let _ = self.first.kill();
        let _ = self.first.wait();
    }
}

/// Connects and asks, again and again; how often, and the longest wait.
async fn line(address: SocketAddr, over: Arc<AtomicBool>) -> (usize, Duration) {
    let (mut count, mut longest) = (0, Duration::ZERO);
    while !over.load(Ordering::Relaxed) {
        let start = Instant::now();
        let mut stream = TcpStream::connect(address).await.expect("not refused");
        let request = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.expect("not reset");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("not reset");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        (count, longest) = (count + 1, longest.max(start.elapsed()));
    }
    (count, longest)
}

/// A visitor with a session and what is known of its log.
struct Visitor {
    address: SocketAddr,
    embed: String,
    name: String,
    session: Value,
    after: u64,
}

impl Visitor {
    async fn new(address: SocketAddr, name: String) -> (Self, Client) {
        let panel = format!("http://{address}/panel?key={SITE}");
        let panel = http_client().get(panel).header("referer", HOST_PAGE).send();
        let boot = boot_data(&panel.await.unwrap().text().await.unwrap());
        let embed = boot["embedToken"].as_str().unwrap().to_owned();
        let mut visitor = Self {
            address,
            embed,
            name,
            session: Value::Null,
            after: 0,
        };
        let mut client = visitor.open().await.expect("the server is there");
        let start = json!({"siteKey": SITE, "embedToken": visitor.embed, "name": visitor.name});
        visitor.session = client.call("start_session", start).await["result"].clone();
        (visitor, client)
    }

    async fn open(&self) -> Option<Client> {
        let origin = format!("http://{}", self.address);
        let url = format!("ws://{}/ws", self.address);
        Client::connect(&url, &[("origin", &origin)]).await.ok()
    }

    /// Back after the server has closed the socket; a stopping one may still refuse with 503.
    async fn back(&mut self) -> (Client, Value) {
        loop {
            let resume = json!({
                "sessionToken": self.session["sessionToken"], "embedToken": self.embed,
                "epoch": self.session["epoch"], "after": self.after,
            });
            if let Some(mut client) = self.open().await
                && let Some(resumed) = client.try_call("resume_session", resume).await
            {
                assert_eq!(resumed["result"]["recovered"], true, "{resumed}");
                return (client, resumed["result"].clone());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Listens only; how often it was sent away.
    async fn listen(mut self, mut client: Client, over: Arc<AtomicBool>) -> usize {
        let mut times = 0;
        while times < HAND_OVERS && !over.load(Ordering::Relaxed) {
            let (code, before) = client.closed().await;
            assert_eq!(code, 1012);
            let reconnect = before.last().expect("a word before the end");
            assert_eq!(reconnect["method"], "reconnect");
            let wait = reconnect["params"]["afterMs"].as_u64().unwrap();
            tokio::time::sleep(Duration::from_millis(wait)).await;
            (client, _) = self.back().await;
            times += 1;
        }
        times
    }

    /// Writes until it is over; then its log must have everything once and in order.
    async fn write(mut self, mut client: Client, over: Arc<AtomicBool>) -> usize {
        let mut written = 0;
        while !over.load(Ordering::Relaxed) {
            let message = json!({
                "sessionId": self.session["sessionId"],
                "text": format!("{} {written}", self.name), "clientMsgId": format!("c{written}"),
            });
            match client.try_call("send_message", message).await {
                Some(sent) if sent["code"] == "rate_limited" => {
                    let wait = sent["data"]["retryAfterMs"].as_u64().unwrap();
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
                Some(sent) if sent["result"]["success"] == true => {
                    written += 1;
                    assert_eq!(sent["result"]["seq"], written, "{sent}");
                    self.after = written;
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
                _ => client = self.back().await.0,
            }
        }
        self.after = 0;
        let (_, log) = self.back().await;
        let texts = log["messages"].as_array().unwrap().iter();
        let texts: Vec<_> = texts.map(|entry| entry["text"].clone()).collect();
        let expected: Vec<_> = (0..written).map(|n| format!("{} {n}", self.name)).collect();
        assert_eq!(texts, expected);
        usize::try_from(written).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn successors_take_over_without_a_refused_connect_or_a_lost_message() {
    let mut service = Service::start().await;
    let (address, over) = (service.address, Arc::new(AtomicBool::new(false)));
    let lines: Vec<_> = (0..LINES)
        .map(|_| tokio::spawn(line(address, Arc::clone(&over))))
        .collect();
    let (mut writers, mut listeners) = (Vec::new(), Vec::new());
    for n in 0..VISITORS {
        let (visitor, client) = Visitor::new(address, format!("w{n}")).await;
        writers.push(tokio::spawn(visitor.write(client, Arc::clone(&over))));
        let (visitor, client) = Visitor::new(address, format!("l{n}")).await;
        listeners.push(tokio::spawn(visitor.listen(client, Arc::clone(&over))));
    }
    for _ in 0..HAND_OVERS {
        // Everybody is at it again.
        tokio::time::sleep(Duration::from_millis(700)).await;
        service.hand_over().await;
    }
    for listener in listeners {
        assert_eq!(listener.await.unwrap(), HAND_OVERS);
    }
    over.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > HAND_OVERS);
    }
    let mut connects = 0;
    for line in lines {
        let (count, longest) = line.await.unwrap();
        assert!(longest < LONGEST_PAUSE, "{longest:?}");
        connects += count;
    }
    assert!(connects > 300, "{connects}");
}

#[tokio::test]
async fn a_successor_that_cannot_serve_leaves_everything_as_it_was() {
    let service = Service::start().await;
    let config = service.folder.path().join("config.json");
    std::fs::write(&config, "{").unwrap();
    service.signal("-USR2");
    // The file is read by the successor before anything else could end it; then it is as before.
    let over = Arc::new(AtomicBool::new(false));
    let line = tokio::spawn(line(service.address, Arc::clone(&over)));
    let silent = timeout(Duration::from_secs(2), service.told()).await;
    assert!(silent.is_err(), "nobody else serves: {silent:?}");
    over.store(true, Ordering::Relaxed);
    assert!(line.await.unwrap().0 > 0);
    std::fs::write(&config, two_sites().to_string()).unwrap();
    let mut service = service;
    service.hand_over().await;
}
