//! Reading and typing.

use super::*;
use protocol::desk::MarkRead;

#[test]
fn reading_is_told_only_while_the_agent_looks_and_once_per_news() {
    let mut console = busy();
    let waiting = |console: &Console| console.selected_chat().unwrap().unread;
    let unread = ChatSummary {
        unread: 1,
        last_n: 4,
        ..chat("c1", NOW + 1)
    };
    assert!(
        calls(&console.step(changed(unread.clone()), NOW)).is_empty(),
        "4 is not here yet"
    );
    let read = Call::MarkRead(MarkRead {
        chat_id: chat_id("c1"),
        n: 4,
    });
    assert_eq!(
        calls(&console.step(incoming("c1", message(4)), NOW)),
        [read]
    );
    console.step(Input::Attentive(false), NOW);
    console.step(incoming("c1", message(5)), NOW);
    let effects = console.step(
        changed(ChatSummary {
            last_n: 5,
            ..unread
        }),
        NOW,
    );
    assert!(calls(&effects).is_empty());
    assert_eq!(waiting(&console), 1);
    let read = Call::MarkRead(MarkRead {
        chat_id: chat_id("c1"),
        n: 5,
    });
    assert_eq!(calls(&console.step(Input::Attentive(true), NOW)), [read]);
    assert_eq!(waiting(&console), 0);
}

#[test]
fn our_typing_is_repeated_within_its_lifetime_and_ended_by_an_empty_draft() {
    let mut console = busy();
    let mut signs = |text: &str, now| {
        let effects = console.step(Input::Draft(text.to_owned()), now);
        calls(&effects)
            .into_iter()
            .map(|call| matches!(call, Call::Typing(sign) if sign.typing))
            .collect::<Vec<_>>()
    };
    assert_eq!(signs("a", NOW), [true]);
    assert!(signs("ab", NOW + 1_000).is_empty());
    assert_eq!(signs("abc", NOW + 3_000), [true]);
    assert_eq!(signs("", NOW + 3_100), [false]);
    assert!(signs("", NOW + 3_200).is_empty());
}

#[test]
fn a_visitors_typing_ends_with_the_message_or_with_time_and_our_own_echo_is_ignored() {
    let mut console = busy();
    let typing = |from, name: &str| {
        let name = name.to_owned();
        Input::Event(DeskEvent::Typing {
            chat_id: chat_id("c1"),
            from,
            name,
            typing: true,
        })
    };
    let names = |console: &Console| console.typing().names(&chat_id("c1")).count();
    console.step(typing(SenderKind::Agent, "Ada"), NOW);
    assert_eq!(names(&console), 0);
    assert_eq!(
        console.step(typing(SenderKind::Visitor, "Vera"), NOW),
        [Effect::Wake(6_000)]
    );
    assert_eq!(names(&console), 1);
    console.step(incoming("c1", message(4)), NOW);
    assert_eq!(names(&console), 0);
    console.step(typing(SenderKind::Visitor, "Vera"), NOW);
    console.step(Input::Tick, NOW + 6_000);
    assert_eq!(names(&console), 0);
}
