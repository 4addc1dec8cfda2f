//! Files that reach the window: pasted ones go to the open chat, and none takes the console's place.

use super::Screen;
use crate::state::Console;
use leptos::ev::{self, ClipboardEvent, DragEvent};
use leptos::prelude::*;
use web_sys::{DataTransfer, File, FileList};

/// Listens as long as the screen lives.
pub(super) fn listen(screen: Screen) {
    let paste = window_event_listener(ev::paste, move |event| pasted(screen, &event));
    // A file that is dropped beside the conversation would be opened instead of the console.
    let over = window_event_listener(ev::dragover, |event| refuse(&event));
    let drop = window_event_listener(ev::drop, |event| refuse(&event));
    let leave = window_event_listener(ev::beforeunload, move |event| {
        let console = screen.desk.console();
        if console.with_untracked(|console| console.uploads().any_under_way()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        paste.remove();
        over.remove();
        drop.remove();
        leave.remove();
    });
}

/// The files of a list.
pub(in crate::ui) fn files_in(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

/// Whether a drag brings files.
pub(in crate::ui) fn has_files(event: &DragEvent) -> bool {
    let data = event.data_transfer();
    data.is_some_and(|data| types(&data).iter().any(|kind| kind == "Files"))
}

fn pasted(screen: Screen, event: &ClipboardEvent) {
    let takes = screen.desk.console().with_untracked(Console::takes_files);
    if !takes || screen.overlay.with_untracked(Option::is_some) {
        return;
    }
    let Some(data) = event.clipboard_data().filter(|data| !is_text(&types(data))) else {
        return;
    };
    let files = files_in(data.files());
    if !files.is_empty() {
        event.prevent_default();
        screen.desk.attach(files);
    }
}

fn refuse(event: &DragEvent) {
    if has_files(event) && !event.default_prevented() {
        event.prevent_default();
        if let Some(data) = event.data_transfer() {
            data.set_drop_effect("none");
        }
    }
}

fn types(data: &DataTransfer) -> Vec<String> {
    data.types()
        .iter()
        .filter_map(|kind| kind.as_string())
        .collect()
}

/// Text with its formatting is text, also where a word processor adds a picture of it. A file comes
/// with its name, an image of a page with its element, but neither with both.
fn is_text(types: &[String]) -> bool {
    ["text/plain", "text/html"]
        .iter()
        .all(|wanted| types.iter().any(|kind| kind == wanted))
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn what_a_word_processor_copies_is_text_and_what_a_file_manager_copies_is_a_file() {
        let is_text =
            |types: &[&str]| is_text(&types.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert!(is_text(&["text/plain", "text/html", "text/rtf", "Files"]));
        assert!(!is_text(&["text/plain", "Files"]));
        assert!(!is_text(&["text/html", "Files"]), "an image of a page");
        assert!(!is_text(&["Files"]), "a screenshot");
    }
}
