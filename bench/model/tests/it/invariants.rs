//! What holds.

use crate::store::Session;
use crate::tab::{Browser, Tab};
use crate::world::{World, owner};
use app::conversation::rows::{Row, RowKind};
use app::conversation::{Body, Screen};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use protocol::ids::{ClientMsgId, MessageId, Seq};
use std::collections::HashSet;

/// At every moment: nothing is shown twice, with a gap, of two epochs, or of another session; one
/// visitor's texts never stand in another's log; a session's numbers are 1 to n; an identifier stands
/// in its log once.
pub(crate) fn always(world: &World) -> TestCaseResult {
    for session in &world.store.sessions {
        is_well_formed(session)?;
    }
    for (at, tab) in world.tabs.iter().enumerate() {
        if let Some(tab) = tab {
            shows_part_of_one_log(tab)?;
            let foreign = format!("v{}-", 1 - owner(at));
            for text in texts(tab) {
                prop_assert!(!text.starts_with(&foreign), "tab {at} shows {text}");
            }
        }
    }
    Ok(())
}

/// When nothing happens any more: every tab shows its log to the end; whatever was written is there
/// once, whatever was acknowledged is where the answer said; each visitor has one session; and being
/// cut off and coming back changes nothing.
pub(crate) fn at_rest(world: &mut World) -> TestCaseResult {
    let shown = everything(world)?;
    world.come_back();
    prop_assert_eq!(shown, everything(world)?);
    always(world)
}

fn everything(world: &World) -> Result<Vec<Vec<MessageId>>, TestCaseError> {
    for (whose, browser) in world.browsers.iter().enumerate() {
        prop_assert_eq!(&browser.stored.unsent, &Vec::new());
        let logs = world.store.sessions.iter();
        let own: Vec<&Session> = logs.filter(|session| is_of(session, whose)).collect();
        prop_assert!(
            own.len() <= 1,
            "visitor {} has {} sessions",
            whose,
            own.len()
        );
        for (id, answers) in &browser.acknowledged {
            is_kept(own.first().copied(), id, answers)?;
        }
        let written = world.written.iter().filter(|(of, _)| *of == whose);
        for (_, id) in written {
            is_accounted_for(browser, own.first().copied(), id)?;
        }
    }
    let tabs = world.tabs.iter().flatten();
    tabs.map(|tab| shows_all(world, tab)).collect()
}

fn is_of(session: &Session, whose: usize) -> bool {
    let own = format!("v{whose}-");
    let is_own = |id: &ClientMsgId| id.as_str().starts_with(&own);
    let ids = session
        .log
        .iter()
        .filter_map(|entry| entry.client_msg_id.as_ref());
    ids.into_iter().any(is_own)
}

fn is_well_formed(session: &Session) -> TestCaseResult {
    let mut ids = HashSet::new();
    for (at, entry) in session.log.iter().enumerate() {
        prop_assert_eq!(entry.seq, at as Seq + 1);
        let fresh = entry.client_msg_id.as_ref().is_none_or(|id| ids.insert(id));
        prop_assert!(fresh, "{:?} stands twice", entry.client_msg_id);
    }
    Ok(())
}

fn shows_part_of_one_log(tab: &Tab) -> TestCaseResult {
    let lines = tab.talk.log().lines();
    let follow = |pair: &[app::conversation::Line]| pair[0].seq + 1 == pair[1].seq;
    prop_assert!(lines.windows(2).all(follow), "a gap in {:?}", lines);
    let history = |line: &app::conversation::Line| {
        let id = line.id.as_ref().map(MessageId::as_str).unwrap_or_default();
        id.rsplit_once('-').map(|(history, _)| history.to_owned())
    };
    let histories: HashSet<_> = lines.iter().map(history).collect();
    prop_assert!(histories.len() <= 1, "rows of several: {histories:?}");
    let rows = rows(tab);
    let keys: HashSet<_> = rows.iter().map(|row| row.key.as_str()).collect();
    prop_assert_eq!(keys.len(), rows.len(), "twice in {:?}", rows);
    Ok(())
}

fn is_accounted_for(
    browser: &Browser,
    session: Option<&Session>,
    id: &ClientMsgId,
) -> TestCaseResult {
    let log = session
        .map(|session| session.log.as_slice())
        .unwrap_or_default();
    let copies = log.iter().filter(|entry| entry.text == id.as_str()).count();
    let mut returned = browser.returned.iter().flat_map(|text| text.lines());
    let came_back = returned.any(|line| line == id.as_str());
    prop_assert!(
        copies == 1 || copies == 0 && came_back,
        "{id} is there {copies} times"
    );
    Ok(())
}

fn is_kept(
    session: Option<&Session>,
    id: &ClientMsgId,
    answers: &[(Seq, MessageId)],
) -> TestCaseResult {
    let log = session
        .map(|session| session.log.as_slice())
        .unwrap_or_default();
    let entry = log
        .iter()
        .find(|entry| entry.client_msg_id.as_ref() == Some(id));
    let Some(entry) = entry else {
        return Err(TestCaseError::fail(format!(
            "{id} was acknowledged and is lost"
        )));
    };
    for (seq, message) in answers {
        prop_assert_eq!(*seq, entry.seq, "{} was acknowledged elsewhere", id);
        // The epoch in front may be another by now.
        let place = |id: &MessageId| id.as_str().split_once('-').map(|(_, rest)| rest.to_owned());
        prop_assert_eq!(place(message), place(&entry.message_id));
    }
    Ok(())
}

fn shows_all(world: &World, tab: &Tab) -> Result<Vec<MessageId>, TestCaseError> {
    prop_assert_eq!(tab.talk.outbox().messages().len(), 0);
    let lines = tab.talk.log().lines().iter();
    let shown: Vec<MessageId> = lines.filter_map(|line| line.id.clone()).collect();
    if tab.talk.screen() == Screen::Start {
        prop_assert_eq!(&shown, &Vec::new());
        return Ok(shown);
    }
    let of = |session: &&Session| {
        let last = session.log.last().map(|entry| &entry.message_id);
        last.is_some() && last == shown.last()
    };
    let Some(session) = world.store.sessions.iter().find(of) else {
        return Err(TestCaseError::fail(format!(
            "{shown:?} is the end of no log"
        )));
    };
    let from = session.log.len() - shown.len();
    let there = session.log[from..]
        .iter()
        .map(|entry| entry.message_id.clone());
    prop_assert_eq!(&shown, &there.collect::<Vec<_>>());
    prop_assert_eq!(tab.talk.log().head(), session.head());
    Ok(shown)
}

fn rows(tab: &Tab) -> Vec<Row> {
    tab.talk.rows(&|_| 0)
}

fn texts(tab: &Tab) -> Vec<String> {
    let text = |row: Row| match row.kind {
        RowKind::Bubble(bubble) => match bubble.body {
            Body::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    };
    rows(tab).into_iter().filter_map(text).collect()
}
