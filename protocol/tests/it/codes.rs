//! The tables of codes.

use crate::golden;
use protocol::codes::{CloseCode, ErrorCode, Reconnect, Retry};
use serde_json::json;
use std::collections::HashSet;

#[test]
fn a_close_code_tells_its_duty_by_its_number_too() {
    let mut seen = HashSet::new();
    for close in CloseCode::ALL {
        let code = close.code();
        assert!(seen.insert(code), "{code} twice");
        assert_eq!(CloseCode::from_code(code), Some(*close));
        assert!((1..=123).contains(&close.reason().len()), "{code}");
        if code >= 4000 {
            assert_eq!(code < 4400, close.reconnect() == Reconnect::Yes, "{code}");
        }
    }
    for stranger in [0, 1001, 1006, 3999, 4999] {
        assert_eq!(CloseCode::from_code(stranger), None);
    }
}

#[test]
fn an_error_code_travels_as_its_word() {
    let mut seen = HashSet::new();
    for error in ErrorCode::ALL {
        let word = error.word();
        assert!(seen.insert(word), "{word} twice");
        assert!(
            word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{word}"
        );
        assert!(!error.text().is_empty());
        golden(error, &json!(word));
    }
    assert_eq!(ErrorCode::from_word("no such word"), ErrorCode::Unknown);
    assert_eq!(ErrorCode::EmbedExpired.retry(), Retry::AfterRenewal);
    assert_eq!(ErrorCode::RateLimited.retry(), Retry::Later);
    assert_eq!(ErrorCode::Conflict.retry(), Retry::Never);
}

#[test]
fn the_printed_tables_have_one_full_row_for_each_code() {
    for (table, rows) in [
        (CloseCode::markdown(), CloseCode::ALL.len()),
        (ErrorCode::markdown(), ErrorCode::ALL.len()),
    ] {
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), rows + 2);
        for line in lines {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 4, "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
        }
    }
    let slow = "| 4008 | reading too slowly, resume | The client reads slower than messages arrive; resume from the \
                log. | connect again with back-off and resume |";
    assert!(
        CloseCode::markdown().lines().any(|line| line == slow),
        "{}",
        CloseCode::markdown()
    );
    let conflict = "| `conflict` | clientMsgId was used for another message | This `clientMsgId` was used before with \
                    other content. | do not repeat |";
    assert!(
        ErrorCode::markdown().lines().any(|line| line == conflict),
        "{}",
        ErrorCode::markdown()
    );
}
