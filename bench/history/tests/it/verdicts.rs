//! One small history for each verdict.

use crate::world::{World, chat, session};
use history::{Author, Entry, History, Kind, Record, check};

/// Two rooms with two tabs; in the first the visitor says two things and the agent two.
fn small() -> History {
    let mut world = World::new(2, 2);
    world.visitor_sends(0, 0, true, true);
    world.agent_writes(0);
    world.disconnect(0, 1);
    world.visitor_sends(0, 0, true, false);
    world.agent_writes(0);
    world.connect(0, 1);
    world.visitor_sends(1, 0, true, true);
    world.end()
}

fn kinds(history: &History) -> Vec<Kind> {
    let mut kinds: Vec<_> = check(history).into_iter().map(|found| found.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// The small history with every record changed that `change` knows.
fn changed(change: impl FnMut(&mut Record)) -> Vec<Kind> {
    let mut history = small();
    let records = history.records.iter_mut();
    records.map(|timed| &mut timed.record).for_each(change);
    assert_ne!(history, small(), "the change changes nothing");
    kinds(&history)
}

fn log_of(place: &str, mut change: impl FnMut(&mut Vec<Entry>)) -> Vec<Kind> {
    changed(|record| match record {
        Record::Log { place: of, entries } if of == place => change(entries),
        _ => {}
    })
}

fn renumber(entries: &mut [Entry]) {
    for (seq, entry) in (1..).zip(entries) {
        entry.seq = seq;
    }
}

#[test]
fn a_world_that_keeps_its_promises_has_no_verdict() {
    assert_eq!(check(&small()), []);
}

#[test]
fn a_send_with_an_unknown_result_may_be_there_or_not() {
    let mut world = World::new(1, 1);
    world.visitor_sends(0, 0, false, false);
    world.visitor_sends(0, 0, true, false);
    assert_eq!(check(&world.end()), []);
}

#[test]
fn lost_an_acknowledged_message_is_not_in_the_log() {
    let found = log_of(&session(0), |log| {
        log.pop();
        log.pop();
    });
    assert!(found.contains(&Kind::Lost), "{found:?}");
}

#[test]
fn lost_a_message_never_came_to_the_team() {
    let found = log_of(&chat(1), Vec::clear);
    assert!(found.contains(&Kind::Lost), "{found:?}");
}

#[test]
fn phantom_nobody_sent_what_the_log_has() {
    let found = log_of(&session(0), |log| {
        let made_up = Entry {
            seq: 5,
            id: "m5".to_owned(),
            text: "tag0 made up".to_owned(),
            key: None,
            ..log[0].clone()
        };
        log.push(made_up);
    });
    assert!(found.contains(&Kind::Phantom), "{found:?}");
}

#[test]
fn phantom_a_refused_message_is_in_the_log() {
    let found = changed(|record| {
        if let Record::Ok { client, key, .. } = record {
            let (client, key, code) = (client.clone(), key.clone(), "invalid_text".to_owned());
            *record = Record::Fail { client, key, code };
        }
    });
    assert_eq!(found, [Kind::Phantom]);
}

#[test]
fn duplicate_one_send_is_in_the_log_twice() {
    let found = log_of(&session(0), |log| {
        let again = Entry {
            seq: 5,
            id: "m5".to_owned(),
            ..log[0].clone()
        };
        log.push(again);
    });
    assert!(found.contains(&Kind::Duplicate), "{found:?}");
}

#[test]
fn skip_the_log_has_a_gap() {
    let found = log_of(&session(1), |log| log[0].seq = 2);
    assert!(found.contains(&Kind::Skip), "{found:?}");
}

#[test]
fn skip_a_connection_leaves_a_position_out() {
    let mut seen = 0;
    let found = changed(|record| {
        if matches!(record, Record::Came { client, .. } if client == "visitor-0.0") {
            seen += 1;
            if seen == 2 {
                *record = nothing();
            }
        }
    });
    assert_eq!(found, [Kind::Skip]);
}

#[test]
fn nonmonotonic_a_connection_brings_a_position_twice() {
    let mut last = None;
    let found = changed(|record| {
        if let Record::Came { client, entry, .. } = record
            && client == "visitor-0.0"
            && let Some(before) = last.replace(entry.clone())
            && before.seq == 2
        {
            *entry = before;
        }
    });
    assert!(found.contains(&Kind::Nonmonotonic), "{found:?}");
}

#[test]
fn divergent_two_clients_show_different_texts_at_a_position() {
    let found = changed(|record| {
        if let Record::Shown { client, entry, .. } = record
            && client == "visitor-0.1"
            && entry.seq == 2
        {
            entry.text = "tag0 v1".to_owned();
        }
    });
    assert_eq!(found, [Kind::Divergent]);
}

#[test]
fn leak_a_text_of_another_session_comes() {
    let found = changed(|record| {
        if let Record::Came { place, entry, .. } = record
            && *place == session(1)
        {
            entry.text = "tag0 v1".to_owned();
        }
    });
    assert!(found.contains(&Kind::Leak), "{found:?}");
}

#[test]
fn unsettled_a_client_lacks_the_last_entry_in_the_end() {
    let found = changed(|record| {
        if let Record::Final {
            client, entries, ..
        } = record
            && client == "visitor-0.1"
        {
            entries.pop();
        }
    });
    assert_eq!(found, [Kind::Unsettled]);
}

#[test]
fn unsettled_something_did_not_happen_in_time() {
    let mut history = small();
    let stuck = Record::Stuck {
        client: "visitor-0.0".to_owned(),
        place: session(0),
        reason: "v9 was not acknowledged".to_owned(),
    };
    history.push(0, stuck);
    assert_eq!(kinds(&history), [Kind::Unsettled]);
}

#[test]
fn answer_changed_a_repeat_got_another_position() {
    let mut times = 0;
    let found = changed(|record| {
        if let Record::Ok { key, stored, .. } = record
            && key == "v3"
        {
            times += 1;
            stored.seq += times - 1;
        }
    });
    assert_eq!(found, [Kind::AnswerChanged]);
}

#[test]
fn misordered_one_client_wrote_them_the_other_way_round() {
    let found = changed(|record| {
        let (Record::Log { entries, .. } | Record::Final { entries, .. }) = record else {
            return;
        };
        if entries.len() == 4 {
            entries.swap(0, 2);
            renumber(entries);
        }
    });
    assert!(found.contains(&Kind::Misordered), "{found:?}");
}

#[test]
fn agent_duplicate_a_message_is_at_the_team_twice() {
    let found = log_of(&chat(1), |log| {
        let again = Entry {
            seq: 2,
            id: "d2".to_owned(),
            ..log[0].clone()
        };
        log.push(again);
    });
    assert!(found.contains(&Kind::AgentDuplicate), "{found:?}");
}

#[test]
fn agent_reordered_the_team_has_them_the_other_way_round() {
    let found = log_of(&chat(0), |log| {
        log.swap(0, 2);
        renumber(log);
    });
    assert!(found.contains(&Kind::AgentReordered), "{found:?}");
}

#[test]
fn remote_twice_a_reply_is_in_the_session_twice() {
    let found = log_of(&session(0), |log| {
        let again = Entry {
            seq: 5,
            id: "m5".to_owned(),
            ..log[1].clone()
        };
        log.push(again);
    });
    assert!(found.contains(&Kind::RemoteTwice), "{found:?}");
}

#[test]
fn remote_reordered_replies_are_in_the_session_the_other_way_round() {
    let found = log_of(&session(0), |log| {
        log.swap(1, 3);
        renumber(log);
    });
    assert!(found.contains(&Kind::RemoteReordered), "{found:?}");
}

#[test]
fn mixed_epochs_one_list_has_entries_of_two_histories() {
    let found = changed(|record| {
        if let Record::Final {
            client, entries, ..
        } = record
            && client == "visitor-0.0"
        {
            entries[0].epoch = "epoch-two".to_owned();
        }
    });
    assert_eq!(found, [Kind::MixedEpochs]);
}

#[test]
fn mixed_epochs_a_recovery_across_histories() {
    let found = changed(|record| {
        if let Record::Resumed {
            connection: 2,
            epoch,
            ..
        } = record
        {
            *epoch = "epoch-two".to_owned();
        }
    });
    assert!(found.contains(&Kind::MixedEpochs), "{found:?}");
}

#[test]
fn echo_a_visitors_message_is_in_the_log_as_the_agents() {
    let found = log_of(&session(1), |log| {
        let echo = Entry {
            seq: 2,
            id: "m2".to_owned(),
            author: Author::Agent,
            key: None,
            ..log[0].clone()
        };
        log.push(echo);
    });
    assert!(found.contains(&Kind::Echo), "{found:?}");
}

#[test]
fn false_delivery_what_is_said_to_be_with_the_team_is_not() {
    let mut history = small();
    for timed in &mut history.records {
        match &mut timed.record {
            Record::Ok { key, .. } if key == "v5" => timed.record = nothing(),
            Record::Log { place, entries } if *place == chat(1) => entries.clear(),
            Record::Final { place, entries, .. } if *place == chat(1) => entries.clear(),
            Record::Shown { place, .. } if *place == chat(1) => timed.record = nothing(),
            _ => {}
        }
    }
    assert_eq!(kinds(&history), [Kind::FalseDelivery]);
}

#[test]
fn a_history_is_the_same_after_a_file() {
    let history = small();
    let read = History::from_lines(&history.to_lines()).unwrap();
    assert_eq!(read, history);
    let broken = format!("{}{{}}\n", history.to_lines());
    let error = History::from_lines(&broken).unwrap_err();
    assert_eq!(error.line, history.records.len());
}

/// A record that says nothing.
fn nothing() -> Record {
    Record::Begin {
        trial: String::new(),
        seed: 0,
    }
}
