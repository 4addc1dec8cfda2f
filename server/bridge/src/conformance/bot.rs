//! A bot that does as it is told.

use super::{Bench, Setup};
use crate::bot::{Bot, BotError, Telling};
use crate::clock::Clock as _;
use crate::relay::SiteBot;
use async_trait::async_trait;
use protocol::entry::{EntryType, Sender, SenderKind};
use protocol::ids::{MessageId, Seq, SessionId};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;
use store::{AppendError, NewEntry};
use tokio::sync::Notify;

/// The bot of the bench's site; none until [`ScriptedBot::hire`].
#[derive(Default)]
pub struct ScriptedBot {
    site: Mutex<Option<SiteBot>>,
    told: Mutex<Vec<String>>,
    faults: Mutex<VecDeque<BotError>>,
    attempts: Mutex<u32>,
    changed: Notify,
}

impl ScriptedBot {
    /// The site has a bot from now on.
    pub fn hire(&self) {
        *self.site.lock().unwrap() = Some(SiteBot {
            name: "Robo".into(),
            start: true,
            answer_within: Duration::from_secs(60),
            handover_words: vec!["human".into()],
        });
    }

    /// It has another time for its answers.
    pub fn answer_within(&self, time: Duration) {
        if let Some(site) = &mut *self.site.lock().unwrap() {
            site.answer_within = time;
        }
    }

    /// The site has none any more.
    pub fn dismiss(&self) {
        *self.site.lock().unwrap() = None;
    }

    /// The bot as it is configured.
    pub fn site(&self) -> Option<SiteBot> {
        self.site.lock().unwrap().clone()
    }

    /// The next attempts to tell it something fail.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = BotError>) {
        self.faults.lock().unwrap().extend(faults);
    }

    /// Texts that it was told, in order; the beginning is `start`.
    pub fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    /// Attempts to tell it something.
    pub fn attempts(&self) -> u32 {
        *self.attempts.lock().unwrap()
    }

    /// Waits until it was told so many things.
    pub async fn until_told(&self, number: usize) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.told().len() >= number {
                return;
            }
            changed.await;
        }
    }
}

#[async_trait]
impl Bot for ScriptedBot {
    async fn tell(&self, telling: Telling<'_>) -> Result<(), BotError> {
        *self.attempts.lock().unwrap() += 1;
        if let Some(fault) = self.faults.lock().unwrap().pop_front() {
            return Err(fault);
        }
        let text = telling
            .entry
            .map_or_else(|| "start".to_owned(), |entry| entry.text.clone());
        self.told.lock().unwrap().push(text);
        self.changed.notify_waiters();
        Ok(())
    }
}

impl<S: Setup> Bench<S> {
    /// The bot writes, as the server lets it; resolves when it is stored.
    pub async fn bot_says(&self, session: &SessionId, text: &str) -> Result<Seq, AppendError> {
        let number = self.session(session).await.head + 1;
        let appended = self.store.append_bot(vec![NewEntry {
            session: session.clone(),
            message_id: MessageId::parse(format!("{session}.{number}")).unwrap(),
            client_msg_id: None,
            ts: self.clock.now_ms(),
            sender: Sender::new(SenderKind::Bot, "Robo"),
            kind: EntryType::Text,
            text: text.to_owned(),
            metadata: Value::Null,
            attributes: Value::Null,
            view: json!({ "parts": [{ "part": "prose", "html": text }] }),
            file: None,
            to_team: false,
        }]);
        Ok(appended.await?[0].entry.seq)
    }
}
