//! The visitor's files on their way: carries out what [`Queue`] decides.

use crate::Extras;
use crate::facts::Facts;
use crate::problem::{Problem, Verdict, verdict};
use crate::queue::Queue;
use crate::request::{Answer, Request, Sent, upload};
use crate::upload_row::UploadRow;
use kit::browser::{Blob, Element, find, parse_json};
use kit::dom::{element, is_offline, later, number, on_window, put, word};
use std::cell::{Cell, OnceCell, RefCell};

/// One file.
struct Upload {
    id: u32,
    file: Blob,
    row: UploadRow,
    request: Option<Request>,
    attempts: usize,
    sent: Sent,
    /// The server's answer, once it has the file.
    answer: String,
}

/// The files that are not messages yet.
#[derive(Default)]
pub(crate) struct Uploads {
    queue: RefCell<Queue>,
    files: RefCell<Vec<Upload>>,
    made: Cell<u32>,
    list: OnceCell<Element>,
}

impl Uploads {
    /// Goes on as soon as there is a network again.
    pub(crate) fn watch_network(&self, extras: &'static Extras) {
        for name in ["online", "offline"] {
            on_window(name, move |_| {
                extras.uploads.queue.borrow_mut().wake(None);
                extras.uploads.pump(extras);
            });
        }
    }

    /// Takes files that the visitor wants to send.
    pub(crate) fn take(&self, extras: &'static Extras, files: Vec<Blob>) {
        let site = &extras.site;
        for file in files {
            let id = self.made.get() + 1;
            self.made.set(id);
            let cancel = move || extras.uploads.cancel(extras, id);
            let retry = move || extras.uploads.retry(extras, id);
            let row = UploadRow::new(site, &file, cancel, retry);
            self.list(extras).append(&row.element);
            let problem = match (site.max, file.size()) {
                (None, _) => Some(Problem::Off),
                (Some(max), size) if size > max => Some(Problem::TooLarge),
                (_, 0.0) => Some(Problem::Empty),
                _ => None,
            };
            match problem {
                Some(problem) => {
                    row.refused(site, problem);
                    self.queue.borrow_mut().add_refused(id);
                }
                None => self.queue.borrow_mut().add(id),
            }
            self.files.borrow_mut().push(Upload {
                id,
                file,
                row,
                request: None,
                attempts: 0,
                sent: Sent::default(),
                answer: String::new(),
            });
        }
        // Not by the rows, which would move everything around the log too.
        if let Some(scroller) = find(".scroller") {
            put(&scroller, "scrollTop", number(&scroller, "scrollHeight"));
        }
        self.pump(extras);
    }

    /// Begins with what may begin.
    pub(crate) fn pump(&self, extras: &'static Extras) {
        let site = &extras.site;
        if is_offline() || site.token().is_empty() {
            let words = site.text("waits_for_network");
            for file in self.files.borrow().iter() {
                if file.request.is_none() && !file.row.is_refused() {
                    file.row.waits(&words);
                }
            }
            return;
        }
        loop {
            let next = self.queue.borrow_mut().begin();
            let Some(id) = next else { return };
            self.with(id, |upload| upload.begin(extras));
        }
    }

    /// Nothing of these belongs to the session that there is now.
    pub(crate) fn forget(&self) {
        self.queue.take();
        for upload in self.files.take() {
            upload.row.element.remove();
        }
    }

    fn answered(&self, extras: &'static Extras, id: u32, answer: Answer) {
        let site = &extras.site;
        let mut queue = self.queue.borrow_mut();
        self.with(id, |upload| {
            upload.request = None;
            let attempts = upload.attempts;
            upload.attempts += 1;
            upload.sent = answer.sent;
            match verdict(answer.status, &answer.code, answer.wait_ms, attempts) {
                Verdict::Stored => {
                    upload.row.runs(100);
                    upload.answer = answer.body;
                    queue.stored(id);
                }
                Verdict::More => {
                    upload.attempts = 0;
                    upload.go_on(extras);
                }
                Verdict::Again(ms) => {
                    upload.row.waits(&site.text("waits_for_network"));
                    queue.pause(id);
                    later(ms, move || {
                        extras.uploads.queue.borrow_mut().wake(Some(id));
                        extras.uploads.pump(extras);
                    });
                }
                Verdict::Refused(problem) => {
                    upload.row.refused(site, problem);
                    queue.refuse(id);
                }
            }
        });
        drop(queue);
        self.release(extras);
        self.pump(extras);
    }

    /// Hands over to the panel what can become a message.
    fn release(&self, extras: &'static Extras) {
        loop {
            let next = self.queue.borrow_mut().release();
            let Some(upload) = next.and_then(|id| self.remove(id)) else {
                return;
            };
            let facts = Facts::read(&parse_json(&upload.answer).unwrap_or_default());
            extras.slots.keep_local(&facts, &upload.file);
            extras.site.settled(&upload.key(), &upload.answer);
            upload.row.element.remove();
        }
    }

    fn cancel(&self, extras: &'static Extras, id: u32) {
        self.queue.borrow_mut().remove(id);
        if let Some(upload) = self.remove(id) {
            upload.row.element.remove();
            extras.site.settled(&upload.key(), "");
            // The button that had the focus is gone.
            if let Some(field) = find(".composer-field") {
                field.focus();
            }
        }
        self.release(extras);
        self.pump(extras);
    }

    fn retry(&self, extras: &'static Extras, id: u32) {
        self.with(id, |upload| {
            upload.attempts = 0;
            upload.row.waits(&extras.site.text("waits"));
        });
        self.queue.borrow_mut().again(id);
        self.pump(extras);
    }

    fn with(&self, id: u32, act: impl FnOnce(&mut Upload)) {
        let mut files = self.files.borrow_mut();
        if let Some(upload) = files.iter_mut().find(|upload| upload.id == id) {
            act(upload);
        }
    }

    fn remove(&self, id: u32) -> Option<Upload> {
        let mut files = self.files.borrow_mut();
        let at = files.iter().position(|upload| upload.id == id)?;
        Some(files.remove(at))
    }

    /// The list right after the log; made with the first file.
    fn list(&self, extras: &Extras) -> &Element {
        self.list.get_or_init(|| {
            let list = element("div", "uploads");
            list.set("role", "list");
            list.set("aria-label", &extras.site.text("sending_files"));
            if let Some(log) = find(".log") {
                log.after(&list);
            }
            list
        })
    }
}

impl Upload {
    /// What the panel calls it.
    fn key(&self) -> String {
        word(&self.file, "key")
    }

    fn begin(&mut self, extras: &'static Extras) {
        self.row.runs(0);
        self.go_on(extras);
    }

    /// Sends the next piece.
    fn go_on(&mut self, extras: &'static Extras) {
        let id = self.id;
        let progress = move |percent| extras.uploads.with(id, |upload| upload.row.at(percent));
        let done = move |answer| extras.uploads.answered(extras, id, answer);
        let sent = self.sent.clone();
        self.request = Some(upload(&extras.site, &self.file, sent, progress, done));
    }
}
