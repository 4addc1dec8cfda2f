#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use crate::boot::FileLimits;
use crate::texts::Texts;
use protocol::form::{FieldKind, FormField};
use protocol::ids::{EmbedToken, SiteKey};

const HOSTILE: &str = "</script><img src=x onerror=alert(1)>\u{2028}\"'&";

fn props(language: &str, title: &str) -> ShellProps {
    let (lang, texts) = Texts::for_language(language);
    ShellProps {
        boot: Boot {
            site_key: SiteKey::parse("b28b5065-6f95-4db6").unwrap(),
            embed_token: EmbedToken::parse("token.of.this.panel").unwrap(),
            base: "/web-widget/".to_owned(),
            allowed_origins: vec!["https://a.example".to_owned()],
            permanent: true,
            form: Vec::new(),
            files: Some(FileLimits {
                max: 20_000_000,
                session: 100_000_000,
            }),
            title_primary: title.to_owned(),
            title_secondary: title.to_owned(),
            site_name: title.to_owned(),
            lang: lang.to_owned(),
            texts: texts.clone(),
        },
        nonce: "n0nce".to_owned(),
        panel_js: "/web-widget/pkg/panel-1.js".to_owned(),
        panel_wasm: "/web-widget/pkg/panel-2.wasm".to_owned(),
        panel_css: "/web-widget/pkg/panel-3.css".to_owned(),
        rich: ModuleFiles {
            js: "/web-widget/pkg/rich-7.js".to_owned(),
            wasm: "/web-widget/pkg/rich-8.wasm".to_owned(),
            css: "/web-widget/pkg/rich-9.css".to_owned(),
        },
        extras: ModuleFiles {
            js: "/web-widget/pkg/extras-4.js".to_owned(),
            wasm: "/web-widget/pkg/extras-5.wasm".to_owned(),
            css: "/web-widget/pkg/extras-6.css".to_owned(),
        },
        accent: AccentTokens::of("#0a7"),
    }
}

#[test]
fn the_document_is_readable_before_any_script_runs() {
    let html = render(props("en", "How can we help you?"));
    assert!(
        html.starts_with("<!DOCTYPE html><html lang=\"en\">"),
        "{html}"
    );
    for words in [
        "How can we help you?",
        "Your name",
        "Your message",
        "Start chat",
    ] {
        let body = html.split_once("<body>").unwrap().1;
        assert!(body.contains(words), "{words}");
    }
    assert!(html.contains(":root{--accent:#00aa77;"), "{html}");
}

#[test]
fn a_german_visitor_gets_german_texts_only() {
    let html = render(props("de-DE,de;q=0.9", "Hallo"));
    assert!(
        html.contains("<html lang=\"de\">") && html.contains("Chat starten"),
        "{html}"
    );
    assert!(!html.contains("Start chat"), "{html}");
}

#[test]
fn hostile_titles_stay_text() {
    let html = render(props("en", HOSTILE));
    assert!(!html.contains("<img"), "{html}");
    let (head, _) = html.split_once("<body>").unwrap();
    assert!(
        !head
            .split_once("<script")
            .unwrap()
            .1
            .contains("onerror=alert(1)>\u{2028}"),
        "{head}"
    );
    assert_eq!(html.matches("</script>").count(), 3, "{html}");
    assert!(html.contains("&lt;/script&gt;&lt;img"), "{html}");
}

#[test]
fn the_panel_reads_back_its_start_data() {
    let expected = props("en", HOSTILE).boot;
    let html = render(props("en", HOSTILE));
    let data = html
        .split_once("id=\"boot\"")
        .unwrap()
        .1
        .split_once('>')
        .unwrap()
        .1;
    let data = data.split_once("</script>").unwrap().0;
    assert!(!data.contains(['<', '\u{2028}']), "{data}");
    assert_eq!(serde_json::from_str::<Boot>(data).unwrap(), expected);
}

