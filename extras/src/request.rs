//! Requests with the session's token: sending a file, fetching a file.
//!
//! By `XMLHttpRequest`, as `fetch` tells nothing about the progress of what is sent.

use crate::browser::{Blob, Element, XmlHttpRequest, parse_json, percent_encode};
use crate::dom::{get, number, on, put, word};
use crate::site::Site;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// A request on its way; dropped, it is broken off and tells nothing any more.
pub(crate) struct Request {
    xhr: XmlHttpRequest,
    wanted: Rc<Cell<bool>>,
}

impl Drop for Request {
    fn drop(&mut self) {
        self.wanted.set(false);
        // Does nothing to one that has ended.
        self.xhr.abort();
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
    file: &Blob,
    progress: impl Fn(u32) + 'static,
    done: impl Fn(Answer) + 'static,
) -> Request {
    let request = open(site, "POST", "files", move |xhr| {
        let body = xhr.response().as_string().unwrap_or_default();
        let json = parse_json(&body).unwrap_or_default();
        let wait = number(&get(&json, "data"), "retryAfterMs");
        done(Answer {
            status: xhr.status(),
            code: word(&json, "code"),
            wait_ms: wait.map(whole),
            body,
        });
    });
    let xhr = &request.xhr;
    xhr.header("X-File-Name", &percent_encode(&file.name()));
    on(&xhr.upload(), "progress", move |event| {
        let part = |name| number(&event, name).unwrap_or_default();
        progress(whole(part("loaded") * 100.0 / part("total").max(1.0)));
    });
    xhr.send(file);
    request
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
    done: impl Fn(Result<Blob, Missing>) + 'static,
) -> Request {
    let request = open(site, "GET", src, move |xhr| {
        done(match xhr.status() {
            200 => Ok(xhr.response().unchecked_into()),
            404 | 410 => Err(Missing::ForEver),
            _ => Err(Missing::Now),
        });
    });
    put(&request.xhr, "responseType", "blob");
    request.xhr.send(&JsValue::NULL);
    request
}

fn open(
    site: &Site,
    method: &str,
    relative: &str,
    done: impl Fn(&XmlHttpRequest) + 'static,
) -> Request {
    let xhr = XmlHttpRequest::new();
    xhr.open(method, &site.address(relative));
    xhr.header("Authorization", &["Bearer ", &site.token()].concat());
    let wanted = Rc::new(Cell::new(true));
    let (ended, heard) = (xhr.clone(), Rc::clone(&wanted));
    on(xhr.unchecked_ref::<Element>(), "loadend", move |_| {
        if heard.get() {
            done(&ended);
        }
    });
    Request { xhr, wanted }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates"
)]
fn whole(number: f64) -> u32 {
    number as u32
}
