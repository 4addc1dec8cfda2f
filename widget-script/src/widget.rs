//! One widget: carries out what [`State`] decides, and shows it.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use crate::{
    dom::{Loader, Node, Text, get, get_node, get_number, set_style, set_text},
    frame::{self, Frame},
    shell, signal,
    state::{Effects, Focus, Input, Panel, State},
};

/// How long the panel's document may take before the visitor is told.
const DOCUMENT_TIMEOUT_MS: u32 = 10_000;

/// How long a loaded document may take to answer. Ours answers at once, without its wasm; what does
/// not is the browser's own page about a refusal.
const ANSWER_TIMEOUT_MS: u32 = 1_500;

/// Counts above this are shown as «99+»; the spoken name keeps the exact number.
const BADGE_LIMIT: u32 = 99;

pub(crate) struct Widget {
    loader: Loader,
    site: JsValue,
    root: Node,
    /// The element that carries the state for the style sheet.
    shell: Node,
    button: Node,
    /// Stands in for the button in full screen until the panel, which has its own, is there.
    dismiss: Node,
    frame: Frame,
    state: Cell<State>,
    /// The host page's own `overflow` while the panel covers it.
    covered: Cell<Option<JsValue>>,
}

impl Widget {
    /// Builds the button; nothing is listened to yet.
    pub(crate) fn build(loader: Loader, site: JsValue, root: Node) -> Self {
        let root = shell::build(root, &site);
        let shell = root.find("widget");
        for (property, field) in &[
            ("--accent", "accent"),
            ("--on-accent", "onAccent"),
            ("--offset-x", "offsetX"),
            ("--offset-y", "offsetY"),
            ("--index", "index"),
        ] {
            set_style(&shell, property, &get(&site, field));
        }
        let button = root.find("button");
        let dismiss = root.find("dismiss");
        let widget = Self {
            loader,
            site,
            root,
            shell,
            button,
            dismiss,
            frame: Frame::default(),
            state: Cell::new(State::NEW),
            covered: Cell::new(None),
        };
        widget.show();
        widget
    }

    /// Starts to listen.
    pub(crate) fn watch(&self) {
        let loader = &self.loader;
        loader.listen(&self.button, "click", signal::PRESSED);
        loader.listen(&self.dismiss, "click", signal::PRESSED);
        loader.listen(&self.root.find("retry"), "click", signal::RETRY);
        loader.listen(&self.shell, "keydown", signal::KEY);
        let viewport = self.viewport();
        loader.listen(&viewport, "resize", signal::VIEWPORT);
        loader.listen(&viewport, "scroll", signal::VIEWPORT);
    }

    /// Takes one signal of the loader.
    pub(crate) fn handle(&self, signal: u32, event: &JsValue) {
        let input = match signal {
            signal::NEIGHBOUR_OPENED => Input::NeighbourOpened,
            signal::PRESSED => Input::Pressed,
            signal::RETRY => Input::Retry,
            signal::KEY if get(event, "key") == JsValue::from_str("Escape") => Input::Dismissed,
            signal::FRAME_LOADED => Input::FrameLoaded,
            signal::SAID => match frame::read(event) {
                Some(input) => input,
                None => return,
            },
            signal::VIEWPORT => return self.fit(),
            signal if signal > signal::TIMEOUT => Input::TimedOut(signal - signal::TIMEOUT),
            _ => return,
        };
        let mut state = self.state.get();
        let effects = state.step(input);
        self.state.set(state);
        self.carry_out(effects);
    }

