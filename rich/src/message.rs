//! A message in its slot: draws what is new, keeps what is as it was.

use crate::Rich;
use crate::buttons;
use crate::parts;
use kit::browser::{Element, List, Object, find, write_json};
use kit::dom::{each, get, put};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// How a message stands in the conversation.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// Its answers can be given.
    pub(crate) last: bool,
    /// It came just now.
    pub(crate) fresh: bool,
    /// The reader wrote it.
    pub(crate) own: bool,
}

/// Something drawn, and the JSON that it was drawn from.
struct Drawn {
    json: String,
    element: Element,
}

/// A message.
pub(crate) struct Message {
    /// Where it is drawn.
    pub(crate) slot: Element,
    /// Names it.
    pub(crate) id: String,
    drawn: RefCell<Vec<Drawn>>,
    last: Cell<bool>,
    /// True once an answer was given.
    answered: Cell<bool>,
    /// True once its slot was seen in the document.
    stood: Cell<bool>,
}

impl Message {
    /// A message of which nothing is drawn yet.
    pub(crate) fn new(slot: Element, id: &str) -> Self {
        Self {
            slot,
            id: id.to_owned(),
            drawn: RefCell::default(),
            last: Cell::default(),
            answered: Cell::default(),
            stood: Cell::default(),
        }
    }

    /// False once the panel has taken its slot away. A new slot stands nowhere yet.
    pub(crate) fn is_in_use(&self) -> bool {
        let stands = self.slot.is_connected();
        let stood = self.stood.get();
        self.stood.set(stood || stands);
        stands || !stood
    }

    /// Draws it, or changes what has changed.
    pub(crate) fn draw(self: &Rc<Self>, rich: &'static Rich, view: &JsValue, state: State) {
        if self.drawn.borrow().is_empty() {
            self.slot.set_text("");
            self.slot.set("data-view", "");
        }
        self.slot.toggle("data-own", state.own);
        self.last.set(state.last);
        if !state.last {
            self.answered.set(false);
        }
        self.place(rich, view, state);
        self.refresh(rich);
    }

    /// Parts, then buttons, each in an element of its own. Elements are replaced where they stand,
    /// since a frame that is moved loads again.
    fn place(self: &Rc<Self>, rich: &'static Rich, view: &JsValue, state: State) {
        let mut drawn = self.drawn.borrow_mut();
        let mut count = 0;
        let mut put = |content: &JsValue, build: &dyn Fn() -> Element| {
            let json = write_json(content);
            if drawn.get(count).is_none_or(|before| before.json != json) {
                let element = build();
                let new = Drawn { json, element };
                if let Some(before) = drawn.get_mut(count) {
                    before.element.replace_with(&new.element);
                    *before = new;
                } else {
                    self.slot.append(&new.element);
                    drawn.push(new);
                }
            }
            count += 1;
        };
        let parts = get(view, "parts");
        each_value(&parts, |part| {
            put(&part, &|| parts::build(rich, self, &part, state));
        });
        let list = get(view, "buttons");
        if list.is_object() {
            put(&list, &|| buttons::chips(rich, self, &list));
        }
        for gone in drawn.drain(count..) {
            gone.element.remove();
        }
    }

    /// Answers under the message are there while it is the last one; those in its cards stay, but can
    /// only be pressed until then. The team keeps seeing what was offered.
    fn refresh(&self, rich: &Rich) {
        let (last, answered) = (self.last.get(), self.answered.get());
        let focused = find(".rich [data-answer]:focus");
        let mut lost = false;
        each(&self.slot.find_all("[data-answer]"), |button| {
            button.toggle("disabled", answered || !last);
            if !button.has("data-card") {
                button.toggle("hidden", !last && !rich.site.team);
            }
            lost |= !last && focused.as_ref() == Some(&button);
        });
        // The focus would fall out of the conversation.
        if let (true, Some(around)) = (lost, self.slot.closest("[tabindex]")) {
            let options = JsValue::from(Object::new());
            put(&options, "preventScroll", true);
            around.focus_with(&options);
        }
    }

    /// An answer was chosen; true unless there is one already.
    pub(crate) fn answer(&self, button: &Element) -> bool {
        if !self.last.get() || self.answered.replace(true) {
            return false;
        }
        button.set("data-pressed", "");
        each(&self.slot.find_all("[data-answer]"), |other| {
            other.toggle("disabled", other != *button);
        });
        true
    }
}

/// Something of each value in a list, nothing if it is none.
pub(crate) fn each_value(list: &JsValue, mut act: impl FnMut(JsValue)) {
    if list.is_object() {
        let list: &List = list.unchecked_ref();
        for at in 0..list.length() {
            act(list.item(at));
        }
    }
}
