//! Markdown and HTML.

use crate::view;
use serde_json::{Value, json};

fn prose(text: &str) -> String {
    match view(&json!({ "text": text }))["parts"][0]["html"].as_str() {
        Some(html) => html.trim().to_owned(),
        None => String::new(),
    }
}

fn html(text: &str) -> (String, String) {
    let view = view(&json!({ "type": "html", "text": text }));
    let part = &view["parts"][0];
    let field = |name: &str| part[name].as_str().unwrap_or_default().to_owned();
    (field("html"), field("css"))
}

#[test]
fn a_plain_text_needs_no_view() {
    for text in [
        "Hello",
        "two\nlines",
        "5 > 3, honestly",
        "https://a.example/x",
    ] {
        assert_eq!(view(&json!({ "text": text })), Value::Null, "{text}");
    }
}

#[test]
fn markdown_becomes_html_out_of_a_short_list() {
    for (text, html) in [
        (
            "**a** *b* ~~c~~ `d`",
            "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>",
        ),
        ("a *b*\nc", "<p>a <em>b</em><br>\nc</p>"),
        ("# Big", "<h3>Big</h3>"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        (
            "3. x\n4. y",
            "<ol start=\"3\">\n<li>x</li>\n<li>y</li>\n</ol>",
        ),
        (
            "[x](https://a.example)",
            "<p><a href=\"https://a.example/\" rel=\"noopener noreferrer nofollow\">x</a></p>",
        ),
        (
            "*see* https://a.example/1.",
            "<p><em>see</em> <a href=\"https://a.example/1\" rel=\"noopener noreferrer nofollow\">https://a.example/1</a>.</p>",
        ),
    ] {
        assert_eq!(prose(text), html, "{text}");
    }
    let table = prose("|a|b|\n|-|-|\n|1|2|");
    assert!(
        table.contains("<th>a</th>") && table.contains("<td>2</td>"),
        "{table}"
    );
}

#[test]
fn html_in_markdown_is_text_and_bad_links_are_their_labels() {
    for (text, html) in [
        (
            "*x* <b onclick=alert(1)>y</b>",
            "<p><em>x</em> &lt;b onclick=alert(1)&gt;y&lt;/b&gt;</p>",
        ),
        ("[x](javascript:alert(1))", "<p>x</p>"),
        ("[x](JaVaScRiPt:alert(1))", "<p>x</p>"),
        ("[x](java&#10;script:alert(1))", "<p>x</p>"),
        ("[x](data:text/html,y)", "<p>x</p>"),
        (
            "![pixel](https://evil.example/p.png)",
            "<p><a href=\"https://evil.example/p.png\" rel=\"noopener noreferrer nofollow\">pixel</a></p>",
        ),
    ] {
        assert_eq!(prose(text), html, "{text}");
    }
    let block = prose("<script>alert(1)</script>\n\n**x**");
    assert!(
        block.contains("&lt;script&gt;") && !block.contains("<script"),
        "{block}"
    );
}

#[test]
fn one_or_two_emoji_with_buttons_are_large() {
    let buttons = json!({ "attachment": { "buttons": [{ "type": "text", "value": "Ok" }] } });
    let big = |text: &str| {
        view(&json!({ "text": text, "attributes": buttons }))["parts"][0]["big"] == true
    };
    assert!(big("👍") && big("👩‍👩‍👧‍👦 🇩🇪"));
    assert!(!big("👍👍👍") && !big("ok") && !big("1"));
}

#[test]
fn html_messages_keep_their_looks_and_lose_what_acts() {
    let (clean, css) = html(
        "<style>@import 'https://evil.example'; .button-html{color:red;position:fixed}</style>\
         <div class=\"text-html\" onclick=\"alert(1)\" style=\"color:red;position:fixed\">Hi<script>alert(1)</script></div>\
         <a class=\"button-html\" href=\"https://a.example\" target=\"_top\">Open</a>",
    );
    assert_eq!(css, ".button-html{color:red;}");
    assert!(
        clean.contains("<div class=\"text-html\" style=\"color:red;\">Hi</div>"),
        "{clean}"
    );
    assert!(
        clean.contains("href=\"https://a.example/\"") && !clean.contains("target"),
        "{clean}"
    );
}

#[test]
fn nothing_hostile_survives_in_html_messages() {
    for text in [
        "<img src=x onerror=alert(1)>hi",
        "<svg><script>alert(1)</script></svg>hi",
        "<iframe src=https://evil.example></iframe>hi",
        "<form action=https://evil.example><input name=a></form>hi",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>hi",
        "<a href=' javascript:alert(1)'>hi</a>",
        "<a href='&#x6a;avascript:alert(1)'>hi</a>",
        "<math><mi//xlink:href='data:x,<script>alert(1)</script>'></mi></math>hi",
        "<base href=https://evil.example>hi",
        "<link rel=stylesheet href=https://evil.example>hi",
        "<object data=https://evil.example></object>hi",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>hi",
        "<img src='https://ok.example/a.png' srcset='https://evil.example/b.png 1x'>hi",
        "<div style='background:url(https://evil.example)'>hi</div>",
        "<button formaction=javascript:alert(1)>hi</button>",
    ] {
        let (clean, css) = html(text);
        let lower = clean.to_lowercase();
        for sign in [
            "alert",
            "evil",
            "javascript",
            "<script",
            "onerror",
            "<iframe",
            "<form",
            "<meta",
            "<svg",
        ] {
            assert!(!lower.contains(sign), "{sign} of {text} in {clean}");
        }
        assert!(clean.contains("hi") && css.is_empty(), "{text}: {clean}");
    }
}

#[test]
fn an_html_message_without_anything_to_see_shows_nothing() {
    let shown = view(&json!({ "type": "html", "text": "<script>alert(1)</script>" }));
    assert_eq!(shown, json!({}));
}
