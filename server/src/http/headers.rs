//! Security headers: the ones every answer carries, and the content security policies of the pages.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

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

/// Marks a response that pages of any origin may load.
pub fn allow_cross_origin(response: &mut Response) {
    let (name, _) = RESOURCE_POLICY;
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static("cross-origin"));
}

/// The policy of a page of ours: nothing but its own hashed files, its nonce and its socket.
///
/// `frame_ancestors` is a CSP source list made of parsed origins, or `'none'`.
pub fn set_page_policy(response: &mut Response, nonce: &str, frame_ancestors: &str) {
    let policy = format!(
        "default-src 'none'; \
         script-src 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; \
         connect-src 'self'; \
         img-src 'self' data:; \
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
