//! The end of a run: quiet, and the last look at everything.

use super::{DELIVERED_WITHIN, LOOK_AGAIN, TabOf, World};
use crate::reader;
use crate::report::Report;
use anyhow::Result;
use history::{Author, Entry, Record, tag_of};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use tokio::time::{Instant, timeout};

impl World {
    /// Ends the writing, heals the network, waits for quiet, looks at everything once more.
    pub async fn close(mut self) -> Report {
        self.order(|orders| (orders.writing, orders.slow) = (false, false));
        self.proxy.heal();
        let (logs, _) = self.quiet().await;
        self.tasks.shutdown().await;
        self.last_look(logs);
        if let Err(error) = self.orderly_end().await {
            self.problems.push(error.to_string());
        }
        Report {
            kills: self.kills,
            notes: self.notes,
            problems: self.problems,
            ..Report::of(&self.trial, self.plan.seed, self.journal.history())
        }
    }

    async fn orderly_end(&mut self) -> Result<()> {
        let ended = self.bed.stop().await?;
        anyhow::ensure!(
            ended.well(),
            "the server ended with {ended:?}: {}",
            self.bed.log()
        );
        crate::trial::whole_database(&self.bed.database())
    }

    /// In the middle of a trial: everybody must get in step once nobody writes any more.
    pub async fn settle(&mut self) {
        let (logs, is_quiet) = self.quiet().await;
        if is_quiet {
            return;
        }
        for (name, visitor, _) in self.tabs.iter().filter(|tab| !self.follows(tab, &logs)) {
            let session = self.visitors[*visitor].session.borrow().clone();
            let place = session.map(|session| session.id).unwrap_or_default();
            self.say_stuck(
                name,
                &place,
                "in the middle of the trial it did not get in step",
            );
        }
    }

    /// Waits until nothing is left to be sent.
    pub async fn sent(&mut self) {
        let mut written = self.journal.written();
        let sent = async {
            while !self.is_sent() {
                // The journal outlives this.
                let _ = written.changed().await;
            }
        };
        if timeout(DELIVERED_WITHIN, sent).await.is_err() {
            self.problems
                .push("not everything was sent in time".to_owned());
        }
    }

    /// Waits until the team has every message and the sessions every reply, whoever shows them.
    pub async fn delivered(&mut self) {
        let end = Instant::now() + DELIVERED_WITHIN;
        let mut written = self.journal.written();
        while Instant::now() < end {
            if self
                .read()
                .await
                .is_ok_and(|logs| self.is_sent() && logs.both_sides_agree())
            {
                return;
            }
            let _ = timeout(LOOK_AGAIN, written.changed()).await;
        }
        self.problems
            .push("what was sent did not come to the other side in time".to_owned());
    }

    /// Waits until nothing more is to happen, or for as long as the plan says. False: in vain.
    async fn quiet(&mut self) -> (Logs, bool) {
        let end = Instant::now() + self.plan.patience;
        let mut written = self.journal.written();
        let mut last = Logs::default();
        loop {
            let error = match self.read().await {
                Ok(logs) if self.is_quiet(&logs) => return (logs, true),
                Ok(logs) => {
                    last = logs;
                    None
                }
                Err(error) => Some(format!("the logs cannot be read: {error}")),
            };
            if Instant::now() >= end {
                self.problems.extend(error);
                return (last, false);
            }
            // Either something happens, or it is looked again all the same.
            let _ = timeout(LOOK_AGAIN, written.changed()).await;
        }
    }

    async fn read(&self) -> Result<Logs> {
        let door = self.bed.door();
        let mut logs = Logs {
            chats: reader::chats(&door).await?,
            ..Logs::default()
        };
        for visitor in &self.visitors {
            let session = visitor.session.borrow().clone();
            if let Some(session) = session {
                let log = reader::session(&door, &visitor.site, &session).await?;
                logs.sessions.insert(visitor.tag.clone(), (session.id, log));
            }
        }
        Ok(logs)
    }

