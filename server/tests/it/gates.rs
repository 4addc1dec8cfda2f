//! Who may embed: the same table at all gates, on the wire.

use crate::app::{App, Client, HOST_PAGE, SITE};
use tokio_tungstenite::tungstenite::Error;

/// Referers that must not pass for `https://www.customer.example/`.
const STRANGERS: [&str; 11] = [
    "http://www.customer.example/",
    "https://www.customer.example:8443/",
    "https://www.customer.example.evil.example/",
    "https://evil-www.customer.example/",
    "https://evil.example/https://www.customer.example/",
    "https://www.customer.example@evil.example/",
    "https://user:secret@www.customer.example/",
    "https://www.customer.example./",
    "https://customer.example/",
    "null",
    "garbage",
];

/// Other spellings of it.
const FRIENDS: [&str; 4] = [
    HOST_PAGE,
    "https://WWW.Customer.Example/",
    "https://www.customer.example:443/",
    "https://www.customer.example/shop/cart?x=1",
];

#[tokio::test]
async fn only_an_exact_origin_gets_the_script_and_the_panel() {
    let app = App::start().await;
    for path in ["/widget-script.js", "/panel"] {
        let path = format!("{path}?key={SITE}");
        for referer in STRANGERS {
            let response = app.get_with(&path, &[("referer", referer)]).await;
            assert_eq!(response.status(), 403, "{path} from {referer}");
        }
        for referer in FRIENDS {
            let response = app.get_with(&path, &[("referer", referer)]).await;
            assert_eq!(response.status(), 200, "{path} from {referer}");
        }
        assert_eq!(
            app.get(&path).await.status(),
            200,
            "{path} without a referer"
        );
        let unknown = path.replace(SITE, "no-such-site");
        assert_eq!(app.get(&unknown).await.status(), 404);
        assert_eq!(app.get(&path.replace(SITE, "")).await.status(), 404);
    }
}

#[tokio::test]
async fn the_panel_tells_the_browser_who_may_frame_it() {
    let app = App::start().await;
    let response = app.get(&format!("/panel?key={SITE}")).await;
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.ends_with("frame-ancestors https://www.customer.example"),
        "{policy}"
    );
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
        "{policy}"
    );
    let html = response.text().await.unwrap();
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    let tags = ["<script", "<style"]
        .map(|name| html.split(name).skip(1).collect::<Vec<_>>())
        .concat();
    assert!(tags.len() >= 4);
    for tag in tags {
        let tag = tag.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
    }
}

#[tokio::test]
async fn only_our_own_pages_open_a_socket() {
    let app = App::start().await;
    let own = app.origin();
    let url = format!("ws://{}/ws", app.authority());
    let other_port = "http://127.0.0.1:1".to_owned();
    let secure = own.replace("http:", "https:");
    let look_alikes = [
        HOST_PAGE.trim_end_matches('/').to_owned(),
        other_port,
        format!("{own}.evil.example"),
        format!("http://x@{}", app.authority()),
        "null".to_owned(),
        "http://localhost".to_owned(),
        "garbage".to_owned(),
    ];
    for origin in look_alikes {
        let refused = Client::connect(&url, &[("origin", &origin)]).await.err();
        assert!(is_forbidden(refused.as_ref()), "{origin}: {refused:?}");
    }
    let missing = Client::connect(&url, &[]).await.err();
    assert!(is_forbidden(missing.as_ref()), "{missing:?}");
    assert!(Client::connect(&url, &[("origin", &own)]).await.is_ok());
    // A proxy may end TLS in front of us: the scheme is not ours to know without PUBLIC_URL.
    assert!(Client::connect(&url, &[("origin", &secure)]).await.is_ok());
}

#[tokio::test]
async fn with_a_public_url_the_origin_must_be_exactly_that() {
    let public = [("WEB_WIDGET_BOT_PUBLIC_URL", "https://chat.example.com")];
    let app = App::with(&public, server::limits::Rates::default()).await;
    let url = format!("ws://{}/ws", app.authority());
    for origin in [
        app.origin().as_str(),
        "http://chat.example.com",
        "https://chat.example.com:444",
    ] {
        let refused = Client::connect(&url, &[("origin", origin)]).await.err();
        assert!(is_forbidden(refused.as_ref()), "{origin}: {refused:?}");
    }
    for origin in ["https://chat.example.com", "https://CHAT.example.com:443"] {
        assert!(
            Client::connect(&url, &[("origin", origin)]).await.is_ok(),
            "{origin}"
        );
    }
}

#[tokio::test]
async fn a_host_learned_from_the_panel_opens_sockets_whose_proxy_hides_it_also_after_a_restart() {
    let mut app = App::start().await;
    let origin = [("origin", "https://chat.example.com")];
    let url = format!("ws://{}/ws", app.authority());
    assert!(is_forbidden(
        Client::connect(&url, &origin).await.err().as_ref()
    ));
    let page = format!("/panel?key={SITE}");
    let stranger = [("host", "chat.example.com"), ("referer", STRANGERS[0])];
    assert_eq!(app.get_with(&page, &stranger).await.status(), 403);
    assert!(is_forbidden(
        Client::connect(&url, &origin).await.err().as_ref()
    ));
    app.get_with(
        &page,
        &[("host", "chat.example.com"), ("referer", HOST_PAGE)],
    )
    .await;
    assert!(Client::connect(&url, &origin).await.is_ok());

    app.stop().await;
    app.boot().await;
    let url = format!("ws://{}/ws", app.authority());
    assert!(Client::connect(&url, &origin).await.is_ok());
}

fn is_forbidden(error: Option<&Error>) -> bool {
    matches!(error, Some(Error::Http(response)) if response.status() == 403)
}
