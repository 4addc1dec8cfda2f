#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;

#[test]
fn no_text_is_empty() {
    for (lang, texts) in TABLES.iter() {
        for (name, value) in Texts::NAMES.iter().zip(texts.values()) {
            assert!(!value.trim().is_empty(), "{lang}.{name}");
        }
    }
}

#[test]
fn every_language_has_the_same_placeholders() {
    let (_, reference) = &TABLES[0];
    for (lang, texts) in TABLES.iter() {
        let pairs = texts.values().into_iter().zip(reference.values());
        for (name, (value, expected)) in Texts::NAMES.iter().zip(pairs) {
            let count = |text: &str| text.matches("{n}").count();
            assert_eq!(count(value), count(expected), "{lang}.{name}");
            assert_eq!(value.matches('{').count(), count(value), "{lang}.{name}");
        }
    }
}

#[test]
fn the_browser_reads_back_what_the_server_wrote() {
    for (_, texts) in TABLES.iter() {
        let json = serde_json::to_string(texts).unwrap();
        assert_eq!(serde_json::from_str::<Texts>(&json).unwrap(), *texts);
    }
}

#[test]
fn unknown_texts_are_ignored_and_missing_ones_are_empty() {
    let texts: Texts = serde_json::from_str(r#"{"send":"Go","later":"?"}"#).unwrap();
    assert_eq!((texts.send.as_str(), texts.start.as_str()), ("Go", ""));
}

#[test]
fn the_header_decides_the_language() {
    for (header, expected) in [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4", "de"),
        ("fr, en;q=0.3, de;q=0.7", "de"),
        ("DE-ch", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("de;q=0", "en"),
        ("de;q=oops", "en"),
        ("*", "en"),
        (";;;,,q=,-", "en"),
    ] {
        assert_eq!(Texts::for_language(header).0, expected, "{header}");
    }
}

#[test]
fn a_placeholder_is_filled() {
    assert_eq!(fill("wait {n} s", "5"), "wait 5 s");
    assert_eq!(fill("nothing", "5"), "nothing");
}

/// Checks the texts of a module, which come per language.
fn complete(values: impl Fn(&str) -> Vec<&'static str>) {
    let english = values("en");
    for (lang, _) in TABLES.iter() {
        let texts = values(lang);
        for (text, english) in texts.iter().zip(&english) {
            assert!(!text.trim().is_empty(), "{lang}: {english}");
            for placeholder in ["{n}", "{max}"] {
                let count = |text: &str| text.matches(placeholder).count();
                assert_eq!(count(text), count(english), "{lang}: {english}");
            }
        }
        assert_eq!(
            texts == english,
            *lang == "en",
            "{lang} has a table of its own"
        );
    }
}

#[test]
fn the_extras_have_every_text_in_every_language() {
    complete(|lang| ExtrasTexts::for_language(lang).values());
}

#[test]
fn rich_messages_have_every_text_in_every_language() {
    complete(|lang| RichTexts::for_language(lang).values());
}

#[test]
fn the_texts_of_own_fields_are_complete() {
    complete(|lang| FormTexts::for_language(lang).values());
}
