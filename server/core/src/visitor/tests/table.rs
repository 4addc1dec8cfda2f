//! Method × state: every cell.

use super::fixture::{NOW, Socket, session_token, token};
use crate::embed::{FRESH_FOR_MS, RENEWABLE_FOR_MS};
use protocol::rpc::Method;
use serde_json::{Value, json};

/// Effects as short texts.
type Told = &'static [&'static str];

const STATES: [&str; 3] = ["fresh", "joined", "talking"];

fn socket(state: &str) -> Socket {
    match state {
        "fresh" => Socket::fresh(),
        "joined" => Socket::joined(),
        _ => Socket::talking(5),
    }
}

/// Good parameters of a method for the session `id`.
fn params(method: &str, id: &str) -> Value {
    let embed = token("site", NOW);
    match method {
        "start_session" => json!({"siteKey": "site", "embedToken": embed, "name": "Ada"}),
        "resume_session" => json!({"sessionToken": session_token(), "embedToken": embed}),
        "ping" => json!({"embedToken": embed}),
        "send_message" => json!({"sessionId": id, "text": "Hi"}),
        "mark_read" => json!({"sessionId": id, "seq": 1}),
        "set_typing" => json!({"sessionId": id, "typing": true}),
        _ => json!({"sessionId": id}),
    }
}

#[test]
fn every_method_in_every_state() {
    let required: Told = &["refuse session_required"];
    let required_close: Told = &["refuse session_required", "close BadFrame"];
    let unknown: Told = &["refuse session_unknown"];
    let start: Told = &["do Start"];
    let identify: Told = &["do Identify"];
    let answer: Told = &["answer"];
    // method, fresh, joined, talking in the session, talking in another session
    let rows: [(&str, Told, Told, Told, Told); 8] = [
        ("start_session", start, start, start, start),
        ("resume_session", identify, identify, identify, identify),
        (
            "send_message",
            required_close,
            required,
            &["do Append"],
            unknown,
        ),
        (
            "load_messages",
            required_close,
            required,
            &["do Load"],
            unknown,
        ),
        (
            "mark_read",
            required_close,
            required,
            &["do MarkRead"],
            unknown,
        ),
        (
            "set_typing",
            required_close,
            required,
            &["do Typing"],
            unknown,
        ),
        (
            "end_session",
            required_close,
            required,
            &["do End"],
            unknown,
        ),
        ("ping", answer, answer, answer, answer),
    ];
    assert_eq!(
        rows.map(|row| row.0).to_vec(),
        Method::ALL
            .iter()
            .map(|method| method.name())
            .collect::<Vec<_>>()
    );
    for (method, fresh, joined, talking, foreign) in rows {
        assert_eq!(
            Socket::fresh().ask(method, params(method, "s1")),
            fresh,
            "{method} fresh"
        );
        assert_eq!(
            Socket::joined().ask(method, params(method, "s1")),
            joined,
            "{method} joined"
        );
        assert_eq!(
            Socket::talking(5).ask(method, params(method, "s1")),
            talking,
            "{method} talking"
        );
        assert_eq!(
            Socket::talking(5).ask(method, params(method, "s2")),
            foreign,
            "{method} other session"
        );
    }
}

#[test]
fn what_is_no_known_request_in_every_state() {
    let rows: [(&str, [Told; 3]); 5] = [
        (
            "{\"id\":1,\"method\":\"ping\"}",
            [
                &["refuse session_required", "close BadFrame"],
                &["answer"],
                &["answer"],
            ],
        ),
        (
            "{\"id\":1,\"method\":\"drop_tables\"}",
            [
                &["refuse unknown_method", "close BadFrame"],
                &["refuse unknown_method"],
                &["refuse unknown_method"],
            ],
        ),
        (
            "{\"method\":\"ping\"}",
            [
                &["refuse invalid_request", "close BadFrame"],
                &["refuse invalid_request"],
                &["refuse invalid_request"],
            ],
        ),
        ("not JSON", [&["refuse parse_error", "close BadFrame"]; 3]),
        ("", [&["refuse parse_error", "close BadFrame"]; 3]),
    ];
    for (frame, expected) in rows {
        for (state, expected) in STATES.iter().zip(expected) {
            assert_eq!(socket(state).frame(frame), expected, "{frame} {state}");
        }
    }
}

#[test]
fn every_embed_token_for_every_method_that_carries_one() {
    let (aged, old) = (NOW - FRESH_FOR_MS - 1, NOW - RENEWABLE_FOR_MS - 1);
    let tokens = [
        ("fresh", token("site", NOW).to_string()),
        ("aged", token("site", aged).to_string()),
        ("old", token("site", old).to_string()),
        ("forged", "1.site.1.x.y".to_owned()),
        ("of another site", token("other", NOW).to_string()),
        ("of a removed site", token("removed", NOW).to_string()),
    ];
    let (invalid, expired, gone) = (
        "refuse embed_invalid",
        "refuse embed_expired",
        "refuse site_unknown",
    );
    // What each of the tokens gets: in a fresh socket, then in one that belongs to the site.
    let rows = [
        (
            "start_session",
            ["do Start", expired, invalid, invalid, invalid, gone],
            ["do Start", expired, invalid, invalid, invalid, invalid],
        ),
        (
            "resume_session",
            [
                "do Identify",
                expired,
                invalid,
                invalid,
                "do Identify",
                gone,
            ],
            ["do Identify", expired, invalid, invalid, invalid, invalid],
        ),
        (
            "ping",
            ["answer", "answer", invalid, invalid, "answer", gone],
            ["answer", "answer", invalid, invalid, invalid, invalid],
        ),
    ];
    for (method, fresh, bound) in rows {
        for state in STATES {
            let expected = if state == "fresh" { fresh } else { bound };
            for ((name, embed), expected) in tokens.iter().zip(expected) {
                let mut params = params(method, "s1");
                params["embedToken"] = json!(embed);
                assert_eq!(
                    socket(state).ask(method, params),
                    [expected],
                    "{method} {state}, token {name}"
                );
            }
        }
    }
}

#[test]
fn a_closed_socket_does_nothing_any_more() {
    for method in Method::ALL {
        let mut socket = Socket::talking(5);
        socket.frame("not JSON");
        assert!(socket.visitor.is_over());
        assert!(
            socket
                .ask(method.name(), params(method.name(), "s1"))
                .is_empty()
        );
    }
}

#[test]
fn a_frame_that_comes_too_early_is_refused_and_changes_nothing() {
    for method in Method::ALL {
        let mut socket = Socket::talking(5);
        assert_eq!(socket.send("first"), ["do Append"]);
        assert_eq!(
            socket.ask(method.name(), params(method.name(), "s1")),
            ["refuse unavailable"]
        );
        assert!(socket.visitor.is_busy());
    }
}
