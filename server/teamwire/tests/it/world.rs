//! A simulator and a messenger that speaks to it.

use bridge::Random;
use bridge::messenger::{
    Author, Batch, ChatKey, Cursor, Incoming, MessageRef, Messenger, OpenRequest, Outgoing,
    OutgoingFile, Recipient, VisitorCard,
};
use outbound::Client;
use std::net::{Ipv4Addr, SocketAddr};
use teamwire::{Gateway, Teamwire, Token};
use teamwire_sim::{Answering, Simulator};

pub const TOKEN: &str = "a token of the tests";

/// No chance at all.
pub struct NoJitter;

impl Random for NoJitter {
    fn fraction(&self) -> f64 {
        0.0
    }

    fn bits(&self) -> u128 {
        0
    }
}

pub async fn simulator() -> Simulator {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Simulator::start(anywhere, TOKEN, Answering::Nobody)
        .await
        .unwrap()
}

pub fn messenger(simulator: &Simulator) -> Teamwire {
    let (token, client) = (Token::new(TOKEN), Client::new().unwrap());
    let gateway = Gateway::at(simulator.base(), token, client);
    Teamwire::new(gateway, None)
}

pub fn named(first: &str, last: &str) -> Recipient {
    Recipient::Name {
        first: first.into(),
        last: last.into(),
        id: None,
    }
}

pub async fn open_request(messenger: &dyn Messenger, request_id: &str) -> OpenRequest {
    OpenRequest {
        site_name: "Shop".into(),
        title: "Shop – Ada".into(),
        people: messenger
            .resolve(&[named("Ada", "Lovelace")])
            .await
            .unwrap(),
        visitor: VisitorCard::default(),
        request_id: request_id.into(),
    }
}

pub fn outgoing(request_id: &str, text: &str) -> Outgoing {
    Outgoing {
        author: Author::Visitor,
        view: serde_json::Value::Null,
        text: text.into(),
        file: None,
        display_name: "Mira".into(),
        request_id: request_id.into(),
        ts: 1,
    }
}

/// A visitor's file, with the folder that it lies in.
pub struct OnDisk {
    folder: tempfile::TempDir,
    bytes: Vec<u8>,
}

impl OnDisk {
    /// A file of so many bytes.
    pub fn of(size: usize) -> Self {
        let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), &bytes).unwrap();
        Self { folder, bytes }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A message with it.
    pub fn with(&self, request_id: &str, text: &str) -> Outgoing {
        let file = OutgoingFile {
            name: "Foto ü & 1.png".into(),
            mime: "image/png".into(),
            size: self.bytes.len() as u64,
            image: None,
            path: self.folder.path().join("file"),
        };
        Outgoing {
            file: Some(file),
            ..outgoing(request_id, text)
        }
    }
}

/// A simulator, a messenger and an open chat between them.
pub async fn chat() -> (Simulator, Teamwire, ChatKey) {
    let simulator = simulator().await;
    let messenger = messenger(&simulator);
    let chat = messenger
        .open(&open_request(&messenger, "one").await)
        .await
        .unwrap();
    (simulator, messenger, chat)
}

/// Everything that happened after a cursor, until a message with this text was told.
pub async fn until(
    messenger: &dyn Messenger,
    mut after: Option<Cursor>,
    text: &str,
) -> Vec<Incoming> {
    let mut told = Vec::new();
    loop {
        let Batch { events, cursor } = messenger.events(after.as_ref()).await.unwrap();
        after = cursor;
        told.extend(events);
        let last =
            |event: &Incoming| matches!(event, Incoming::Message { text: t, .. } if t == text);
        if told.iter().any(last) {
            return told;
        }
    }
}

/// The ids of the messages among events, in order.
pub fn ids(events: &[Incoming]) -> Vec<MessageRef> {
    let id = |event: &Incoming| match event {
        Incoming::Message { remote_id, .. } => Some(remote_id.clone()),
        _ => None,
    };
    events.iter().filter_map(id).collect()
}
