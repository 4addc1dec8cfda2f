//! What the team types to the bot instead of the visitor.
//!
//! A command is a message that begins with `/` and one word of letters. None ever reaches the
//! visitor, not even one that does not exist, since a slip of the key must not be seen outside. Two
//! slashes begin an ordinary text with one.

use super::notes;
use std::borrow::Cow;

/// Something for the bot to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// End the conversation.
    Close,
    /// End it and keep the visitor away for a while.
    Block,
    /// Pass nothing of the visitor on any more.
    Mute,
    /// Pass everything on again.
    Unmute,
    /// Let the bot answer again.
    Bot,
    /// Say what there is.
    Help,
    /// None of these.
    Unknown,
}

/// What a message of the team is.
#[derive(Debug, PartialEq, Eq)]
pub enum Spoken<'a> {
    /// For the visitor.
    Text(Cow<'a, str>),
    /// For the bot.
    Command(Command),
}

/// Tells texts from commands.
#[must_use]
pub fn read(text: &str) -> Spoken<'_> {
    let Some(rest) = text.strip_prefix('/') else {
        return Spoken::Text(Cow::Borrowed(text));
    };
    if rest.starts_with('/') {
        return Spoken::Text(Cow::Borrowed(rest));
    }
    let word = rest.split_whitespace().next().unwrap_or_default();
    if word.is_empty() || !rest.starts_with(word) || !word.chars().all(char::is_alphabetic) {
        return Spoken::Text(Cow::Borrowed(text));
    }
    Spoken::Command(match word.to_lowercase().as_str() {
        "close" => Command::Close,
        "block" => Command::Block,
        "mute" => Command::Mute,
        "unmute" => Command::Unmute,
        "bot" => Command::Bot,
        "help" => Command::Help,
        _ => Command::Unknown,
    })
}

impl Command {
    /// What is answered in the chat; `done` tells whether what was asked for could be done, where it
    /// may be impossible: somebody could be kept away, the bot answers.
    #[must_use]
    pub const fn answer(self, done: bool) -> &'static str {
        match self {
            Self::Close => "The conversation is over. The visitor can begin a new one.",
            Self::Block if !done => {
                "The conversation is over. The visitor is not there any more and so cannot be kept away."
            }
            Self::Block => {
                "The conversation is over, and this visitor cannot begin a new one for 24 hours."
            }
            Self::Mute => {
                "The visitor's messages are not passed on to this chat any more. /unmute passes them on again."
            }
            Self::Unmute => "The visitor's messages are passed on again.",
            Self::Bot if done => notes::BOT_ANSWERS,
            Self::Bot => notes::NO_BOT,
            Self::Help => HELP,
            Self::Unknown => {
                "There is no such command; the visitor was shown nothing. /help shows what there is. A text that begins with a slash is written with two."
            }
        }
    }
}

const HELP: &str = "Everything you write here is shown to the visitor, except:
/close – end the conversation
/block – end it and keep this visitor away for 24 hours
/mute – do not pass on what the visitor writes; /unmute passes it on again
/bot – let the site's bot answer again, until you write something
/help – this";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_whatever_their_case_and_what_follows() {
        for (text, command) in [
            ("/close", Command::Close),
            ("/CLOSE thanks, bye", Command::Close),
            ("/block\nnow", Command::Block),
            ("/mute", Command::Mute),
            ("/unmute ", Command::Unmute),
            ("/bot", Command::Bot),
            ("/help", Command::Help),
            ("/clsoe", Command::Unknown),
        ] {
            assert_eq!(read(text), Spoken::Command(command), "{text}");
        }
    }

    #[test]
    fn texts_stay_texts() {
        for text in [
            "hello",
            "",
            "/",
            "/ close",
            "/etc/hosts is it",
            "5/7",
            " /close",
            "/1",
            "//",
        ] {
            let shown = if text == "//" { "/" } else { text };
            assert_eq!(read(text), Spoken::Text(shown.into()), "{text}");
        }
        assert_eq!(read("//close"), Spoken::Text("/close".into()));
    }
}
