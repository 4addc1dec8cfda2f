//! The log against a model: any order of sends, repeats, withdrawals, ends and restarts.

use crate::common::{Bench, closing, deletion, message, message_as, session_id};
use proptest::prelude::*;
use protocol::entry::Entry;
use std::collections::HashMap;
use store::{AppendError, Durability};

#[derive(Debug, Clone)]
enum Step {
    Send { client: Option<u8>, text: u8 },
    Withdraw(u8),
    End,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (prop::option::of(0..6_u8), 0..3_u8).prop_map(|(client, text)| Step::Send { client, text }),
        3 => any::<u8>().prop_map(Step::Withdraw),
        1 => Just(Step::End),
        1 => Just(Step::Restart),
    ]
}

/// What the log must be.
#[derive(Default)]
struct Model {
    log: Vec<Entry>,
    sent: HashMap<u8, (u8, usize)>,
    withdrawn_by: HashMap<usize, usize>,
    closed_at: Option<usize>,
}

impl Model {
    /// A new entry must be the next one.
    fn push(&mut self, entry: Entry) -> usize {
        assert_eq!(entry.seq, self.log.len() as u64 + 1);
        self.log.push(entry);
        self.log.len() - 1
    }
}

async fn send(bench: &Bench, model: &mut Model, client: Option<u8>, text: u8) {
    let words = format!("text {text}");
    let new = match client {
        Some(client) => message_as("s", &format!("c{client}"), &words),
        None => message("s", &words),
    };
    let result = bench.store.append(new).await;
    match client.and_then(|client| model.sent.get(&client)) {
        Some((sent, index)) if *sent == text => {
            let appended = result.unwrap();
            assert!(appended.repeated);
            assert_eq!(appended.entry, model.log[*index]);
        }
        Some(_) => assert!(matches!(result, Err(AppendError::Conflict))),
        None if model.closed_at.is_some() => {
            assert!(matches!(result, Err(AppendError::SessionClosed)));
        }
        None => {
            let index = model.push(result.unwrap().entry);
            if let Some(client) = client {
                model.sent.insert(client, (text, index));
            }
        }
    }
}

async fn withdraw(bench: &Bench, model: &mut Model, pick: u8) {
    if model.log.is_empty() {
        return;
    }
    let index = usize::from(pick) % model.log.len();
    let target = model.log[index].clone();
    let result = bench
        .store
        .delete_message(deletion("s", &target.message_id))
        .await
        .unwrap();
    if !matches!(target.kind.as_str(), "text") {
        assert!(result.is_none());
    } else if let Some(by) = model.withdrawn_by.get(&index) {
        let appended = result.unwrap();
        assert!(appended.repeated);
        assert_eq!(appended.entry, model.log[*by]);
    } else {
        let by = model.push(result.unwrap().entry);
        model.withdrawn_by.insert(index, by);
        model.log[index].text.clear();
        model.log[index].deleted = true;
    }
}

async fn end(bench: &Bench, model: &mut Model) {
    let appended = bench.store.close_session(closing("s")).await.unwrap();
    match model.closed_at {
        Some(index) => assert_eq!(appended.entry, model.log[index]),
        None => model.closed_at = Some(model.push(appended.entry)),
    }
}

async fn compare(bench: &Bench, model: &Model) {
    let session = session_id("s");
    assert_eq!(
        bench.store.entries_after(&session, 0, 1_000).await.unwrap(),
        model.log
    );
    let mut backwards = Vec::new();
    let mut before = None;
    loop {
        let (mut page, more) = bench
            .store
            .entries_before(&session, before, 3)
            .await
            .unwrap();
        page.reverse();
        backwards.extend(page);
        before = backwards.last().map(|entry: &Entry| entry.seq);
        if !more {
            break;
        }
    }
    backwards.reverse();
    assert_eq!(backwards, model.log);
    let stored = bench.store.session(&session).await.unwrap().unwrap();
    assert_eq!(
        (stored.head, stored.closed_at.is_some()),
        (model.log.len() as u64, model.closed_at.is_some())
    );
    assert_eq!(bench.store.integrity_check().await.unwrap(), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_log_is_as_the_model_says(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut bench = Bench::with(Durability::Normal);
            bench.session("s").await;
            let mut model = Model::default();
            for step in steps {
                match step {
                    Step::Send { client, text } => send(&bench, &mut model, client, text).await,
                    Step::Withdraw(pick) => withdraw(&bench, &mut model, pick).await,
                    Step::End => end(&bench, &mut model).await,
                    Step::Restart => bench = bench.reopened().await,
                }
            }
            compare(&bench, &model).await;
        });
    }
}
