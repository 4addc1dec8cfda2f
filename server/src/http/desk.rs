//! `/desk`: the shell of the desk console. It is the same for everybody; who is logged in is the
//! socket's question, not the page's.

use super::embedder::accepted_language;
use super::headers::{PagePolicy, set_page_policy};
use super::panel::nonce;
use crate::assets::Asset;
use crate::state::Shared;
use app::shell::{ModuleFiles, desk_script};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

/// Answers with the shell.
pub async fn show(State(state): State<Shared>, headers: HeaderMap) -> Response {
    let nonce = nonce();
    let mut response = Html(shell(&state, &nonce, accepted_language(&headers).0)).into_response();
    let policy = PagePolicy {
        nonce: &nonce,
        frame_ancestors: "'none'",
        external: shows_external_media(&state).then(|| "https:".to_owned()),
    };
    set_page_policy(&mut response, &policy);
    let out = response.headers_mut();
    out.insert(header::VARY, HeaderValue::from_static("accept-language"));
    out.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// Agents see what visitors see: of other hosts as soon as one site shows it.
fn shows_external_media(state: &Shared) -> bool {
    state.sites.all().iter().any(|site| site.external_media)
}

/// Every value put in here is made by the server out of URL-safe characters.
fn shell(state: &Shared, nonce: &str, lang: &str) -> String {
    let asset = |asset| state.urls.asset(state.assets.name(asset));
    let (js, wasm, css) = (
        asset(Asset::DeskJs),
        asset(Asset::DeskWasm),
        asset(Asset::DeskCss),
    );
    let base = state.urls.base();
    let rich = desk_script(
        &base,
        lang,
        &ModuleFiles {
            js: asset(Asset::RichJs),
            wasm: asset(Asset::RichWasm),
            css: asset(Asset::RichCss),
        },
    );
    format!(
        r#"<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Desk</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{css}" nonce="{nonce}">
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
<link rel="modulepreload" href="{js}" nonce="{nonce}">
<script type="application/json" id="boot" nonce="{nonce}">{{"base":"{base}","lang":"{lang}"}}</script>
<script type="module" nonce="{nonce}">{rich}</script>
<script type="module" nonce="{nonce}">import init from "{js}";await init({{module_or_path:"{wasm}"}});</script>
</head>
<body><div id="desk"></div><noscript>The desk needs JavaScript and WebAssembly.</noscript></body>
</html>
"#
    )
}
