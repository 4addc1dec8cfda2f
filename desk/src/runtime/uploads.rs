//! The bytes of files: what was chosen, and the one upload that is under way.

use crate::boot::Boot;
use crate::state::{Input, Picked, Trouble};
use app::dom::Listener;
use app::fresh_id::fresh_id;
use protocol::ids::{ChatId, ClientMsgId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

const DONE: u16 = 201;

/// Files that were chosen and are not with the server.
#[derive(Default)]
pub(super) struct Uploads {
    chosen: RefCell<HashMap<ClientMsgId, File>>,
    running: RefCell<Option<Running>>,
}

/// An upload; dropped, it ends.
struct Running {
    id: ClientMsgId,
    request: XmlHttpRequest,
    _listeners: [Listener; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.request.abort();
    }
}

impl Uploads {
    /// Holds files by the ids that they will have as replies.
    pub(super) fn choose(&self, files: Vec<File>) -> Vec<Picked> {
        let mut chosen = self.chosen.borrow_mut();
        let pick = |file: File| {
            let picked = Picked {
                id: fresh_id(),
                name: file.name(),
                size: whole(file.size()),
            };
            chosen.insert(picked.id.clone(), file);
            picked
        };
        files.into_iter().map(pick).collect()
    }

    /// Sends a file; `tell` hears how it fares. False when it could not begin.
    pub(super) fn start(
        &self,
        boot: &Boot,
        chat: &ChatId,
        id: &ClientMsgId,
        tell: impl Fn(Input) + 'static,
    ) -> bool {
        let begun = self
            .chosen
            .borrow()
            .get(id)
            .and_then(|file| Running::begin(boot, chat, id, file, Rc::new(tell)));
        let has_begun = begun.is_some();
        drop(self.running.replace(begun));
        has_begun
    }

    /// Lets go of a file, and of its upload.
    pub(super) fn forget(&self, id: &ClientMsgId) {
        self.chosen.borrow_mut().remove(id);
        let running = self.running.take();
        if running.as_ref().is_some_and(|running| running.id != *id) {
            self.running.replace(running);
        }
    }
}

impl Running {
    fn begin(
        boot: &Boot,
        chat: &ChatId,
        id: &ClientMsgId,
        file: &File,
        tell: Rc<impl Fn(Input) + 'static>,
    ) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        let url = boot.url(&format!("desk/files?chat={chat}"));
        request.open("POST", &url).ok()?;
        let name = String::from(js_sys::encode_uri_component(&file.name()));
        request.set_request_header("x-file-name", &name).ok()?;
        let upload = request.upload().ok()?;
        let listeners = [
            Listener::new(&upload, "progress", {
                let (tell, id) = (Rc::clone(&tell), id.clone());
                move |event| {
                    if let Some(percent) = event.dyn_ref().map(percent) {
                        tell(Input::Progress(id.clone(), percent));
                    }
                }
            }),
            Listener::new(&request, "load", {
                let (tell, id, request) = (Rc::clone(&tell), id.clone(), request.clone());
                move |_| tell(answer(&id, &request))
            }),
            Listener::new(&request, "error", {
                let id = id.clone();
                move |_| tell(Input::UploadFailed(id.clone(), Trouble::Unreachable))
            }),
        ];
        request.send_with_opt_blob(Some(file)).ok()?;
        Some(Self {
            id: id.clone(),
            request,
            _listeners: listeners,
        })
    }
}

fn answer(id: &ClientMsgId, request: &XmlHttpRequest) -> Input {
    let status = request.status().unwrap_or_default();
    let body = request.response_text().ok().flatten().unwrap_or_default();
    match serde_json::from_str(&body) {
        Ok(facts) if status == DONE => Input::Uploaded(id.clone(), facts),
        _ => Input::UploadFailed(id.clone(), Trouble::of_answer(status, &body)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a hundred"
)]
fn percent(event: &ProgressEvent) -> u8 {
    (event.loaded() / event.total().max(1.0) * 100.0) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "browsers give whole bytes"
)]
fn whole(bytes: f64) -> u64 {
    bytes as u64
}
