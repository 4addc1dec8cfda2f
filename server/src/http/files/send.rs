//! Handing a file's bytes out, so that no browser runs anything of it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::file::IMAGE_TYPES;
use tokio::fs::File;
use tokio_util::io::ReaderStream;

/// Even opened by its address, a file is a document without scripts, forms and an origin.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// What is no image says nothing about itself to a browser.
const UNTOLD: HeaderValue = HeaderValue::from_static(files::ANYTHING);
/// Bytes that are read at a time.
const CHUNK_BYTES: usize = 64 * 1024;
/// What RFC 8187 lets stand in a parameter without being encoded, beside letters and digits.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// What a browser does with a file.
pub(super) enum Disposition<'a> {
    /// Saves it under this name, whatever it is.
    Save(&'a str),
    /// Shows it if it is an image, else saves it.
    Show(&'a str),
}

/// A file as an answer that no cache keeps.
pub(super) fn file(
    bytes: File,
    length: u64,
    mime: &str,
    disposition: &Disposition<'_>,
) -> Response {
    let stream = ReaderStream::with_capacity(bytes, CHUNK_BYTES);
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let is_image = IMAGE_TYPES.contains(&mime);
    let shown = HeaderValue::from_str(mime).ok().filter(|_| is_image);
    headers.insert(header::CONTENT_TYPE, shown.unwrap_or(UNTOLD));
    headers.insert(header::CONTENT_DISPOSITION, to_do(disposition, is_image));
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    let no_store = HeaderValue::from_static("private, no-store");
    headers.insert(header::CACHE_CONTROL, no_store);
    response
}

/// For what never changes and anybody may have.
pub(super) fn for_ever(headers: &mut HeaderMap) {
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, for_ever);
}

fn to_do(disposition: &Disposition<'_>, is_image: bool) -> HeaderValue {
    let (verb, name) = match disposition {
        Disposition::Show(name) if is_image => ("inline", name),
        Disposition::Save(name) | Disposition::Show(name) => ("attachment", name),
    };
    let name = utf8_percent_encode(name, PLAIN);
    let value = HeaderValue::from_str(&format!("{verb}; filename*=UTF-8''{name}"));
    // Percent-encoded text is always a header's value.
    value.unwrap_or(HeaderValue::from_static("attachment"))
}
