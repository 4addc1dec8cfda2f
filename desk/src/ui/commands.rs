//! Commands by their word, for the palette and for a draft that begins with a slash.

use crate::state::{Console, Filter};
use crate::texts::Texts;

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Assign,
    Unassign,
    Close,
    Details,
    File,
    Replies,
    Card,
    Open,
    Ended,
    Keys,
    LogOut,
}

impl Command {
    const ALL: [Self; 11] = [
        Self::Assign,
        Self::Unassign,
        Self::Close,
        Self::Details,
        Self::File,
        Self::Replies,
        Self::Card,
        Self::Open,
        Self::Ended,
        Self::Keys,
        Self::LogOut,
    ];

    /// The word after the slash.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Unassign => "unassign",
            Self::Close => "close",
            Self::Details => "details",
            Self::File => "file",
            Self::Replies => "replies",
            Self::Card => "card",
            Self::Open => "open",
            Self::Ended => "ended",
            Self::Keys => "keys",
            Self::LogOut => "logout",
        }
    }

    /// What it does, in the agent's language.
    pub(super) fn label(self, texts: &Texts) -> &'static str {
        match self {
            Self::Assign => texts.take,
            Self::Unassign => texts.give_back,
            Self::Close => texts.close_chat,
            Self::Details => texts.k_details,
            Self::File => texts.attach,
            Self::Replies => texts.replies,
            Self::Card => texts.card,
            Self::Open => texts.show_open,
            Self::Ended => texts.show_ended,
            Self::Keys => texts.keys,
            Self::LogOut => texts.log_out,
        }
    }

    /// The command that a whole draft spells, like `/close`.
    pub(super) fn of_draft(draft: &str) -> Option<Self> {
        let word = draft.trim().strip_prefix('/')?;
        Self::ALL.into_iter().find(|command| command.word() == word)
    }

    /// Commands that make sense now and fit what was typed.
    pub(super) fn matching(query: &str, texts: &Texts, console: &Console) -> Vec<Self> {
        let query = query.trim().trim_start_matches('/').to_lowercase();
        let fits = |command: &Self| {
            command.word().starts_with(&query)
                || command.label(texts).to_lowercase().contains(&query)
        };
        Self::ALL
            .into_iter()
            .filter(|command| command.possible(console))
            .filter(fits)
            .collect()
    }

    fn possible(self, console: &Console) -> bool {
        let chat = console.selected_chat();
        let running = chat.is_some_and(|chat| !chat.closed);
        let mine = chat.is_some_and(|chat| chat.assigned.as_deref() == Some(console.agent()));
        match self {
            Self::Assign => running && !mine,
            Self::Unassign => running && chat.is_some_and(|chat| chat.assigned.is_some()),
            Self::Close | Self::File | Self::Replies | Self::Card => running,
            Self::Details => chat.is_some(),
            Self::Open => console.filter() == Filter::Ended,
            Self::Ended => console.filter() == Filter::Open,
            Self::Keys | Self::LogOut => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Kept;
    use crate::texts;

    #[test]
    fn a_draft_is_a_command_only_as_a_whole() {
        assert_eq!(Command::of_draft("/close "), Some(Command::Close));
        assert_eq!(Command::of_draft("/close the door"), None);
        assert_eq!(Command::of_draft("/etc"), None);
        assert_eq!(Command::of_draft("close"), None);
    }

    #[test]
    fn without_a_chat_only_commands_of_the_desk_are_offered() {
        let console = Console::new(Kept::default());
        let offered = Command::matching("", texts::of("en"), &console);
        assert_eq!(offered, [Command::Ended, Command::Keys, Command::LogOut]);
        assert_eq!(
            Command::matching("/log", texts::of("de"), &console),
            [Command::LogOut]
        );
        assert_eq!(
            Command::matching("Abmel", texts::of("de"), &console),
            [Command::LogOut]
        );
    }
}
