//! The two lists and moving through them.

use super::*;
use crate::state::Filter;

fn shown(console: &Console) -> Vec<String> {
    let ids = console.lists().listed(console.filter());
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn a_chat_that_changes_moves_to_the_top() {
    let mut console = busy();
    assert_eq!(shown(&console), ["c1", "c2"]);
    console.step(changed(chat("c2", NOW + 5)), NOW);
    assert_eq!(shown(&console), ["c2", "c1"]);
}

#[test]
fn a_chat_that_ends_leaves_the_list_but_stays_on_the_screen() {
    let mut console = busy();
    console.step(
        changed(ChatSummary {
            closed: true,
            ..chat("c1", NOW + 5)
        }),
        NOW,
    );
    assert_eq!(shown(&console), ["c2"]);
    assert!(console.selected_chat().unwrap().closed);
}

#[test]
fn the_ended_list_is_fetched_when_it_is_first_shown() {
    let mut console = busy();
    let ended = ListChats {
        before: None,
        closed: true,
    };
    assert_eq!(
        calls(&console.step(Input::Show(Filter::Ended), NOW)),
        [Call::List(ended.clone())]
    );
    let page = ChatList {
        chats: vec![ChatSummary {
            closed: true,
            ..chat("e1", 9)
        }],
        more: false,
        unread: 0,
    };
    console.step(Input::Answered(Answered::List(ended, page)), NOW);
    assert_eq!(shown(&console), ["e1"]);
    console.step(Input::Show(Filter::Open), NOW);
    assert!(calls(&console.step(Input::Show(Filter::Ended), NOW)).is_empty());
}

#[test]
fn the_next_page_begins_where_the_last_one_ended() {
    let mut console = Console::new(Kept::default());
    console.step(connect(), NOW);
    console.step(listed(vec![chat("c1", 90), chat("c2", 80)], true), NOW);
    let next = Call::List(ListChats {
        before: Some(80),
        closed: false,
    });
    assert_eq!(calls(&console.step(Input::MoreChats, NOW)), [next]);
    assert!(
        calls(&console.step(Input::MoreChats, NOW)).is_empty(),
        "one page at a time"
    );
    let asked = ListChats {
        before: Some(80),
        closed: false,
    };
    let page = ChatList {
        chats: vec![chat("c3", 70)],
        more: false,
        unread: 0,
    };
    console.step(Input::Answered(Answered::List(asked, page)), NOW);
    assert_eq!(shown(&console), ["c1", "c2", "c3"]);
    assert!(!console.lists().more(Filter::Open));
}

#[test]
fn steps_go_through_the_list_and_stop_at_its_ends() {
    let mut console = Console::new(Kept::default());
    console.step(connect(), NOW);
    console.step(listed(vec![chat("c1", 90), chat("c2", 80)], false), NOW);
    let mut at = |by| {
        console.step(Input::Step(by), NOW);
        console.selected().unwrap().to_string()
    };
    assert_eq!(
        [at(1), at(1), at(1), at(-1), at(-1)],
        ["c1", "c2", "c2", "c1", "c1"]
    );
}

#[test]
fn below_the_last_chat_the_next_page_is_loaded() {
    let mut console = Console::new(Kept::default());
    console.step(connect(), NOW);
    console.step(listed(vec![chat("c1", 90)], true), NOW);
    console.step(Input::Step(1), NOW);
    let next = ListChats {
        before: Some(90),
        closed: false,
    };
    let asked = calls(&console.step(Input::Step(1), NOW));
    assert_eq!(asked, [Call::List(next.clone())]);
    assert_eq!(calls(&console.step(Input::Step(-1), NOW)), []);
    let page = ChatList {
        chats: vec![chat("c2", 80)],
        more: false,
        unread: 0,
    };
    console.step(Input::Answered(Answered::List(next, page)), NOW);
    console.step(Input::Step(1), NOW);
    assert_eq!(console.selected(), Some(&chat_id("c2")));
    assert_eq!(calls(&console.step(Input::Step(1), NOW)), []);
}

#[test]
fn the_servers_count_of_unread_messages_holds_for_chats_that_are_not_listed_too() {
    let mut console = busy();
    let page = ChatList {
        chats: vec![ChatSummary {
            unread: 2,
            ..chat("c2", NOW)
        }],
        more: true,
        unread: 70,
    };
    console.step(
        Input::Answered(Answered::List(ListChats::default(), page)),
        NOW,
    );
    assert_eq!(console.lists().unread(), 70);
    console.step(Input::Event(DeskEvent::UnreadChanged { unread: 71 }), NOW);
    assert_eq!(console.lists().unread(), 71);
}

#[test]
fn what_is_read_here_leaves_the_count_at_once() {
    let mut console = busy();
    console.step(Input::Event(DeskEvent::UnreadChanged { unread: 70 }), NOW);
    let read = changed(ChatSummary {
        unread: 3,
        last_n: 3,
        ..chat("c1", NOW)
    });
    assert!(matches!(
        calls(&console.step(read, NOW))[..],
        [Call::MarkRead(_)]
    ));
    assert_eq!(console.lists().unread(), 67);
}

#[test]
fn few_threads_stay_in_memory_and_the_open_one_is_among_them() {
    let mut console = Console::new(Kept::default());
    console.step(connect(), NOW);
    for n in 0..30 {
        console.step(Input::Select(Some(chat_id(&format!("c{n}")))), NOW);
    }
    assert_eq!(console.threads.len(), 20);
    assert!(console.thread().is_some());
}
