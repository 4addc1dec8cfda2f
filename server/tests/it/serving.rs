//! Addresses, prefixes, headers and caching.

use crate::app::{App, HOST_PAGE, SITE};
use server::limits::Rates;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[tokio::test]
async fn everything_is_below_the_prefix_with_and_without_a_trailing_slash() {
    for prefix in ["", "/web-widget", "/a/b", "/web-widget/"] {
        let app = App::with(&[("WEB_WIDGET_BOT_WEB_PREFIX", prefix)], Rates::default()).await;
        let base = prefix.trim_end_matches('/');
        for path in [
            format!("{base}/widget-script.js?key={SITE}"),
            format!("{base}/panel?key={SITE}"),
            format!("{base}/panel/?key={SITE}"),
            format!("{base}/desk"),
            format!("{base}/desk/"),
            format!("{base}/health/live"),
            format!("{base}/"),
        ] {
            assert_eq!(app.get(&path).await.status(), 200, "{path}");
        }
        if !base.is_empty() {
            assert_eq!(app.get(base).await.status(), 200, "{base}");
            assert_eq!(app.get("/panel").await.status(), 404);
        }
    }
}

#[tokio::test]
async fn every_file_that_the_pages_name_is_there_and_cached_for_ever() {
    for prefix in ["", "/web-widget"] {
        let app = App::with(&[("WEB_WIDGET_BOT_WEB_PREFIX", prefix)], Rates::default()).await;
        let mut found = 0;
        for page in [
            format!("{prefix}/panel?key={SITE}"),
            format!("{prefix}/desk"),
        ] {
            let html = app.get(&page).await.text().await.unwrap();
            for part in html.split('"').filter(|part| part.contains("/pkg/")) {
                assert!(part.starts_with(&format!("{prefix}/pkg/")), "{part}");
                let file = app.get_with(part, &[("accept-encoding", "br")]).await;
                assert_eq!(file.status(), 200, "{part}");
                assert_eq!(file.headers()["content-encoding"], "br", "{part}");
                assert_eq!(
                    file.headers()["cache-control"],
                    "public, max-age=31536000, immutable"
                );
                assert_eq!(file.headers()["access-control-allow-origin"], "*");
                assert_eq!(
                    file.headers()["cross-origin-resource-policy"],
                    "cross-origin"
                );
                found += 1;
            }
        }
        assert!(found >= 6, "both pages name script, wasm and style");
        let script = app
            .get(&format!("{prefix}/widget-script.js?key={SITE}"))
            .await;
        let script = script.text().await.unwrap();
        assert!(!script.contains("__WIDGET_SITE__"));
        for part in script
            .split(['"', '\'', '`'])
            .filter(|part| part.starts_with("pkg/"))
        {
            assert_eq!(
                app.get(&format!("{prefix}/{part}")).await.status(),
                200,
                "{part}"
            );
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = App::start().await;
    let paths = [
        "/",
        "/desk",
        "/nothing",
        "/health/live",
        "/pkg/none.js",
        &format!("/panel?key={SITE}"),
    ];
    for path in paths {
        let headers = app.get(path).await.headers().clone();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(headers.contains_key("permissions-policy"), "{path}");
        assert!(
            headers.contains_key("cross-origin-resource-policy"),
            "{path}"
        );
    }
    let desk = app.get("/desk").await.headers().clone();
    assert_eq!(desk["cross-origin-opener-policy"], "same-origin");
    assert!(
        desk["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("frame-ancestors 'none'")
    );
}

#[tokio::test]
async fn the_desks_page_knows_what_draws_rich_messages_and_that_it_is_the_teams() {
    let app = App::start().await;
    let page = app.get("/desk").await.text().await.unwrap();
    let site = page.split("wwbRich").nth(1).unwrap();
    assert!(site.contains(r#""team":true"#), "{page}");
    let panel = app.get(&format!("/panel?key={SITE}")).await;
    assert!(!panel.text().await.unwrap().contains(r#""team":true"#));
}

#[tokio::test]
async fn the_panel_speaks_the_visitors_language_and_only_that() {
    let app = App::start().await;
    let page = format!("/panel?key={SITE}");
    for (accept, lang) in [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB", "en"),
        ("fr,de;q=0.5", "de"),
        ("ja", "en"),
    ] {
        let html = app
            .get_with(&page, &[("accept-language", accept)])
            .await
            .text()
            .await
            .unwrap();
        assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{accept}");
        assert_eq!(crate::app::boot_data(&html)["lang"], lang);
    }
}

#[tokio::test]
async fn the_panel_can_be_read_before_any_script_ran() {
    let app = App::start().await;
    let html = app
        .get(&format!("/panel?key={SITE}"))
        .await
        .text()
        .await
        .unwrap();
    let body = &html[html.find("<body").unwrap()..];
    for text in [
        "Hello,",
        "How can we help you?",
        "<form",
        "<textarea",
        "<input",
    ] {
        assert!(body.contains(text), "{text}");
    }
}

/// A program that does what the server expects of the gateway's process at its start.
fn a_python_with_the_gateway(folder: &Path) -> String {
    let python = folder.join("python");
    let listens = r#"echo '{"listening":"http://127.0.0.1:9"}'; cat >/dev/null"#;
    std::fs::write(&python, format!("#!/bin/sh\n{listens}\n")).unwrap();
    std::fs::set_permissions(&python, PermissionsExt::from_mode(0o755)).unwrap();
    python.display().to_string()
}

#[tokio::test]
async fn no_secret_and_no_recipient_is_in_any_byte_served() {
    let folder = tempfile::tempdir().unwrap();
    let python = a_python_with_the_gateway(folder.path());
    let app = App::with(
        &[
            ("WEB_WIDGET_BOT_TEAMWIRE_PYTHON", &python),
            ("TW_API_APPID", "the-app-id"),
            ("TW_API_SECRET", "the-app-secret"),
            ("TW_API_HOST", "https://backend.example"),
        ],
        Rates::default(),
    )
    .await;
    let pages = [
        "/panel?key=site-one",
        "/widget-script.js?key=site-one",
        "/desk",
        "/metrics",
        "/",
    ];
    for path in pages {
        let text = app
            .get_with(path, &[("referer", HOST_PAGE)])
            .await
            .text()
            .await
            .unwrap();
        for secret in [
            "the-app-id",
            "the-app-secret",
            "backend.example",
            "Lovelace",
            crate::app::DESK_TOKEN,
        ] {
            assert!(!text.contains(secret), "{path} holds {secret}");
        }
    }
}

#[tokio::test]
async fn metrics_move_to_their_own_listener_when_it_is_set() {
    let app = App::start().await;
    let text = app.get("/metrics").await.text().await.unwrap();
    assert!(text.contains("web_widget_bot_sessions_total 0"), "{text}");
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let apart = App::with(
        &[("WEB_WIDGET_BOT_METRICS_LISTEN", &free)],
        Rates::default(),
    )
    .await;
    assert_eq!(apart.get("/metrics").await.status(), 404);
    let text = apart
        .http
        .get(format!("http://{free}/metrics"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(text.contains("web_widget_bot_sessions_total 0"), "{text}");
}

#[tokio::test]
async fn a_request_without_a_host_or_with_two_is_refused() {
    for (hosts, status) in [
        ("", "400"),
        ("Host: a\r\nHost: b\r\n", "400"),
        ("Host: a\r\n", "200"),
    ] {
        let request = format!("GET /health/live HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let answer = raw(&App::start().await, &request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{hosts}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for_for_ever() {
    let app = App::start().await;
    let origin = app.origin();
    let head = format!("POST /desk/login HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\n");
    let rest = "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    let answer = raw(&app, &format!("{head}{rest}")).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// Sends bytes and reads until the server ends the connection.
async fn raw(app: &App, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(app.authority())
        .await
        .unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    tokio::time::timeout(crate::app::PATIENCE, read)
        .await
        .expect("an end in time")
        .unwrap();
    answer
}

#[tokio::test]
async fn a_client_that_sends_no_headers_is_cut() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let app = App::start().await;
    let mut stream = tokio::net::TcpStream::connect(app.authority())
        .await
        .unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        .await
        .unwrap();
    let mut rest = Vec::new();
    let cut = tokio::time::timeout(crate::app::PATIENCE, stream.read_to_end(&mut rest)).await;
    assert!(cut.is_ok(), "the server keeps waiting for headers");
}
