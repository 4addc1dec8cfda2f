//! `/panel?key=KEY`: the panel's document, rendered here and readable before any wasm ran.
//!
//! Gate 2 of who may embed: the Referer as for the script, and `frame-ancestors` from the site's
//! list, which the browser enforces.

use super::embedder::{STRANGER, admits, language_of};
use super::headers::{PagePolicy, allow_cross_origin, set_page_policy};
use super::query::KeyQuery;
use crate::assets::Asset;
use crate::state::Shared;
use crate::system::{now_ms, random_bytes};
use app::boot::{Boot, FileLimits};
use app::shell::{self, ModuleFiles, ShellProps};
use app::theme::AccentTokens;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use config::sites::Site;
use session_core::admission::{Admission, AllowedOrigin, frame_ancestors};

/// Answers with the panel.
pub async fn show(
    State(state): State<Shared>,
    Query(query): Query<KeyQuery>,
    headers: HeaderMap,
) -> Response {
    let site = match query.site(&state) {
        Ok(site) => site,
        Err(response) => return response,
    };
    if admits(&site, &headers) == Admission::Refused {
        return (StatusCode::FORBIDDEN, STRANGER).into_response();
    }
    state
        .own_origins
        .learn(&headers, now_ms(), &state.store)
        .await;
    let nonce = nonce();
    let props = props(&state, &site, &headers, nonce.clone());
    let mut response = Html(shell::render(props)).into_response();
    let policy = PagePolicy {
        nonce: &nonce,
        frame_ancestors: &frame_ancestors(&site.allowed_origins),
        external: site.external_media.then(|| frame_sources(&site)),
    };
    set_page_policy(&mut response, &policy);
    let out = response.headers_mut();
    out.insert(
        header::VARY,
        HeaderValue::from_static("accept-language, referer"),
    );
    // Isolated host pages (COEP) may only frame documents that ask for the same. It would keep out
    // what other hosts serve, so a site has one or the other.
    if !site.external_media {
        out.insert(
            HeaderName::from_static("cross-origin-embedder-policy"),
            HeaderValue::from_static("require-corp"),
        );
    }
    allow_cross_origin(&mut response);
    response
}

/// Hosts that frames may show.
fn frame_sources(site: &Site) -> String {
    let hosts = site.bot.as_ref().and_then(|bot| bot.frame_hosts.as_ref());
    match hosts {
        None => "https:".to_owned(),
        Some(hosts) if hosts.is_empty() => "'none'".to_owned(),
        Some(hosts) => {
            let sources: Vec<String> = hosts.iter().map(|host| format!("https://{host}")).collect();
            sources.join(" ")
        }
    }
}

/// 128 random bits, new for every page.
pub(super) fn nonce() -> String {
    STANDARD_NO_PAD.encode(random_bytes::<16>())
}

fn props(state: &Shared, site: &Site, headers: &HeaderMap, nonce: String) -> ShellProps {
    let (lang, texts) = language_of(site, headers);
    let asset = |asset| state.urls.asset(state.assets.name(asset));
    ShellProps {
        boot: Boot {
            site_key: site.key.clone(),
            embed_token: state.embed_key.mint(&site.key, now_ms(), random_bytes()),
            base: state.urls.base(),
            allowed_origins: site
                .allowed_origins
                .iter()
                .map(AllowedOrigin::origin_string)
                .collect(),
            permanent: site.permanent_session,
            files: files(state, site),
            form: site.form_in(lang),
            title_primary: site.title_primary.clone(),
            title_secondary: site.title_secondary.clone(),
            site_name: site.site_name.clone(),
            lang: lang.to_owned(),
            texts: texts.clone(),
        },
        nonce,
        panel_js: asset(Asset::PanelJs),
        panel_wasm: asset(Asset::PanelWasm),
        panel_css: asset(Asset::PanelCss),
        extras: ModuleFiles {
            js: asset(Asset::ExtrasJs),
            wasm: asset(Asset::ExtrasWasm),
            css: asset(Asset::ExtrasCss),
        },
        rich: ModuleFiles {
            js: asset(Asset::RichJs),
            wasm: asset(Asset::RichWasm),
            css: asset(Asset::RichCss),
        },
        accent: AccentTokens::of(&site.appearance.accent.to_string()),
    }
}

/// What a session that begins now may send; its messenger decides with the site.
fn files(state: &Shared, site: &Site) -> Option<FileLimits> {
    let messenger = state.messengers.of_site(site)?;
    let limits = state.messengers.files(messenger.name(), site)?;
    Some(FileLimits {
        max: limits.max,
        session: limits.per_session,
    })
}
