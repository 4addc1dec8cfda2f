use super::*;
use rows::{Bubble, RowKind};

fn bubbles(talk: &Conversation) -> Vec<Bubble> {
    let bubble = |row: rows::Row| match row.kind {
        RowKind::Bubble(bubble) => Some(bubble),
        _ => None,
    };
    talk.rows(&|_| 0).into_iter().filter_map(bubble).collect()
}

#[test]
fn a_day_begins_with_its_separator() {
    let mut talk = running();
    talk.handle(reply(2, "next day"), 0);
    let kinds: Vec<_> = talk
        .rows(&|ts| i64::from(ts >= 2_000))
        .into_iter()
        .map(|row| (row.key, row.kind == RowKind::Day))
        .collect();
    let keys: Vec<_> = kinds
        .iter()
        .map(|(key, day)| (key.as_str(), *day))
        .collect();
    assert_eq!(
        keys,
        [("day0", true), ("c1", false), ("day1", true), ("m2", false)]
    );
}

#[test]
fn a_name_stands_once_above_its_group_and_the_time_once_below() {
    let mut talk = running();
    talk.handle(reply(2, "one"), 0);
    talk.handle(reply(3, "two"), 0);
    let group = bubbles(&talk).split_off(1);
    let names: Vec<_> = group.iter().map(|bubble| bubble.name.as_deref()).collect();
    assert_eq!(names, [Some("Anna"), None]);
    let ends: Vec<_> = group
        .iter()
        .map(|bubble| (bubble.first, bubble.last))
        .collect();
    assert_eq!(ends, [(true, false), (false, true)]);
}

#[test]
fn a_pause_or_another_person_begins_a_new_group() {
    let mut talk = running();
    talk.handle(reply(2, "one"), 0);
    let mut later = entry(3, SenderKind::Agent, "much later");
    later.ts = 10_000_000;
    talk.handle(event(&Event::ResponseMessage(later)), 0);
    let mut other = entry(4, SenderKind::Agent, "me too");
    other.sender.name = "Ben".into();
    other.ts = 10_000_000;
    talk.handle(event(&Event::ResponseMessage(other)), 0);
    assert!(
        bubbles(&talk)
            .iter()
            .all(|bubble| bubble.first && bubble.last)
    );
    assert_eq!(talk.people(), ["Ben", "Anna"]);
}

#[test]
fn a_withdrawn_message_keeps_its_place_without_its_text() {
    let mut talk = running();
    talk.handle(reply(2, "oops"), 0);
    let (session_id, epoch) = (SessionId::parse("s1").unwrap(), Epoch::parse("e1").unwrap());
    let message_id = MessageId::parse("m2").unwrap();
    talk.handle(
        event(&Event::MessageDeleted {
            session_id,
            epoch,
            seq: 3,
            message_id,
        }),
        0,
    );
    assert_eq!(bubbles(&talk)[1].body, Body::Withdrawn);
    assert_eq!((talk.log().head(), bubbles(&talk).len()), (3, 2));
}

#[test]
fn an_own_message_keeps_its_row_from_key_press_to_delivery() {
    let mut talk = running();
    let send = only_call(&talk.handle(say(2, "two"), 5_000));
    let before = talk.rows(&|_| 0).last().unwrap().key.clone();
    talk.handle(answered(send, Ok(sent_result(2))), 5_000);
    assert_eq!(talk.rows(&|_| 0).last().unwrap().key, before);
}

#[test]
fn words_of_the_product_are_notices_and_unknown_kinds_show_their_text() {
    let mut talk = running();
    talk.handle(
        event(&Event::ResponseMessage(entry(
            2,
            SenderKind::System,
            "Anna joined",
        ))),
        0,
    );
    let mut card = entry(3, SenderKind::Bot, "a card");
    card.kind = EntryType::Other("gallery".into());
    talk.handle(event(&Event::ResponseMessage(card)), 0);
    let rows = talk.rows(&|_| 0);
    assert_eq!(rows[2].kind, RowKind::Notice("Anna joined".into()));
    assert_eq!(
        bubbles(&talk).last().unwrap().body,
        Body::Text("a card".into())
    );
}
