//! The suite of every messenger against the real gateway, started by the real supervisor; behind it
//! a fake of Teamwire's SDK with exactly the documented classes.

use crate::world::{NoJitter, OnDisk, named, open_request, until};
use async_trait::async_trait;
use bridge::conformance::{Connected, People, Setup};
use bridge::messenger::{ChatKey, Incoming, MessageRef, Messenger, Recipient};
use bridge::{Clock, Random};
use outbound::Client;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;
use teamwire::supervisor::{Options, Supervisor};
use teamwire::{Gateway, Teamwire, Token};

bridge::conformance_suite!(Sdk::new());

/// One fake Teamwire for the whole of a check, also over a restart of ours.
pub struct Sdk {
    folder: tempfile::TempDir,
}

impl Sdk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn options(&self, random: Arc<dyn Random>) -> Options {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let python = root.join(".tools/gateway/bin/python3");
        assert!(
            python.exists(),
            "{} is missing: run ./x setup",
            python.display()
        );
        let fake = root.join("gateway/tests/fake");
        let paths = [root.join("gateway/src"), fake.clone()];
        let own = |name: &str| self.folder.path().join(name).into_os_string();
        let environment = [
            ("PYTHONPATH", std::env::join_paths(paths).unwrap()),
            (
                "WEB_WIDGET_GATEWAY_SDK_CALLS",
                fake.join("sdk_calls.py").into_os_string(),
            ),
            ("FAKE_TEAMWIRE_STATE", own("teamwire.json")),
            ("FAKE_TEAMWIRE_CONTROLS", own("controls")),
            ("TW_API_APPID", "an app id".into()),
            ("TW_API_SECRET", "a secret".into()),
            ("TW_API_HOST", "https://backend.example".into()),
        ];
        Options {
            python,
            token: Token::new("token-of-the-tests-0123"),
            journal: self.folder.path().join("gateway.db"),
            environment: environment
                .map(|(name, value)| (OsString::from(name), value))
                .to_vec(),
            random,
        }
    }
}

#[async_trait]
impl Setup for Sdk {
    async fn connect(&self, _: &Store, _: Arc<dyn Clock>, random: Arc<dyn Random>) -> Connected {
        self.start(random).await
    }

    fn recipients(&self) -> Vec<Recipient> {
        vec![named("Ada", "Lovelace"), named("Bob", "Builder")]
    }

    fn stranger(&self) -> Option<Recipient> {
        Some(named("Nobody", "Here"))
    }
}

impl Sdk {
    async fn start(&self, random: Arc<dyn Random>) -> Connected {
        let options = self.options(random);
        let token = options.token.clone();
        let supervisor = Supervisor::start(options).await.unwrap();
        let gateway = Gateway::moving(supervisor.base(), token, Client::new().unwrap());
        let messenger = Teamwire::new(gateway, Some(supervisor));
        // The gateway listens before it has reached its Teamwire.
        while messenger.resolve(&[]).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        Connected {
            messenger: Arc::new(messenger),
            team: Arc::new(Apps(self.folder.path().join("controls"))),
        }
    }
}

#[tokio::test]
async fn files_travel_both_ways_and_outlive_a_restart_of_the_gateway() {
    let (sdk, file) = (Sdk::new(), OnDisk::of(300_000));
    let connected = sdk.start(Arc::new(NoJitter)).await;
    let (messenger, team) = (&connected.messenger, &connected.team);
    let request = open_request(messenger.as_ref(), "one").await;
    let chat = messenger.open(&request).await.unwrap();
    let message = file.with("m", "");
    let first = messenger.post(&chat, &message).await.unwrap();
    let sent = [("Foto ü & 1.png".to_owned(), file.bytes().to_vec())];
    assert!(team.files(&chat).await == sent);
    let _ = team.send_file(&chat, "plan.pdf", b"bytes", "here").await;
    let told = until(messenger.as_ref(), None, "here").await;
    let Some(Incoming::Message { files, .. }) = told.last() else {
        panic!("{told:?}");
    };
    assert_eq!(
        (files[0].name.as_str(), files[0].mime.as_deref()),
        ("plan.pdf", Some("application/pdf"))
    );
    messenger.shutdown().await;
    let connected = sdk.start(Arc::new(NoJitter)).await;
    let again = connected.messenger.post(&chat, &message).await;
    assert_eq!(again, Ok(first), "a repeat is recognised");
    let mut bytes = Vec::new();
    let fetch = connected
        .messenger
        .fetch(&files[0].reference, 5, &mut bytes);
    fetch.await.unwrap();
    assert_eq!(bytes, b"bytes");
}

/// People at their apps, by the fake's controls.
struct Apps(PathBuf);

impl Apps {
    async fn please(&self, what: &'static str, with: Value) -> Value {
        let socket = self.0.clone();
        let asking = tokio::task::spawn_blocking(move || {
            let mut stream = UnixStream::connect(socket).unwrap();
            writeln!(stream, "{}", json!({"do": what, "with": with})).unwrap();
            let mut line = String::new();
            BufReader::new(stream).read_line(&mut line).unwrap();
            serde_json::from_str::<Value>(&line).unwrap()["did"].clone()
        });
        asking.await.unwrap()
    }
}

#[async_trait]
impl People for Apps {
    async fn say(&self, chat: &ChatKey, text: &str) -> MessageRef {
        let mid = self
            .please("writes", json!({"tid": chat.as_str(), "msg": text}))
            .await;
        MessageRef::new(mid.as_str().unwrap())
    }

    async fn withdraw(&self, chat: &ChatKey, message: &MessageRef) {
        self.please(
            "deletes",
            json!({"tid": chat.as_str(), "mid": message.as_str()}),
        )
        .await;
    }

    async fn read(&self, chat: &ChatKey) {
        self.please("reads", json!({"tid": chat.as_str()})).await;
    }

    async fn types(&self, _: &ChatKey) {
        panic!("the contract has no typing");
    }

    async fn close(&self, chat: &ChatKey) {
        self.please("closes", json!({"tid": chat.as_str()})).await;
    }

    async fn send_file(&self, chat: &ChatKey, name: &str, bytes: &[u8], text: &str) -> MessageRef {
        let with = json!({ "tid": chat.as_str(), "name": name, "data": hex(bytes), "msg": text });
        let mid = self.please("sends", with).await;
        MessageRef::new(mid.as_str().unwrap())
    }

    async fn files(&self, chat: &ChatKey) -> Vec<(String, Vec<u8>)> {
        let files = self.please("files", json!({"tid": chat.as_str()})).await;
        let files: Vec<(String, String)> = serde_json::from_value(files).unwrap();
        files
            .into_iter()
            .map(|(name, data)| (name, unhex(&data)))
            .collect()
    }

    async fn sees(&self, chat: &ChatKey) -> Vec<(String, String)> {
        serde_json::from_value(self.please("sees", json!({"tid": chat.as_str()})).await).unwrap()
    }

    async fn knows_read(&self, _: &ChatKey, _: &MessageRef) -> bool {
        panic!("the contract takes no read marks");
    }

    async fn knows_present(&self, _: &ChatKey) -> bool {
        panic!("the contract has no presence");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
