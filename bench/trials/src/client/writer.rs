//! The person at a tab: writes now and then, whether the tab is connected or not.

use super::Orders;
use super::outbox::Message;
use super::tab::Visitor;
use crate::journal::Journal;
use history::Record;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// Mean time between an order to load pages anew and the message that falls in between.
const SHAKE: Duration = Duration::from_millis(60);

/// Who writes where.
pub(crate) struct Writer {
    /// The tab's name and number.
    pub(crate) tab: String,
    pub(crate) number: usize,
    pub(crate) visitor: Arc<Visitor>,
    pub(crate) journal: Journal,
    pub(crate) orders: watch::Receiver<Orders>,
    pub(crate) random: fastrand::Rng,
    /// Mean time between two messages.
    pub(crate) pace: Duration,
    /// How much longer than needed texts are.
    pub(crate) filler: usize,
}

impl Writer {
    /// Runs until the task is aborted.
    pub(crate) async fn run(mut self) {
        // A place to write in is there when the session has begun.
        let mut session = self.visitor.session.subscribe();
        let Ok(place) = session
            .wait_for(Option::is_some)
            .await
            .map(|found| found.clone())
        else {
            return;
        };
        let place = place.map(|session| session.id).unwrap_or_default();
        let mut shakes = self.orders.borrow().shakes;
        for n in 1_u64.. {
            let is_due = |orders: &Orders| orders.writing || orders.shakes != shakes;
            let Ok(orders) = self.orders.wait_for(is_due).await.map(|orders| *orders) else {
                return;
            };
            let is_shaken = self.number == 0 && orders.shakes != shakes;
            shakes = orders.shakes;
            let pace = if is_shaken { SHAKE } else { self.pace };
            sleep(pace.mul_f64(2.0 * self.random.f64())).await;
            if is_shaken || self.orders.borrow().writing {
                self.write(&place, n);
            }
        }
    }

    fn write(&self, place: &str, n: u64) {
        let (tag, tab) = (&self.visitor.tag, &self.tab);
        let message = Message {
            place: place.to_owned(),
            key: format!("{tag}-{tab}-{n}"),
            text: format!("{tag} {tab} {n}{}", " 🙂".repeat(self.filler)),
        };
        self.journal.say(Record::Invoke {
            client: tab.clone(),
            place: message.place.clone(),
            key: message.key.clone(),
            text: message.text.clone(),
        });
        self.visitor.outboxes[self.number].push(message);
    }
}
