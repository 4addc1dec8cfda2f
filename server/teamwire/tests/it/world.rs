//! A simulator and a messenger that speaks to it.

use bridge::messenger::{
    Batch, Cursor, Incoming, MessageRef, Messenger, OpenRequest, Outgoing, Recipient, VisitorCard,
};
use outbound::Client;
use std::net::{Ipv4Addr, SocketAddr};
use teamwire::{Gateway, Teamwire, Token};
use teamwire_sim::{Answering, Simulator};

pub const TOKEN: &str = "a token of the tests";

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

pub async fn open_request(messenger: &Teamwire, request_id: &str) -> OpenRequest {
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
        note: false,
        text: text.into(),
        file: None,
        display_name: "Mira".into(),
        request_id: request_id.into(),
        ts: 1,
    }
}

/// Everything that happened after a cursor, until a message with this text was told.
pub async fn until(messenger: &Teamwire, mut after: Option<Cursor>, text: &str) -> Vec<Incoming> {
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
