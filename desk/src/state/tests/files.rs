//! Files of the agent, from choosing to the reply.

use super::*;
use crate::state::{Attached, Kept, Mark, Picked, Row, Stage, Trouble, timeline};
use protocol::codes::ErrorCode;
use protocol::desk::{Replied, Reply};
use protocol::file::FileFacts;
use protocol::ids::FileId;

const MIB: u64 = 1024 * 1024;

fn picked(id: &str, size: u64) -> Picked {
    Picked {
        id: client_id(id),
        name: format!("{id}.pdf"),
        size,
    }
}

fn choose(console: &mut Console, ids: &[&str]) -> Vec<Effect> {
    let files = ids.iter().map(|id| picked(id, 10)).collect();
    console.step(Input::Attach(files), NOW)
}

fn upload(id: &str) -> Effect {
    Effect::Upload(chat_id("c1"), client_id(id))
}

fn facts(id: &str) -> FileFacts {
    let file_id = FileId::parse(format!("file-{id}")).unwrap();
    let name = format!("{id}.pdf");
    FileFacts::new(file_id, name, "application/pdf".to_owned(), Some(10), None).on_the_desk()
}

fn reply(id: &str) -> Reply {
    Reply {
        chat_id: chat_id("c1"),
        text: String::new(),
        file: Some(facts(id).file_id),
        message: serde_json::Value::Null,
        client_msg_id: client_id(id),
    }
}

fn arrive(console: &mut Console, id: &str) -> Vec<Effect> {
    console.step(Input::Uploaded(client_id(id), facts(id)), NOW)
}

fn fail(console: &mut Console, id: &str, trouble: Trouble) -> Vec<Effect> {
    console.step(Input::UploadFailed(client_id(id), trouble), NOW)
}

/// Marks and files at the end of the conversation, after the three stored messages.
fn tail(console: &Console) -> Vec<(Mark, Option<Attached>)> {
    let rows = timeline(console, |_| 0);
    let bubble = |row| match row {
        Row::Bubble(bubble) => Some((bubble.mark, bubble.file)),
        Row::Day { .. } => None,
    };
    rows.into_iter().filter_map(bubble).skip(3).collect()
}

fn marks(console: &Console) -> Vec<Mark> {
    tail(console).into_iter().map(|(mark, _)| mark).collect()
}

#[test]
fn several_files_go_one_after_the_other_in_the_order_of_choosing() {
    let mut console = busy();
    assert_eq!(choose(&mut console, &["a", "b"]), [upload("a")]);
    assert!(choose(&mut console, &["c"]).is_empty(), "a is under way");
    let effects = arrive(&mut console, "a");
    assert_eq!(calls(&effects), [Call::Reply(reply("a"))]);
    assert!(
        effects.contains(&Effect::Keep),
        "from here on it is durable"
    );
    assert!(effects.contains(&upload("b")));
    assert!(fail(&mut console, "b", Trouble::Full).contains(&upload("c")));
    assert_eq!(
        marks(&console),
        [
            Mark::Sending,
            Mark::Upload(Stage::Failed(Trouble::Full)),
            Mark::Upload(Stage::Running(0))
        ]
    );
}

#[test]
fn a_text_does_not_wait_for_a_file() {
    let mut console = busy();
    choose(&mut console, &["a"]);
    let effects = write(&mut console, "One moment", "r1");
    assert!(matches!(calls(&effects)[..], [Call::Reply(_)]));
}

#[test]
fn a_file_keeps_its_row_until_it_is_stored_and_shows_all_the_time() {
    let mut console = busy();
    choose(&mut console, &["a"]);
    console.step(Input::Progress(client_id("a"), 40), NOW);
    let leaving = Attached::Leaving {
        name: "a.pdf".to_owned(),
        size: 10,
    };
    assert_eq!(
        tail(&console),
        [(Mark::Upload(Stage::Running(40)), Some(leaving))]
    );
    arrive(&mut console, "a");
    let there = Some(Attached::There(facts("a")));
    assert_eq!(tail(&console), [(Mark::Sending, there.clone())]);
    let replied = Replied {
        message_id: MessageId::parse("m4").unwrap(),
        n: 4,
        ts: NOW,
    };
    console.step(Input::Answered(Answered::Reply(reply("a"), replied)), NOW);
    assert_eq!(tail(&console), [(Mark::None, there)]);
    assert_eq!(numbers(&console), [1, 2, 3, 4]);
}

#[test]
fn an_uploaded_file_outlives_a_reload_and_goes_out_again() {
    let mut console = busy();
    choose(&mut console, &["a"]);
    arrive(&mut console, "a");
    let kept = serde_json::to_string(console.kept()).unwrap();
    let mut console = Console::new(serde_json::from_str(&kept).unwrap());
    console.step(Input::Select(Some(chat_id("c1"))), NOW);
    let effects = console.step(connect(), NOW);
    assert!(calls(&effects).contains(&Call::Reply(reply("a"))));
    assert_eq!(
        console.pending().next().unwrap().file,
        Some(facts("a")),
        "it is still known what it looks like"
    );
}

