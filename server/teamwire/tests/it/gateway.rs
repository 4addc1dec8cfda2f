//! The suite of every messenger against the real gateway, started by the real supervisor; behind it
//! a fake of Teamwire's SDK with exactly the documented classes.

use crate::world::named;
use async_trait::async_trait;
use bridge::conformance::{Connected, People, Setup};
use bridge::messenger::{ChatKey, MessageRef, Messenger, Recipient};
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
        let own = |name: &str| self.folder.path().join(name).into_os_string();
        let environment = [
            ("PYTHONPATH", fake.clone().into_os_string()),
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

    fn recipients(&self) -> Vec<Recipient> {
        vec![named("Ada", "Lovelace"), named("Bob", "Builder")]
    }

    fn stranger(&self) -> Option<Recipient> {
        Some(named("Nobody", "Here"))
    }
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
