//! Security headers: the ones every answer carries, and the content security policies of the pages.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

const NOSNIFF: (HeaderName, &str) = (header::X_CONTENT_TYPE_OPTIONS, "nosniff");
const REFERRER: (HeaderName, &str) = (header::REFERRER_POLICY, "no-referrer");
const PERMISSIONS: (HeaderName, &str) = (
    HeaderName::from_static("permissions-policy"),
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
     magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
);
const RESOURCE_POLICY: (HeaderName, &str) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    "same-origin",
);

/// Puts the common headers on a response, where it does not say otherwise itself.
pub async fn common(mut response: Response) -> Response {
    for (name, value) in [NOSNIFF, REFERRER, PERMISSIONS, RESOURCE_POLICY] {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Refuses requests that name host, origin or page twice: a proxy in front may have looked at the
/// other one. HTTP/1.1 also wants exactly one host (RFC 9112 section 3.2).
pub async fn refuse_ambiguous(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let count = |name: &HeaderName| headers.get_all(name).iter().count();
    let twice = [header::HOST, header::ORIGIN, header::REFERER]
        .into_iter()
        .find(|name| count(name) > 1);
    if let Some(name) = twice {
        let text = format!("the header {name} stands there twice\n");
        return (StatusCode::BAD_REQUEST, text).into_response();
    }
    if request.version() == Version::HTTP_11 && count(&header::HOST) == 0 {
        return (StatusCode::BAD_REQUEST, "the header host is missing\n").into_response();
    }
    next.run(request).await
}

/// Marks a response that pages of any origin may load.
pub fn allow_cross_origin(response: &mut Response) {
    let (name, _) = RESOURCE_POLICY;
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static("cross-origin"));
}

/// What a page of ours may load and who may frame it.
pub struct PagePolicy<'a> {
    /// Marks the page's own scripts and styles.
    pub nonce: &'a str,
    /// A CSP source list made of parsed origins, or `'none'`.
    pub frame_ancestors: &'a str,
    /// Frames it may show, as a CSP source list; `None` where nothing of other hosts is shown at all.
    pub external: Option<String>,
}

/// The policy of a page of ours: nothing but its own hashed files, its nonce and its socket, and where
/// a site wants them, pictures, sound and frames of other hosts.
pub fn set_page_policy(response: &mut Response, page: &PagePolicy<'_>) {
    let (nonce, frame_ancestors) = (page.nonce, page.frame_ancestors);
    let (media, frames) = match &page.external {
        Some(frames) => (" https: http:", frames.as_str()),
        None => ("", "'none'"),
    };
    let policy = format!(
        "default-src 'none'; \
         script-src 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; \
         connect-src 'self'; \
         img-src 'self' data: blob:{media}; \
         media-src 'self' blob:{media}; \
         frame-src {frames}; \
         base-uri 'none'; \
         form-action 'none'; \
         frame-ancestors {frame_ancestors}"
    );
    // Origins and the nonce are ASCII without control characters by construction; refusing to
    // frame is the safe answer should that ever change.
    let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'",
    ));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