    /// True when all is sent, and everybody shows what is in the logs.
    fn is_quiet(&self, logs: &Logs) -> bool {
        let tabs_follow = self.tabs.iter().all(|tab| self.follows(tab, logs));
        let agents_follow = self.agents.iter().all(|(_, _, chats)| {
            let shown = chats.lock().unwrap_or_else(PoisonError::into_inner);
            logs.chats
                .iter()
                .all(|(chat, log)| shown.get(chat).map_or(0, Vec::len) == log.len())
        });
        self.is_sent() && tabs_follow && agents_follow && logs.both_sides_agree()
    }

    fn is_sent(&self) -> bool {
        let visitors = self.visitors.iter().flat_map(|visitor| &visitor.outboxes);
        let agents = self.agents.iter().map(|(_, outbox, _)| outbox);
        visitors
            .chain(agents)
            .all(|outbox| outbox.first().is_none())
    }

    fn follows(&self, (_, visitor, list): &TabOf, logs: &Logs) -> bool {
        let log = logs.sessions.get(&self.visitors[*visitor].tag);
        let head = list.lock().unwrap_or_else(PoisonError::into_inner).head;
        log.is_some_and(|(_, log)| log.last().map_or(0, |last| last.seq) == head)
    }

    /// Writes the final lists and the logs down.
    fn last_look(&self, logs: Logs) {
        for (name, visitor, list) in &self.tabs {
            let Some(session) = self.visitors[*visitor].session.borrow().clone() else {
                self.say_stuck(name, "", "no session could be started");
                continue;
            };
            let entries = list
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entries
                .clone();
            let (client, place) = (name.clone(), session.id);
            self.journal.say(Record::Final {
                client,
                place,
                entries,
            });
        }
        for visitor in &self.visitors {
            for message in visitor.outboxes.iter().flat_map(|outbox| outbox.all()) {
                self.say_stuck(
                    "",
                    &message.place,
                    &format!("«{}» is still to be sent", message.text),
                );
            }
        }
        for (name, outbox, chats) in &self.agents {
            let chats = chats.lock().unwrap_or_else(PoisonError::into_inner).clone();
            for (place, entries) in chats {
                let client = name.clone();
                self.journal.say(Record::Final {
                    client,
                    place,
                    entries,
                });
            }
            for message in outbox.all() {
                self.say_stuck(
                    name,
                    &message.place,
                    &format!("«{}» is still to be sent", message.text),
                );
            }
        }
        let sessions = logs.sessions.into_values();
        for (place, entries) in sessions.chain(logs.chats) {
            self.journal.say(Record::Log { place, entries });
        }
    }

    fn say_stuck(&self, client: &str, place: &str, reason: &str) {
        self.journal.say(Record::Stuck {
            client: client.to_owned(),
            place: place.to_owned(),
            reason: reason.to_owned(),
        });
    }
}

/// All logs, sessions by tag.
#[derive(Default)]
struct Logs {
    sessions: BTreeMap<String, (String, Vec<Entry>)>,
    chats: BTreeMap<String, Vec<Entry>>,
}

impl Logs {
    /// True when visitors' messages are all at the team and the team's all in the sessions.
    fn both_sides_agree(&self) -> bool {
        let by = |log: &[Entry], author| log.iter().filter(|entry| entry.author == author).count();
        self.sessions.iter().all(|(tag, (_, log))| {
            let is_its = |chat: &&Vec<Entry>| {
                let first = chat.iter().find(|entry| entry.author == Author::Visitor);
                first.is_some_and(|first| tag_of(&first.text) == tag)
            };
            let chat = self.chats.values().find(is_its);
            let chat = chat.map_or(&[][..], Vec::as_slice);
            [Author::Visitor, Author::Agent]
                .into_iter()
                .all(|author| by(log, author) == by(chat, author))
        })
    }
}
