//! Static files: inside release builds, read from `target/dist` by debug builds (feature `embed`: inside too).
//!
//! Invariants:
//! - A file is addressed by a name with the hash of its bytes, so its address can be cached for ever
//!   and a new build never meets an old file.
//! - Compressed forms are made when the assets are built, never per request.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "../target/dist"]
#[allow_missing = true]
struct Dist;

/// A file that browsers load, by its logical name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asset {
    /// Glue of the panel.
    PanelJs,
    /// The panel.
    PanelWasm,
    /// Style of the panel.
    PanelCss,
    /// Glue of the extras.
    ExtrasJs,
    /// The extras: what the panel loads when it needs it.
    ExtrasWasm,
    /// Style of the extras.
    ExtrasCss,
    /// Glue of rich messages.
    RichJs,
    /// Rich messages: what draws them when the first one is there.
    RichWasm,
    /// Style of rich messages.
    RichCss,
    /// Glue of the desk.
    DeskJs,
    /// The desk.
    DeskWasm,
    /// Style of the desk.
    DeskCss,
    /// The launcher.
    LauncherWasm,
    /// The launcher for pages that forbid wasm.
    LauncherTranslated,
}

impl Asset {
    const ALL: [Self; 14] = [
        Self::PanelJs,
        Self::PanelWasm,
        Self::PanelCss,
        Self::ExtrasJs,
        Self::ExtrasWasm,
        Self::ExtrasCss,
        Self::RichJs,
        Self::RichWasm,
        Self::RichCss,
        Self::DeskJs,
        Self::DeskWasm,
        Self::DeskCss,
        Self::LauncherWasm,
        Self::LauncherTranslated,
    ];

    const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::PanelJs => ("panel", "js"),
            Self::PanelWasm => ("panel", "wasm"),
            Self::PanelCss => ("panel", "css"),
            Self::ExtrasJs => ("extras", "js"),
            Self::ExtrasWasm => ("extras", "wasm"),
            Self::ExtrasCss => ("extras", "css"),
            Self::RichJs => ("rich", "js"),
            Self::RichWasm => ("rich", "wasm"),
            Self::RichCss => ("rich", "css"),
            Self::DeskJs => ("desk", "js"),
            Self::DeskWasm => ("desk", "wasm"),
            Self::DeskCss => ("desk", "css"),
            Self::LauncherWasm => ("launcher", "wasm"),
            Self::LauncherTranslated => ("launcher-translated", "js"),
        }
    }
}

/// The launcher's loader before a site's settings are put in.
const WIDGET_SCRIPT: &str = "widget-script.js";

/// The assets are not there.
#[derive(Debug, thiserror::Error)]
#[error("{file} is missing from the built assets; build them with `./x build` before the server")]
pub struct MissingAsset {
    file: String,
}

/// One file in all its forms.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// As built.
    pub plain: Bytes,
    /// Brotli, if there is one.
    pub br: Option<Bytes>,
    /// Gzip, if there is one.
    pub gz: Option<Bytes>,
}

impl Encoded {
    /// The best form for the request's `Accept-Encoding`.
    #[must_use]
    pub fn respond(&self, request: &HeaderMap, content_type: &'static str) -> Response {
        let accepts = |name: &str| accepts_encoding(request, name);
        let (bytes, encoding) = match (&self.br, &self.gz) {
            (Some(br), _) if accepts("br") => (br, Some("br")),
            (_, Some(gz)) if accepts("gzip") => (gz, Some("gzip")),
            _ => (&self.plain, None),
        };
        let mut response = bytes.clone().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

fn accepts_encoding(request: &HeaderMap, name: &str) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|coding| coding.eq_ignore_ascii_case(name));
            named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

struct Stored {
    encoded: Encoded,
    content_type: &'static str,
}

/// All static files, by hashed name.
pub struct Assets {
    files: HashMap<String, Stored>,
    names: HashMap<Asset, String>,
    widget_script: String,
}

impl Assets {
    /// Reads all files and computes their names.
    ///
    /// # Errors
    /// [`MissingAsset`] when the binary was built before its assets.
    pub fn load() -> Result<Self, MissingAsset> {
        let mut files = HashMap::new();
        let mut names = HashMap::new();
        for asset in Asset::ALL {
            let (stem, extension) = asset.file();
            let logical = format!("{stem}.{extension}");
            let encoded = read(&logical)?;
            let name = format!("{stem}-{}.{extension}", short_hash(&encoded.plain));
            let content_type = content_type(extension);
            files.insert(
                name.clone(),
                Stored {
                    encoded,
                    content_type,
                },
            );
            names.insert(asset, name);
        }
        let script = read(WIDGET_SCRIPT)?;
        let widget_script = String::from_utf8_lossy(&script.plain).into_owned();
        Ok(Self {
            files,
            names,
            widget_script,
        })
    }

    /// The hashed name of an asset.
    #[must_use]
    pub fn name(&self, asset: Asset) -> &str {
        self.names.get(&asset).map_or("", String::as_str)
    }

    /// The launcher's loader with its placeholder still in.
    #[must_use]
    pub fn widget_script(&self) -> &str {
        &self.widget_script
    }

    /// Answers a request for a hashed name.
    #[must_use]
    pub fn respond(&self, hashed_name: &str, request: &HeaderMap) -> Response {
        let Some(stored) = self.files.get(hashed_name) else {
            let short = [(
                header::CACHE_CONTROL,
                HeaderValue::from_static("max-age=60"),
            )];
            return (StatusCode::NOT_FOUND, short, "no such file\n").into_response();
        };
        let mut response = stored.encoded.respond(request, stored.content_type);
        for (name, value) in ASSET_HEADERS {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// Host pages of any origin load these, and they hold nothing of anybody.
const ASSET_HEADERS: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    ),
];

fn read(name: &str) -> Result<Encoded, MissingAsset> {
    let get = |name: &str| Dist::get(name).map(|file| Bytes::from(file.data.into_owned()));
    let plain = get(name).ok_or_else(|| MissingAsset {
        file: name.to_owned(),
    })?;
    Ok(Encoded {
        plain,
        br: get(&format!("{name}.br")),
        gz: get(&format!("{name}.gz")),
    })
}

/// 64 bits of a hash, in hexadecimal: enough to tell builds apart.
#[must_use]
pub fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_best_accepted_encoding_is_sent() {
        let file = Encoded {
            plain: Bytes::from_static(b"plain"),
            br: Some(Bytes::from_static(b"br")),
            gz: Some(Bytes::from_static(b"gz")),
        };
        for (accept, expected) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip;q=1.0, br;q=0", Some("gzip")),
            ("identity", None),
            ("", None),
        ] {
            let response = file.respond(&request(accept), "text/plain");
            let encoding = response.headers().get(header::CONTENT_ENCODING);
            assert_eq!(
                encoding.map(HeaderValue::as_bytes),
                expected.map(str::as_bytes),
                "{accept}"
            );
        }
    }
}
