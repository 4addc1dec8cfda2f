//! Requests with the session's token: sending a file, fetching a file.
//!
//! By `XMLHttpRequest`, as `fetch` tells nothing about the progress of what is sent.

use crate::site::Site;
use kit::browser::{Blob, Element, XmlHttpRequest, parse_json, percent_encode};
use kit::digits::digits;
use kit::dom::{get, number, on, put, word};
use kit::size::whole;
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

/// Proxies let bodies of a megabyte through; what is larger goes in pieces.
const PIECE: f64 = 1_000_000.0;

/// How much of a file the server has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    /// Names the file while it is incomplete.
    id: String,
    /// Bytes.
    bytes: f64,
}

/// The answer to a piece.
pub(crate) struct Answer {
    /// Status; 0 when there was none.
    pub(crate) status: u16,
    /// The text.
    pub(crate) body: String,
    /// The word of a refusal.
    pub(crate) code: String,
    /// How long to wait before another try.
    pub(crate) wait_ms: Option<u32>,
    /// Where to go on.
    pub(crate) sent: Sent,
}

/// Sends the next piece of a file. `progress` hears percents of all of it, `done` the answer.
pub(crate) fn upload(
    site: &Site,
    file: &Blob,
    sent: Sent,
    progress: impl Fn(u32) + 'static,
    done: impl Fn(Answer) + 'static,
) -> Request {
    let (size, before) = (file.size(), sent.bytes);
    let piece = file.slice(before, (before + PIECE).min(size), "");
    let first = sent.id.is_empty();
    let (method, address) = if first {
        ("POST", "files".to_owned())
    } else {
        ("PATCH", ["files/", &sent.id].concat())
    };
    let request = open(
        site,
        method,
        &address,
        Box::new(move |xhr| done(read(xhr, &sent))),
    );
    let xhr = &request.xhr;
    if first {
        xhr.header("X-File-Name", &percent_encode(&file.name()));
        xhr.header("X-File-Size", &digits(whole(size)));
    } else {
        xhr.header("X-File-Offset", &digits(whole(before)));
    }
    on(&xhr.upload(), "progress", move |event| {
        let loaded = number(&event, "loaded").unwrap_or_default();
        progress(whole((before + loaded) * 100.0 / size));
    });
    xhr.send(&piece);
    request
}

fn read(xhr: &XmlHttpRequest, before: &Sent) -> Answer {
    let body = xhr.response().as_string().unwrap_or_default();
    let json = parse_json(&body).unwrap_or_default();
    let data = get(&json, "data");
    let code = word(&json, "code");
    let received = number(&json, "received").or(number(&data, "received"));
    let mut sent = before.clone();
    if let Some(received) = received {
        sent.bytes = received;
    }
    if sent.id.is_empty() {
        sent.id = word(&json, "uploadId");
    }
    // It was given up there.
    if code == "file_unknown" {
        sent = Sent::default();
    }
    Answer {
        status: xhr.status(),
        wait_ms: number(&data, "retryAfterMs").map(whole),
        body,
        code,
        sent,
    }
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
    done: Box<dyn Fn(Result<Blob, Missing>)>,
) -> Request {
    let answered = move |xhr: &XmlHttpRequest| {
        done(match xhr.status() {
            200 => Ok(xhr.response().unchecked_into()),
            404 | 410 => Err(Missing::ForEver),
            _ => Err(Missing::Now),
        });
    };
    let request = open(site, "GET", src, Box::new(answered));
    put(&request.xhr, "responseType", "blob");
    request.xhr.send(&JsValue::NULL);
    request
}

fn open(site: &Site, method: &str, relative: &str, done: Box<dyn Fn(&XmlHttpRequest)>) -> Request {
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
