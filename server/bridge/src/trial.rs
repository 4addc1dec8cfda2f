//! Faults that only a relay can have: see the crate `faults`.

use crate::relay::Hub;
use faults::Fault;
use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::ids::MessageId;
use serde_json::Value;
use std::sync::Arc;
use store::{Incoming, Ingested, OutboxItem, OutboxJob, Store, StoreError};

/// Now and then takes the visitor's own message in as one of the team.
pub(crate) async fn echo_back(
    store: &Store,
    hub: &dyn Hub,
    item: &OutboxItem,
) -> Result<(), StoreError> {
    let (OutboxJob::Message(entry), Some(chat)) = (&item.job, &item.session.chat_key) else {
        return Ok(());
    };
    let id = format!("echo-{}", entry.message_id);
    let Ok(message_id) = MessageId::parse(&id) else {
        return Ok(());
    };
    if entry.kind != EntryType::Text || !faults::now_and_then(Fault::EchoBack) {
        return Ok(());
    }
    let echo = Incoming {
        messenger: item.session.messenger.clone(),
        remote_id: id,
        chat_key: chat.clone(),
        message_id,
        ts: entry.ts,
        sender: Sender::new(SenderKind::Agent, "Echo"),
        kind: entry.kind.clone(),
        text: entry.text.clone(),
        metadata: Value::Null,
        attributes: Value::Null,
        view: Value::Null,
        file: None,
        cursor: None,
    };
    // A conversation that has ended takes no echo.
    if let Ok(Ingested::Appended(entry)) = store.ingest(echo).await {
        hub.entry(&item.session.id, Arc::from(entry));
    }
    Ok(())
}
