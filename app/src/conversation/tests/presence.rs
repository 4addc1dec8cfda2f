use super::*;
use protocol::limits::{LINGER_MS, TYPING_TTL_MS};

#[test]
fn the_socket_ends_five_seconds_after_the_widget_closed() {
    let mut talk = running();
    assert!(
        talk.handle(Input::Closed, 0)
            .contains(&Effect::SetTimer(Timer::Linger, LINGER_MS))
    );
    let effects = talk.handle(Input::Timer(Timer::Linger), 5_000);
    assert!(effects.contains(&Effect::Disconnect), "{effects:?}");
}

#[test]
fn reopening_in_time_leaves_the_socket_untouched() {
    let mut talk = running();
    talk.handle(Input::Closed, 0);
    let effects = talk.handle(Input::Opened(None), 3_000);
    assert!(effects.contains(&Effect::ClearTimer(Timer::Linger)));
    assert!(!effects.contains(&Effect::Disconnect));
    assert!(
        !talk
            .handle(Input::Timer(Timer::Linger), 5_000)
            .contains(&Effect::Disconnect)
    );
}

#[test]
fn messages_that_come_while_closed_are_counted_and_cleared_on_open() {
    let mut talk = running();
    talk.handle(Input::Closed, 0);
    assert!(talk.handle(reply(2, "a"), 0).contains(&Effect::Unread(1)));
    assert!(talk.handle(reply(3, "b"), 0).contains(&Effect::Unread(2)));
    assert!(
        talk.handle(Input::Opened(None), 0)
            .contains(&Effect::Unread(0))
    );
    assert_eq!(talk.unseen(), 2, "seen only when in view");
}

#[test]
fn what_was_seen_is_told_once() {
    let mut talk = running();
    talk.handle(reply(2, "a"), 0);
    let read = only_call(&talk.handle(Input::Seen, 0));
    assert!(matches!(read, Call::Read(ref r) if r.seq == 2));
    assert_eq!(calls(&talk.handle(Input::Seen, 0)), []);
    assert_eq!(talk.unseen(), 0);
}

#[test]
fn nothing_counts_as_seen_behind_a_closed_widget() {
    let mut talk = running();
    talk.handle(Input::Closed, 0);
    talk.handle(reply(2, "a"), 0);
    assert_eq!(calls(&talk.handle(Input::Seen, 0)), []);
    assert_eq!(talk.unseen(), 1);
}

fn they_type(typing: bool) -> Input {
    let session_id = SessionId::parse("s1").unwrap();
    event(&Event::Typing {
        session_id,
        name: "Anna".into(),
        typing,
    })
}

#[test]
fn the_teams_typing_ends_by_itself_by_word_or_by_message() {
    let mut talk = running();
    let effects = talk.handle(they_type(true), 0);
    assert!(effects.contains(&Effect::SetTimer(Timer::TheirTyping, TYPING_TTL_MS)));
    assert_eq!(talk.typing(), Some("Anna"));
    talk.handle(Input::Timer(Timer::TheirTyping), 6_000);
    assert_eq!(talk.typing(), None);
    talk.handle(they_type(true), 0);
    talk.handle(they_type(false), 0);
    assert_eq!(talk.typing(), None);
    talk.handle(they_type(true), 0);
    talk.handle(reply(2, "there"), 0);
    assert_eq!(talk.typing(), None);
}

#[test]
fn own_typing_is_told_at_most_every_three_seconds_and_taken_back() {
    let mut talk = running();
    let told = |effects: &[Effect]| match &calls(effects)[..] {
        [] => None,
        [Call::Typing(typing)] => Some(typing.typing),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(&talk.handle(Input::Typed, 10_000)), Some(true));
    assert_eq!(told(&talk.handle(Input::Typed, 11_000)), None);
    assert_eq!(told(&talk.handle(Input::Typed, 13_000)), Some(true));
    assert_eq!(
        told(&talk.handle(Input::Timer(Timer::OwnTyping), 17_000)),
        Some(false)
    );
    assert_eq!(
        told(&talk.handle(Input::Timer(Timer::OwnTyping), 18_000)),
        None
    );
}

#[test]
fn events_of_another_session_are_ignored() {
    let mut talk = running();
    let mut stranger = entry(2, SenderKind::Agent, "not yours");
    stranger.session_id = SessionId::parse("s2").unwrap();
    assert_eq!(talk.handle(event(&Event::ResponseMessage(stranger)), 0), []);
    assert_eq!(texts(&talk), ["hello"]);
}