#[test]
fn texts_kept_by_the_console_before_it_knew_files_are_read() {
    let old = r#"{"outbox":[{"reply":{"chatId":"c1","text":"Hi","clientMsgId":"r1"},"ts":1}],"drafts":{}}"#;
    let kept: Kept = serde_json::from_str(old).unwrap();
    assert_eq!(kept.outbox.of_chat(&chat_id("c1")).count(), 1);
}

#[test]
fn what_is_too_large_or_empty_fails_before_it_is_sent() {
    let mut console = busy();
    let files = vec![
        picked("a", 100 * MIB + 1),
        picked("b", 0),
        picked("c", 100 * MIB),
    ];
    assert_eq!(console.step(Input::Attach(files), NOW), [upload("c")]);
    assert_eq!(
        marks(&console),
        [
            Mark::Upload(Stage::Failed(Trouble::TooLarge(Some(100 * MIB)))),
            Mark::Upload(Stage::Failed(Trouble::Empty)),
            Mark::Upload(Stage::Running(0)),
        ]
    );
}

#[test]
fn a_cancelled_file_ends_at_once_and_lets_the_next_one_go() {
    let mut console = busy();
    choose(&mut console, &["a", "b"]);
    let effects = console.step(Input::Discard(client_id("a")), NOW);
    assert_eq!(effects, [Effect::Forget(client_id("a")), upload("b")]);
    assert!(arrive(&mut console, "a").is_empty(), "too late");
    assert_eq!(marks(&console).len(), 1);
}

#[test]
fn a_failed_file_tries_again_when_the_agent_says_so() {
    let mut console = busy();
    choose(&mut console, &["a"]);
    fail(&mut console, "a", Trouble::NotDone);
    assert_eq!(
        console.step(Input::Retry(client_id("a")), NOW),
        [upload("a")]
    );
}

#[test]
fn a_file_that_the_connection_cut_off_goes_again_with_the_next_one() {
    for lost_before in [true, false] {
        let mut console = busy();
        choose(&mut console, &["a"]);
        if lost_before {
            console.step(Input::Disconnected, NOW);
        }
        assert!(fail(&mut console, "a", Trouble::Unreachable).is_empty());
        console.step(Input::Disconnected, NOW);
        assert!(console.step(connect(), NOW).contains(&upload("a")));
    }
}

#[test]
fn files_chosen_without_a_connection_wait_for_it() {
    let mut console = busy();
    console.step(Input::Disconnected, NOW);
    assert!(choose(&mut console, &["a"]).is_empty());
    assert_eq!(marks(&console), [Mark::Upload(Stage::Waiting)]);
    assert!(console.uploads().any_under_way());
    assert!(console.step(connect(), NOW).contains(&upload("a")));
}

#[test]
fn an_ended_chat_takes_no_files() {
    let mut console = busy();
    let ended = ChatSummary {
        closed: true,
        ..chat("c1", NOW)
    };
    console.step(changed(ended), NOW);
    assert_eq!(
        choose(&mut console, &["a"]),
        [Effect::Forget(client_id("a"))]
    );
    assert!(marks(&console).is_empty());
}

#[test]
fn files_of_another_chat_go_on_unseen() {
    let mut console = busy();
    choose(&mut console, &["a"]);
    console.step(Input::Select(Some(chat_id("c2"))), NOW);
    assert_eq!(timeline(&console, |_| 0), []);
    assert_eq!(
        calls(&arrive(&mut console, "a")),
        [Call::Reply(reply("a"))],
        "for the chat it was chosen in"
    );
}

#[test]
fn answers_of_the_server_and_of_what_stands_before_it_are_understood() {
    let large = r#"{"error":"x","code":"file_too_large","data":{"max":5}}"#;
    let of = Trouble::of_answer;
    assert_eq!(of(413, large), Trouble::TooLarge(Some(5)));
    assert_eq!(of(413, "<html>"), Trouble::TooLarge(None));
    let code = |code: ErrorCode| format!(r#"{{"error":"x","code":"{}"}}"#, code.word());
    assert_eq!(of(409, &code(ErrorCode::SessionClosed)), Trouble::Ended);
    assert_eq!(of(409, &code(ErrorCode::FilesFull)), Trouble::Full);
    assert_eq!(of(400, &code(ErrorCode::InvalidFile)), Trouble::Empty);
    assert_eq!(of(429, &code(ErrorCode::RateLimited)), Trouble::TooFast);
    assert_eq!(of(401, ""), Trouble::LoggedOut);
    assert_eq!(of(502, "<html>"), Trouble::NotDone);
}
