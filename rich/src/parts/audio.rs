//! A sound with a player. One plays at a time; what cannot be played is offered as a file.

use super::file;
use crate::Rich;
use crate::address::{Address, Use};
use crate::clock::clock;
use kit::browser::{Element, Media};
use kit::digits::digits;
use kit::dom::{
    add, element, file_name, icon_button, ignore, is, number, on, put, rename, text, word,
};
use kit::size::whole;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// What plays.
    static PLAYING: RefCell<Option<Media>> = const { RefCell::new(None) };
}

/// Steps of the position.
const STEPS: f64 = 1_000.0;

struct Player {
    rich: &'static Rich,
    media: Media,
    toggle: Element,
    position: Element,
    time: Element,
}

/// Draws it.
pub(super) fn draw(rich: &'static Rich, part: &Element, view: &JsValue) {
    let Some(address) = Address::read(Use::Media, &word(view, "src")) else {
        return file::draw(rich, part, view);
    };
    part.set("class", "part audio");
    let media: Media = element("audio", "").unchecked_into();
    media.set("preload", "metadata");
    let pressed = media.clone();
    let player = Rc::new(Player {
        rich,
        toggle: icon_button("play", "", move || toggle(&pressed)),
        position: element("input", "position"),
        time: text("span", "time", &clock(0.0)),
        media,
    });
    player.position.set("type", "range");
    player.position.set("max", &digits(whole(STEPS)));
    player
        .position
        .set("aria-label", &rich.site.text("position"));
    put(&player.position, "value", "0");
    player.listen();
    let (failed, file) = (part.clone(), view.clone());
    on(&player.media, "error", move |_| {
        file::draw(rich, &failed, &file);
    });
    player.media.set("src", &address.href);

    let line = element("div", "player-line");
    add(&line, &[&player.position, &player.time]);
    let about = element("div", "player-about");
    add(&about, &[&file_name(&file::name(rich, view)), &line]);
    let row = element("div", "player");
    add(&row, &[&player.toggle, &about, &player.media]);
    part.append(&row);
    player.show();
}

fn toggle(media: &Media) {
    if is(media, "paused") {
        ignore(&media.play());
    } else {
        media.pause();
    }
}

impl Player {
    fn listen(self: &Rc<Self>) {
        for event in ["timeupdate", "durationchange", "pause", "ended"] {
            let me = Rc::clone(self);
            on(&self.media, event, move |_| me.show());
        }
        let me = Rc::clone(self);
        on(&self.media, "play", move |_| {
            let before = PLAYING.replace(Some(me.media.clone()));
            if let Some(before) = before.filter(|before| **before != *me.media) {
                before.pause();
            }
            me.show();
        });
        let me = Rc::clone(self);
        on(&self.position, "input", move |_| {
            let wanted = number(&me.position, "valueAsNumber");
            if let (Some(wanted), Some(all)) = (wanted, me.length()) {
                put(&me.media, "currentTime", wanted / STEPS * all);
            }
        });
    }

    /// Seconds, once they are known; streams have none.
    fn length(&self) -> Option<f64> {
        number(&self.media, "duration").filter(|all| all.is_finite() && *all > 0.0)
    }

    fn show(&self) {
        let paused = is(&self.media, "paused");
        let (icon_name, label) = if paused {
            ("play", "play")
        } else {
            ("pause", "pause")
        };
        rename(&self.toggle, &self.rich.site.text(label));
        self.toggle.set("class", "icon-button toggle");
        let glyph = self.toggle.first_child();
        if let Some(glyph) = glyph {
            glyph.set("class", &["icon icon-", icon_name].concat());
        }
        let at = number(&self.media, "currentTime").unwrap_or(0.0);
        let all = self.length();
        let part = all.map_or(0.0, |all| at / all * STEPS);
        let (at_text, all_text) = (clock(at), all.map(clock).unwrap_or_default());
        put(&self.position, "value", part);
        self.position.toggle("disabled", all.is_none());
        self.position
            .style()
            .set_property("--part", &digits(whole(part) / 10));
        let spoken = self.rich.site.of("position_of", &at_text, &all_text);
        self.position.set("aria-valuetext", &spoken);
        let resting = paused && at == 0.0 && all.is_some();
        self.time
            .set_text(if resting { &all_text } else { &at_text });
    }
}
