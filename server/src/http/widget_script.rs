//! `/widget-script.js?key=KEY`: the launcher's loader with one site's settings put in.
//!
//! Gate 1 of who may embed: a Referer that does not match gets 403; no Referer is served, since
//! pages may withhold it and the browser enforces the rest at the panel.

use super::embedder::{STRANGER, admits, language_of};
use super::headers::allow_cross_origin;
use super::query::KeyQuery;
use crate::assets::{Asset, Encoded, short_hash};
use crate::state::Shared;
use crate::urls::Urls;
use app::texts::Texts;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use config::sites::{Side, Site};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use session_core::admission::Admission;
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// What the loader's template holds in place of the settings.
const PLACEHOLDER: &str = "\"__WIDGET_SITE__\"";
/// Asked for every time and mostly answered with 304: script and wasm belong to one build.
const CACHE: &str = "private, no-cache";
const UNKNOWN_KEY: &str = "No site has this key. See \"key\" in the configuration file.\n";
/// Compressed scripts kept at most; reached only when sites come and go in one process.
const CACHE_MAX: usize = 1024;

/// Answers with the script.
pub async fn show(
    State(state): State<Shared>,
    Query(query): Query<KeyQuery>,
    headers: HeaderMap,
) -> Response {
    let Ok(site) = query.site(&state) else {
        return refuse_script(StatusCode::NOT_FOUND, UNKNOWN_KEY);
    };
    if admits(&site, &headers) == Admission::Refused {
        return refuse_script(StatusCode::FORBIDDEN, STRANGER);
    }
    let (_, texts) = language_of(&site, &headers);
    let script = state.scripts.get(&state, &site, texts);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.contains(&script.tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        script
            .encoded
            .respond(&headers, "text/javascript; charset=utf-8")
    };
    let out = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&script.tag) {
        out.insert(header::ETAG, tag);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    out.insert(
        header::VARY,
        HeaderValue::from_static("accept-encoding, accept-language, referer"),
    );
    out.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    allow_cross_origin(&mut response);
    response
}

/// A refusal that the page's developer can read: browsers hide answers to a script tag that are not
/// a script, or not meant for other origins.
fn refuse_script(status: StatusCode, text: &str) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    let mut response = (status, kind, format!("// {text}")).into_response();
    allow_cross_origin(&mut response);
    response
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LauncherSettings<'a> {
    key: &'a str,
    wasm: String,
    translated: String,
    label: &'a str,
    label_close: &'a str,
    label_unread: &'a str,
    title: &'a str,
    failed: &'a str,
    retry: &'a str,
    side: &'a str,
    offset_x: u16,
    offset_y: u16,
    accent: String,
    on_accent: String,
}

/// A site's script.
struct Script {
    encoded: Encoded,
    /// Weak, since the same script goes out in several encodings.
    tag: String,
}

/// The compressed scripts, made once per settings.
#[derive(Default)]
pub struct ScriptCache(Mutex<HashMap<String, Arc<Script>>>);

impl ScriptCache {
    fn get(&self, state: &Shared, site: &Site, texts: &Texts) -> Arc<Script> {
        let settings = settings(state, site, texts);
        let mut scripts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(script) = scripts.get(&settings) {
            return Arc::clone(script);
        }
        if scripts.len() >= CACHE_MAX {
            scripts.clear();
        }
        let text = state
            .assets
            .widget_script()
            .replacen(PLACEHOLDER, &settings, 1);
        let tag = format!("W/\"{}\"", short_hash(text.as_bytes()));
        let script = Arc::new(Script {
            encoded: encode(text),
            tag,
        });
        scripts.insert(settings, Arc::clone(&script));
        script
    }
}

fn settings(state: &Shared, site: &Site, texts: &Texts) -> String {
    let asset = |asset| Urls::asset_below_base(state.assets.name(asset));
    let accent = app::theme::AccentTokens::of(&site.appearance.accent.to_string());
    let settings = LauncherSettings {
        key: site.key.as_str(),
        wasm: asset(Asset::LauncherWasm),
        translated: asset(Asset::LauncherTranslated),
        label: &texts.open_chat,
        label_close: &texts.close_chat,
        label_unread: &texts.unread,
        title: &texts.chat,
        failed: &texts.load_failed,
        retry: &texts.retry,
        side: match site.appearance.position {
            Side::Right => "right",
            Side::Left => "left",
        },
        offset_x: site.appearance.offset_x.pixels(),
        offset_y: site.appearance.offset_y.pixels(),
        accent: accent.accent.to_hex(),
        on_accent: accent.on_accent.to_hex(),
    };
    // Plain strings and numbers always serialise. U+2028/9 are legal in today's script strings.
    serde_json::to_string(&settings).unwrap_or_default()
}

fn encode(script: String) -> Encoded {
    let mut br = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 9,
        ..Default::default()
    };
    let br = brotli::BrotliCompress(&mut script.as_bytes(), &mut br, &params)
        .is_ok()
        .then_some(br);
    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    let gz = gz
        .write_all(script.as_bytes())
        .and_then(|()| gz.finish())
        .ok();
    Encoded {
        plain: Bytes::from(script),
        br: br.map(Bytes::from),
        gz: gz.map(Bytes::from),
    }
}