    fn carry_out(&self, effects: Effects) {
        let state = self.state.get();
        if effects.claim {
            self.loader.neighbours(signal::NEIGHBOUR_OPENED);
        }
        if effects.load {
            self.frame
                .load(&self.loader, &self.site, &self.root.find("frame"));
        }
        let expired = signal::TIMEOUT + state.attempt;
        if effects.wait {
            self.loader.later(DOCUMENT_TIMEOUT_MS, expired);
        }
        if effects.greet {
            self.loader.later(ANSWER_TIMEOUT_MS, expired);
            self.frame.greet(&self.loader, &self.site);
        }
        if effects.warn {
            self.loader.unanswered();
        }
        // What is hidden cannot take the focus, so show first, and tell the panel last.
        self.show();
        match effects.focus {
            // One of both is hidden and does not take it; the other may be on its way out.
            Some(Focus::Button) => {
                self.dismiss.focus();
                self.button.focus();
            }
            Some(Focus::Frame) => self.frame.focus(),
            None => {}
        }
        if effects.tell {
            self.frame.tell(state.open);
        }
    }

    /// Puts the state into the document.
    fn show(&self) {
        let State {
            open,
            panel,
            unread,
            ..
        } = self.state.get();
        let text = JsValue::from_str;
        let open_word = text(if open { "true" } else { "false" });
        let panel = match panel {
            Panel::Absent => "absent",
            Panel::Loading => "loading",
            Panel::Ready => "ready",
            Panel::Failed => "failed",
        };
        self.shell.set_attribute("data-open", &open_word);
        self.shell.set_attribute("data-panel", &text(panel));
        self.button.set_attribute("aria-expanded", &open_word);
        let label = get(&self.site, if open { "labelClose" } else { "label" });
        set_text(&self.root.find("name"), &label);

        let (news, badge) = match unread {
            0 => (text(""), text("")),
            1..=BADGE_LIMIT => (self.unread_label(unread), unread.into()),
            _ => (self.unread_label(unread), text("99+")),
        };
        set_text(&self.root.find("news"), &news);
        set_text(&self.root.find("badge"), &badge);
        self.fit();
    }

    fn unread_label(&self, count: u32) -> JsValue {
        let template: Text = get(&self.site, "labelUnread").unchecked_into();
        template.fill("{n}", &count.into())
    }

    /// Full screen: the style sheet decides when, by not showing the button beside an open panel.
    /// The host page then neither scrolls nor takes focus, and the panel follows what is visible
    /// above an on-screen keyboard.
    fn fit(&self) {
        let covers = self.state.get().open && get_number(&self.button, "offsetWidth") == 0.0;
        self.cover(covers);
        // Undone by the style sheet: the viewport, which limits the panel, does not grow with the page.
        let zoom = get(&get(&self.document(), "documentElement"), "currentCSSZoom");
        if zoom.is_truthy() {
            set_style(&self.shell, "--zoom", &zoom);
        }
        let viewport = self.viewport();
        // A visitor who zoomed in with two fingers wants to look around, not to take the panel along.
        let follows = covers && get_number(&viewport, "scale") == 1.0;
        for (property, side) in &[
            ("--visible-top", "offsetTop"),
            ("--visible-height", "height"),
        ] {
            let value = if follows {
                pixels(&get(&viewport, side))
            } else {
                JsValue::from_str("")
            };
            set_style(&self.shell, property, &value);
        }
    }

    fn cover(&self, covers: bool) {
        let document = self.document();
        let before = match (covers, self.covered.take()) {
            (true, None) => {
                let style = get_node(&get(&document, "documentElement"), "style");
                let before = get(&style, "overflow");
                style.set_property("overflow", &JsValue::from_str("hidden"));
                Some(before)
            }
            (false, Some(before)) => {
                let style = get_node(&get(&document, "documentElement"), "style");
                style.set_property("overflow", &before);
                None
            }
            (_, unchanged) => return self.covered.set(unchanged),
        };
        get_node(&document, "body").toggle_attribute("inert", covers);
        self.covered.set(before);
    }

    fn document(&self) -> Node {
        get_node(&self.root, "ownerDocument")
    }

    fn viewport(&self) -> JsValue {
        get(&get(&self.document(), "defaultView"), "visualViewport")
    }
}

fn pixels(number: &JsValue) -> JsValue {
    let template: Text = JsValue::from_str("{n}px").unchecked_into();
    template.fill("{n}", number)
}
