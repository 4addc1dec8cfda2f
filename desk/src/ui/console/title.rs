//! The page's title counts what is unread.

use super::Screen;
use leptos::prelude::*;

/// Keeps the title current.
pub(super) fn show_unread(screen: Screen) {
    let unread = screen.watch(|console| console.lists().unread());
    Effect::new(move |_| {
        let name = screen.texts().desk;
        let title = match unread.get() {
            0 => name.to_owned(),
            count => format!("({count}) {name}"),
        };
        document().set_title(&title);
    });
    on_cleanup(move || document().set_title(screen.texts().desk));
}
