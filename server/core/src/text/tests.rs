#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::*;
use proptest::prelude::*;
use protocol::entry::EntryType;
use protocol::limits::{
    EMAIL_MAX_BYTES, EXTRAS_MAX_BYTES, FILE_NAME_MAX_CHARS, NAME_MAX_CHARS, PAGE_FIELD_MAX_CHARS,
    TEXT_MAX_CHARS,
};
use protocol::rpc::Page;
use serde_json::{Value, json};

fn problem<T>(result: Result<T, Unclean>) -> Option<Problem> {
    result.err().map(|unclean| unclean.problem)
}

#[test]
fn a_message_keeps_its_lines_and_loses_its_controls() {
    let rows = [
        ("hello", "hello"),
        ("  a\r\nb\rc\nd\te \n", "a\nb\nc\nd\te"),
        ("a\0b\u{7}c\u{1b}[31md\u{9f}", "abc[31md"),
        (
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
        ),
        ("<b>{{7*7}}</b> ${x} <% y %>", "<b>{{7*7}}</b> ${x} <% y %>"),
    ];
    for (typed, kept) in rows {
        assert_eq!(clean_text(typed).unwrap(), kept);
    }
}

#[test]
fn a_message_without_anything_visible_is_empty() {
    for typed in [
        "",
        " \r\n\t",
        "\0\0",
        "\u{200b}\u{feff}",
        "\u{3164}",
        "\u{202e}",
        "\u{ad}",
    ] {
        assert_eq!(
            problem(clean_text(typed)),
            Some(Problem::Empty),
            "{typed:?}"
        );
    }
}

#[test]
fn the_limit_of_a_message_counts_characters_after_trimming() {
    let longest = "\u{fc}".repeat(TEXT_MAX_CHARS);
    assert_eq!(clean_text(&format!("  {longest}\n")).unwrap(), longest);
    let error = clean_text(&format!("{longest}x")).unwrap_err();
    assert_eq!(error.to_string(), "text is longer than 4000 characters");
}

#[test]
fn a_name_is_one_line_and_cannot_turn_the_text_around_it() {
    let rows = [
        ("Ada  Lovelace ", "Ada Lovelace"),
        ("Ada\r\nBcc: all", "Ada Bcc: all"),
        ("\u{202e}nimda\u{202c} \u{2066}x\u{2069}\0", "nimda x"),
        ("a \u{202e} b", "a b"),
        ("a\u{2028}b\u{85}c\u{a0}d", "a b c d"),
        ("A\u{61c}d\u{200b}a\u{2060}\u{feff}", "Ada"),
        // A Persian name with its joiner, and a family.
        (
            "\u{645}\u{647}\u{200c}\u{631}",
            "\u{645}\u{647}\u{200c}\u{631}",
        ),
        ("\u{1f468}\u{200d}\u{1f467}", "\u{1f468}\u{200d}\u{1f467}"),
        (
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        ),
    ];
    for (typed, kept) in rows {
        assert_eq!(clean_name(typed).unwrap(), kept, "{typed:?}");
    }
    for nothing in [
        "",
        "   ",
        "\u{200b}",
        " \u{200d}\u{2060} ",
        "\u{202e}\u{61c}",
    ] {
        let error = clean_name(nothing).unwrap_err();
        assert_eq!(error.to_string(), "name is empty", "{nothing:?}");
    }
    let error = clean_name(&"x".repeat(NAME_MAX_CHARS + 1)).unwrap_err();
    assert_eq!(error.to_string(), "name is longer than 80 characters");
}

#[test]
fn an_address_is_one_address_or_left_out() {
    assert_eq!(
        clean_email(" a@b.tld ").unwrap().as_deref(),
        Some("a@b.tld")
    );
    assert_eq!(
        clean_email("\u{fc}@\u{f6}.example").unwrap().as_deref(),
        Some("\u{fc}@\u{f6}.example")
    );
    assert_eq!(clean_email("  ").unwrap(), None);
    for typed in [
        "a",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b\nBcc: x@y",
        "a@b,c@d",
        "<a@b>",
        "a@b;c",
        "\"a\"@b",
        "a\0@b",
        "a@b\u{202e}",
    ] {
        let expected = Problem::Form {
            expected: "an e-mail address",
        };
        assert_eq!(problem(clean_email(typed)), Some(expected), "{typed:?}");
    }
    let long = format!("{}@b.tld", "a".repeat(EMAIL_MAX_BYTES));
    assert!(matches!(
        problem(clean_email(&long)),
        Some(Problem::TooLong { .. })
    ));
}

#[test]
fn an_odd_locale_is_dropped_and_never_refused() {
    for locale in ["en", "de-AT", "zh-Hant-TW", "en-US-u-hc-h12"] {
        assert_eq!(clean_locale(locale).as_deref(), Some(locale));
    }
    for locale in [
        "",
        "C",
        "en_US",
        "en-US@posix",
        "en--US",
        "-en",
        "en\n",
        "../..",
        &"a-".repeat(30),
    ] {
        assert_eq!(clean_locale(locale), None, "{locale:?}");
    }
}

