//! Which key does what. Pure, so that the help and the tests tell the truth.

/// An action of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortcut {
    Next,
    Previous,
    Reply,
    File,
    Commands,
    Take,
    CloseChat,
    Details,
    Tabs,
    Help,
    Escape,
}

/// A key press as far as it matters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Press<'a> {
    pub(super) key: &'a str,
    /// Control, Alt or the system's key.
    pub(super) modified: bool,
    /// Control or the Mac's command key, alone.
    pub(super) command: bool,
    /// The focus is where keys write text.
    pub(super) in_text: bool,
    /// The focus is on a chat of the list.
    pub(super) in_list: bool,
    /// Single keys are shortcuts. People who speak to their computer switch them off: a word that
    /// is heard as letters would set off several.
    pub(super) letters: bool,
}

/// The action of a key press, if it has one.
pub(super) fn shortcut(press: Press<'_>) -> Option<Shortcut> {
    if press.command && press.key.eq_ignore_ascii_case("k") {
        return Some(Shortcut::Commands);
    }
    if press.key == "Escape" {
        return Some(Shortcut::Escape);
    }
    if press.modified || press.in_text {
        return None;
    }
    match press.key {
        "ArrowDown" if press.in_list => Some(Shortcut::Next),
        "ArrowUp" if press.in_list => Some(Shortcut::Previous),
        key if press.letters => of_letter(key),
        _ => None,
    }
}

fn of_letter(key: &str) -> Option<Shortcut> {
    match key {
        "j" => Some(Shortcut::Next),
        "k" => Some(Shortcut::Previous),
        "r" => Some(Shortcut::Reply),
        "f" => Some(Shortcut::File),
        "a" => Some(Shortcut::Take),
        "e" => Some(Shortcut::CloseChat),
        "i" => Some(Shortcut::Details),
        "t" => Some(Shortcut::Tabs),
        "/" => Some(Shortcut::Commands),
        "?" => Some(Shortcut::Help),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Press<'_> = Press {
        key: "j",
        modified: false,
        command: false,
        in_text: false,
        in_list: false,
        letters: true,
    };

    #[test]
    fn letters_act_only_outside_of_text_and_without_modifiers() {
        assert_eq!(shortcut(PLAIN), Some(Shortcut::Next));
        assert_eq!(
            shortcut(Press {
                in_text: true,
                ..PLAIN
            }),
            None
        );
        assert_eq!(
            shortcut(Press {
                modified: true,
                ..PLAIN
            }),
            None
        );
    }

    #[test]
    fn without_single_keys_the_others_still_work() {
        let off = Press {
            letters: false,
            in_list: true,
            ..PLAIN
        };
        for key in ["j", "k", "r", "f", "a", "e", "i", "t", "/", "?"] {
            assert_eq!(shortcut(Press { key, ..off }), None, "{key}");
            assert!(shortcut(Press { key, ..PLAIN }).is_some(), "{key}");
        }
        let with = |key| shortcut(Press { key, ..off });
        assert_eq!(with("ArrowDown"), Some(Shortcut::Next));
        assert_eq!(with("Escape"), Some(Shortcut::Escape));
    }

    #[test]
    fn arrows_walk_through_the_list_and_scroll_elsewhere() {
        let up = Press {
            key: "ArrowUp",
            ..PLAIN
        };
        assert_eq!(shortcut(up), None);
        let on_row = Press {
            in_list: true,
            ..up
        };
        assert_eq!(shortcut(on_row), Some(Shortcut::Previous));
    }

    #[test]
    fn commands_and_escape_work_from_within_text_too() {
        let palette = Press {
            key: "k",
            modified: true,
            command: true,
            in_text: true,
            ..PLAIN
        };
        assert_eq!(shortcut(palette), Some(Shortcut::Commands));
        let escape = Press {
            key: "Escape",
            in_text: true,
            ..PLAIN
        };
        assert_eq!(shortcut(escape), Some(Shortcut::Escape));
    }
}