#[test]
fn every_script_and_style_carries_the_nonce_and_nothing_is_inline() {
    let html = render(props("en", "Hi"));
    for tag in html
        .split('<')
        .filter(|tag| tag.starts_with("script") || tag.starts_with("style"))
    {
        assert!(
            tag.split('>').next().unwrap().contains("nonce=\"n0nce\""),
            "{tag}"
        );
    }
    assert!(!html.contains(" style="), "{html}");
    assert!(
        !html.contains(" onclick") && !html.contains(" onload"),
        "{html}"
    );
}

#[test]
fn the_storage_that_is_looked_at_depends_on_the_site() {
    let mut tab_life = props("en", "Hi");
    tab_life.boot.permanent = false;
    let stores =
        |storage| format!("\"storage\":\"{storage}\",\"store\":\"wwb:b28b5065-6f95-4db6:\"");
    assert!(render(tab_life).contains(&stores("sessionStorage")));
    assert!(render(props("en", "Hi")).contains(&stores("localStorage")));
}

#[test]
fn a_panel_that_cannot_start_says_so_in_the_visitors_language() {
    let html = render(props("de", "Hallo"));
    let (_, notice) = html
        .split_once("<div role=\"alert\" class=\"stuck\">")
        .unwrap();
    assert!(notice.contains("Erneut versuchen"), "{notice}");
    assert!(
        html.contains(".then(()=>wwbFailed(false),e=>{wwbFailed(true);throw e})"),
        "{html}"
    );
}

#[test]
fn comments_of_the_early_script_are_not_sent() {
    let html = render(props("en", "Hi"));
    let (_, script) = html.split_once("<script nonce=\"n0nce\">").unwrap();
    let (script, _) = script.split_once("</script>").unwrap();
    assert!(script.starts_with("((site) => {\nconst root"), "{script}");
    assert!(!script.contains("// "), "{script}");
}

#[test]
fn the_extras_are_at_hand_but_not_loaded() {
    let html = render(props("de", "Hallo"));
    assert!(
        html.contains("\"js\":\"/web-widget/pkg/extras-4.js\""),
        "{html}"
    );
    assert_eq!(html.matches("extras-4.js").count(), 1, "{html}");
    assert_eq!(html.matches("extras-5.wasm").count(), 1, "{html}");
    assert!(html.contains("Dateien zum Senden ablegen"), "{html}");
    assert!(!html.contains("Drop files to send"), "{html}");
}

#[test]
fn files_are_kept_beside_the_session_and_only_where_a_site_takes_some() {
    for (permanent, storage) in [(true, "localStorage"), (false, "sessionStorage")] {
        let mut site = props("en", "Hi");
        site.boot.permanent = permanent;
        let html = render(site);
        let named = format!("\"storage\":\"{storage}\"");
        assert_eq!(html.matches(&named).count(), 2, "{html}");
        assert!(html.contains("indexedDB"), "{html}");
    }
    let mut without = props("en", "Hi");
    without.boot.files = None;
    assert!(!render(without).contains("indexedDB"));
}

#[test]
fn rich_messages_are_at_hand_but_not_loaded() {
    let html = render(props("de", "Hallo"));
    for file in ["rich-7.js", "rich-8.wasm", "rich-9.css"] {
        assert_eq!(html.matches(file).count(), 1, "{file}");
    }
    assert!(html.contains("Zurück zum Chat"), "{html}");
    assert!(!html.contains("Back to the chat"), "{html}");
}

#[test]
fn own_fields_are_readable_before_any_wasm_and_no_other_site_has_their_script() {
    let mut own = props("de", "Hallo");
    own.boot.form = vec![FormField {
        name: "topic".to_owned(),
        kind: FieldKind::Choice,
        label: HOSTILE.to_owned(),
        mandatory: true,
        options: vec!["Reparatur".to_owned()],
    }];
    let html = render(own);
    assert!(html.contains("<option>Reparatur</option>") && html.contains("Bitte auswählen."));
    assert!(html.contains("wwbForm") && !html.contains("<img"), "{html}");
    assert!(!render(props("de", "Hallo")).contains("wwbForm ="));
}