#[test]
fn a_page_is_cut_to_single_lines_with_web_addresses() {
    let page = clean_page(&Page {
        url: "javascript:alert(1)".into(),
        title: "Shop\n\u{202e}x".into(),
        referrer: "HTTPS://a.tld/".to_owned() + &"y".repeat(1_000_000),
    });
    assert_eq!(page.url, "");
    assert_eq!(page.title, "Shop x");
    assert_eq!(page.referrer.chars().count(), PAGE_FIELD_MAX_CHARS);
    for url in [
        "data:text/html,x",
        "//a.tld",
        "\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}",
        "http:/a",
        "file:///etc",
    ] {
        let page = clean_page(&Page {
            url: url.into(),
            ..Page::default()
        });
        assert_eq!(page.url, "", "{url}");
    }
}

#[test]
fn extras_are_objects_of_limited_size() {
    assert!(check_extras("metadata", &Value::Null).is_ok());
    assert!(check_extras("metadata", &json!({"src": "https://a.tld/x.png"})).is_ok());
    for value in [json!([]), json!("x"), json!(1), json!(true)] {
        let error = check_extras("attributes", &value).unwrap_err();
        assert_eq!(error.to_string(), "attributes must be an object");
    }
    // {"x":"…"} around the filling
    let filled = |filling: usize| json!({"x": "y".repeat(filling)});
    assert!(check_extras("metadata", &filled(EXTRAS_MAX_BYTES - 8)).is_ok());
    assert!(check_extras("metadata", &filled(EXTRAS_MAX_BYTES - 7)).is_err());
}

#[test]
fn a_visitor_cannot_forge_control_entries() {
    assert_eq!(clean_kind(None).unwrap(), EntryType::Text);
    assert_eq!(clean_kind(Some("text")).unwrap(), EntryType::Text);
    assert_eq!(clean_kind(Some("image")).unwrap(), EntryType::Image);
    for kind in [
        "deleted",
        "closed",
        "",
        "Text",
        "a b",
        "\0",
        &"x".repeat(33),
    ] {
        assert_eq!(
            clean_kind(Some(kind)).unwrap_err().field,
            "type",
            "{kind:?}"
        );
    }
}

#[test]
fn names_of_files_lead_nowhere_and_show_what_they_are() {
    for (given, clean) in [
        ("photo.png", "photo.png"),
        ("C:\\Users\\ada\\photo.png", "photo.png"),
        ("../../etc/passwd", "passwd"),
        ("a/..", "file"),
        (" .htaccess ", "htaccess"),
        ("invoice\u{202e}gnp.exe", "invoicegnp.exe"),
        ("line\r\nbreak\0.txt", "line break.txt"),
        ("a<b>:\"|?*.txt", "a_b______.txt"),
        ("Angebot für Zoë.pdf", "Angebot für Zoë.pdf"),
        ("\u{200b}", "file"),
        ("\u{3164}", "file"),
        ("", "file"),
    ] {
        assert_eq!(clean_file_name(given), clean, "{given:?}");
    }
    let long = clean_file_name(&format!("{}.tar.gz", "é".repeat(300)));
    assert_eq!(long.chars().count(), FILE_NAME_MAX_CHARS);
    assert!(long.ends_with("éé.gz"), "{long}");
}

#[test]
fn a_caption_may_be_empty_but_not_endless() {
    assert_eq!(clean_caption(" \n").unwrap(), "");
    assert_eq!(clean_caption(" look ").unwrap(), "look");
    assert!(clean_caption(&"x".repeat(TEXT_MAX_CHARS + 1)).is_err());
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing_more(typed in "(\\PC|\\pC|\r|\n){0,60}") {
        if let Ok(once) = clean_text(&typed) {
            prop_assert_eq!(clean_text(&once).unwrap(), once);
        }
        if let Ok(once) = clean_name(&typed) {
            prop_assert!(!once.contains(char::is_control));
            prop_assert_eq!(clean_name(&once).unwrap(), once);
        }
        let once = clean_file_name(&typed);
        prop_assert_eq!(clean_file_name(&once), once);
        let once = clean_page_field(&typed);
        prop_assert_eq!(clean_page_field(&once), once);
        let _ = clean_email(&typed);
        let _ = clean_locale(&typed);
    }
}

#[test]
fn texts_are_compared_whatever_their_case_and_punctuation() {
    for (text, folded) in [
        ("  Human! ", "human"),
        (
            "MIT EINEM\nMenschen – sprechen?",
            "mit einem menschen sprechen",
        ),
        ("real-person", "real person"),
        ("Ä", "ä"),
        ("?!", ""),
    ] {
        assert_eq!(fold(text), folded);
    }
}
