//! Requests with the session's token: sending a file, fetching a file.
//!
//! By `XMLHttpRequest`, as `fetch` tells nothing about the progress of what is sent.

use crate::dom::on;
use crate::site::{Site, get, number, word};
use js_sys::JSON;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, File, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType};

/// A request on its way; dropped, it is broken off and tells nothing any more.
pub(crate) struct Request {
    xhr: XmlHttpRequest,
}

impl Drop for Request {
    fn drop(&mut self) {
        // Done already, this does nothing.
        self.xhr.set_onloadend(None);
        let _ = self.xhr.abort();
    }
}

/// The answer to an upload.
pub(crate) struct Answer {
    /// Status; 0 when there was none.
    pub(crate) status: u16,
    /// The text.
    pub(crate) body: String,
    /// The word of a refusal.
    pub(crate) code: String,
    /// How long to wait before another try.
    pub(crate) wait_ms: Option<u32>,
}

/// Sends a file. `progress` hears percents, `done` the answer.
pub(crate) fn upload(
    site: &Site,
    file: &File,
    progress: impl Fn(u32) + 'static,
    done: impl FnOnce(Answer) + 'static,
) -> Option<Request> {
    let request = open(site, "POST", "files")?;
    let xhr = request.xhr.clone();
    let name = js_sys::encode_uri_component(&file.name());
    xhr.set_request_header("X-File-Name", &String::from(name))
        .ok()?;
    if let Ok(upload) = xhr.upload() {
        on(&upload, "progress", move |event| {
            let event: ProgressEvent = event.unchecked_into();
            progress(whole(event.loaded() * 100.0 / event.total().max(1.0)));
        });
    }
    finish(&xhr, move |xhr| {
        let body = xhr.response_text().ok().flatten().unwrap_or_default();
        let json = JSON::parse(&body).unwrap_or_default();
        let wait = number(&get(&json, "data"), "retryAfterMs");
        done(Answer {
            status: xhr.status().unwrap_or_default(),
            code: word(&json, "code"),
            wait_ms: wait.map(whole),
            body,
        });
    });
    // The type of a blob would be sent along; what counts are the bytes.
    xhr.send_with_opt_blob(Some(file)).ok()?;
    Some(request)
}

/// Why a file could not be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Another try may help.
    Now,
    /// It is gone.
    ForEver,
}

/// Fetches the bytes at an address below the base.
pub(crate) fn download(
    site: &Site,
    src: &str,
    done: impl FnOnce(Result<Blob, Missing>) + 'static,
) -> Option<Request> {
    let request = open(site, "GET", src)?;
    let xhr = request.xhr.clone();
    xhr.set_response_type(XmlHttpRequestResponseType::Blob);
    finish(&xhr, move |xhr| {
        let blob = || xhr.response().ok()?.dyn_into::<Blob>().ok();
        done(match (xhr.status().unwrap_or_default(), blob()) {
            (200, Some(blob)) => Ok(blob),
            (404 | 410, _) => Err(Missing::ForEver),
            _ => Err(Missing::Now),
        });
    });
    xhr.send().ok()?;
    Some(request)
}

fn open(site: &Site, method: &str, relative: &str) -> Option<Request> {
    let xhr = XmlHttpRequest::new().ok()?;
    xhr.open(method, &site.address(relative)).ok()?;
    let bearer = ["Bearer ", &site.token()].concat();
    xhr.set_request_header("Authorization", &bearer).ok()?;
    Some(Request { xhr })
}

fn finish(xhr: &XmlHttpRequest, done: impl FnOnce(&XmlHttpRequest) + 'static) {
    let ended = xhr.clone();
    let done = Closure::once_into_js(move || done(&ended));
    xhr.set_onloadend(Some(done.unchecked_ref()));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates"
)]
fn whole(number: f64) -> u32 {
    number as u32
}
