//! A messenger that can be taken off the net.

use crate::messenger::{
    Batch, Capabilities, ChatKey, ChatState, Cursor, FileRef, MessageRef, Messenger,
    MessengerError, OpenRequest, Outgoing, Person, Recipient, Sink,
};
use async_trait::async_trait;
use std::sync::Arc;
use tokio::sync::watch;

/// Passes everything on while it is on; off, nothing reaches the messenger and nothing comes from it.
pub struct Switchable {
    inner: Arc<dyn Messenger>,
    on: watch::Sender<bool>,
}

impl Switchable {
    /// Switched on.
    #[must_use]
    pub fn new(inner: Arc<dyn Messenger>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            on: watch::Sender::new(true),
        })
    }

    /// On or off.
    pub fn switch(&self, on: bool) {
        self.on.send_replace(on);
    }

    fn reach(&self) -> Result<&dyn Messenger, MessengerError> {
        if *self.on.borrow() {
            Ok(&*self.inner)
        } else {
            Err(MessengerError::Network)
        }
    }
}

#[async_trait]
impl Messenger for Switchable {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn resolve(&self, recipients: &[Recipient]) -> Result<Vec<Person>, MessengerError> {
        self.inner.resolve(recipients).await
    }

    async fn open(&self, request: &OpenRequest) -> Result<ChatKey, MessengerError> {
        self.reach()?.open(request).await
    }

    async fn state(&self, chat: &ChatKey) -> Result<ChatState, MessengerError> {
        self.reach()?.state(chat).await
    }

    async fn post(&self, chat: &ChatKey, message: &Outgoing) -> Result<MessageRef, MessengerError> {
        self.reach()?.post(chat, message).await
    }

    async fn events(&self, after: Option<&Cursor>) -> Result<Batch, MessengerError> {
        let mut on = self.on.subscribe();
        tokio::select! {
            biased;
            _ = on.wait_for(|on| !on) => Err(MessengerError::Network),
            batch = async { self.reach()?.events(after).await } => batch,
        }
    }

    async fn fetch(
        &self,
        file: &FileRef,
        max: u64,
        into: &mut Sink<'_>,
    ) -> Result<(), MessengerError> {
        self.reach()?.fetch(file, max, into).await
    }

    async fn close(&self, chat: &ChatKey) -> Result<(), MessengerError> {
        self.reach()?.close(chat).await
    }

    async fn mark_read(&self, chat: &ChatKey, up_to: &MessageRef) -> Result<(), MessengerError> {
        self.reach()?.mark_read(chat, up_to).await
    }

    async fn typing(&self, chat: &ChatKey, typing: bool) -> Result<(), MessengerError> {
        self.reach()?.typing(chat, typing).await
    }

    async fn presence(&self, chat: &ChatKey, online: bool) -> Result<(), MessengerError> {
        self.reach()?.presence(chat, online).await
    }

    async fn shutdown(&self) {
        self.inner.shutdown().await;
    }
}
