//! Ours: a visitor's tab. It obeys the rules of `docs/src/protocol.md`: it shows only the next entry,
//! asks for what is missing, and repeats what was not answered with the same `clientMsgId`.

use super::{Dialect, Heard, Turn};
use crate::payload::Payload;
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// What the tabs of one visitor share, as in a browser's storage.
#[derive(Debug, Default)]
pub struct Membership {
    /// The session's id and token, once there is one.
    session: RefCell<Option<(String, String)>>,
}

/// One tab.
#[derive(Debug)]
pub struct Rpc {
    site: Rc<str>,
    embed_token: Rc<str>,
    shared: Rc<Membership>,
    epoch: Option<String>,
    last: u64,
    next: u64,
    /// The number of the request that gets the tab in step.
    joining: Option<u64>,
    asked: Vec<(u64, u32)>,
}

#[derive(Deserialize)]
struct Frame {
    id: Option<u64>,
    method: Option<String>,
    error: Option<String>,
    code: Option<String>,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    params: Value,
}

impl Rpc {
    /// A tab on a site's page.
    #[must_use]
    pub const fn new(site: Rc<str>, embed_token: Rc<str>, shared: Rc<Membership>) -> Self {
        Self {
            site,
            embed_token,
            shared,
            epoch: None,
            last: 0,
            next: 0,
            joining: None,
            asked: Vec::new(),
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> (u64, String) {
        let id = self.next;
        self.next += 1;
        (
            id,
            json!({"id": id, "method": method, "params": params}).to_string(),
        )
    }

    /// Starts or resumes, unless that is under way.
    fn join(&mut self, turn: &mut Turn) {
        if self.joining.is_some() {
            return;
        }
        let session = self.shared.session.borrow().clone();
        let (method, params) = match session {
            None => (
                "start_session",
                json!({"siteKey": &*self.site, "embedToken": &*self.embed_token, "name": "Load"}),
            ),
            Some((_, token)) => {
                let mut params = json!({"sessionToken": token, "embedToken": &*self.embed_token});
                if let Some(epoch) = &self.epoch {
                    params["epoch"] = json!(epoch);
                    params["after"] = json!(self.last);
                }
                ("resume_session", params)
            }
        };
        let (id, frame) = self.request(method, &params);
        self.joining = Some(id);
        turn.frames.push(frame);
    }

    fn joined(&mut self, result: &Value, turn: &mut Turn) {
        self.joining = None;
        let text = |field: &str| result[field].as_str().unwrap_or_default().to_owned();
        if result["sessionToken"].is_string() {
            let session = (text("sessionId"), text("sessionToken"));
            *self.shared.session.borrow_mut() = Some(session);
        }
        self.epoch = Some(text("epoch"));
        let head = result["head"].as_u64().unwrap_or_default();
        if result["recovered"] != true {
            // A new log, or the first sight of one: nothing before it is this tab's to show.
            self.last = head.saturating_sub(
                result["messages"]
                    .as_array()
                    .map_or(0, |all| all.len() as u64),
            );
        }
        for entry in result["messages"].as_array().into_iter().flatten() {
            self.entry(entry, turn);
        }
        if self.last < head {
            self.join(turn);
        } else {
            turn.heard.push(Heard::Ready);
        }
    }

    fn entry(&mut self, entry: &Value, turn: &mut Turn) {
        let seq = entry["seq"].as_u64().unwrap_or_default();
        if seq <= self.last {
            return;
        }
        if seq > self.last + 1 {
            return self.join(turn);
        }
        self.last = seq;
        let text = entry["text"].as_str().unwrap_or_default();
        turn.heard.extend(Payload::read(text).map(Heard::Message));
    }

    fn answered(&mut self, id: u64, frame: &Frame, turn: &mut Turn) {
        let error = frame
            .error
            .as_ref()
            .map(|error| frame.code.as_ref().unwrap_or(error).clone());
        if self.joining == Some(id) {
            return match error {
                None => self.joined(&frame.result, turn),
                Some(error) => {
                    self.joining = None;
                    turn.heard.push(Heard::Refused(None, error));
                }
            };
        }
        let Some(at) = self.asked.iter().position(|(known, _)| *known == id) else {
            return;
        };
        let (_, number) = self.asked.swap_remove(at);
        match error {
            Some(error) => turn.heard.push(Heard::Refused(Some(number), error)),
            None => {
                // The server answers only when everything before it was shown.
                let seq = frame.result["seq"].as_u64().unwrap_or_default();
                self.last = self.last.max(seq);
                turn.heard.push(Heard::Accepted(number));
            }
        }
    }
}

impl Dialect for Rpc {
    fn opened(&mut self, turn: &mut Turn) {
        self.joining = None;
        self.asked.clear();
        self.join(turn);
    }

    fn send(&mut self, payload: Payload, text: &str) -> String {
        let session = self.shared.session.borrow();
        let id = session
            .as_ref()
            .map(|(id, _)| id.clone())
            .unwrap_or_default();
        drop(session);
        let params = json!({
            "sessionId": id, "text": text, "clientMsgId": format!("{:x}-{}", payload.run, payload.number),
        });
        let (request, frame) = self.request("send_message", &params);
        self.asked.push((request, payload.number));
        frame
    }

    fn read(&mut self, frame: &str, turn: &mut Turn) {
        let Ok(frame) = serde_json::from_str::<Frame>(frame) else {
            return;
        };
        match (frame.id, frame.method.as_deref()) {
            (Some(id), _) => self.answered(id, &frame, turn),
            (
                None,
                Some("response_message" | "own_message" | "session_closed" | "message_deleted"),
            ) => {
                self.entry(&frame.params, turn);
            }
            (None, Some("reconnect")) => {
                let after = frame.params["afterMs"].as_u64().unwrap_or_default();
                turn.heard.push(Heard::ComeBack(after));
            }
            _ => {}
        }
    }
}
