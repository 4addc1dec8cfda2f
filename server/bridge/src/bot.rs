//! The chatbots of sites, seen from the relay.
//!
//! A bot is told what the visitor says and answers in its own time, through the server's API. The
//! relay decides when it is told and when the team takes over.

use async_trait::async_trait;
use protocol::entry::Entry;
use std::time::Duration;
use store::Session;

/// What a bot is told.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// The conversation.
    pub session: &'a Session,
    /// What the visitor said; `None`: the conversation begins.
    pub entry: Option<&'a Entry>,
    /// The first thing that the visitor said in it.
    pub first_text: &'a str,
}

/// Tells bots.
#[async_trait]
pub trait Bot: Send + Sync + 'static {
    /// Tells the bot of the session's site. The same again carries the same id, so that a bot can
    /// tell repeats.
    ///
    /// # Errors
    /// [`BotError`]; the relay asks again, or hands the session over to the team.
    async fn tell(&self, telling: Telling<'_>) -> Result<(), BotError>;
}

/// Why a bot was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BotError {
    /// The site has no bot, or its address may not be called.
    #[error("there is no bot that may be called")]
    NoBot,
    /// It answered that it does not take this, and will not.
    #[error("the bot refuses")]
    Refused,
    /// It answered that it failed, or could not be reached.
    #[error("the bot failed")]
    Failed,
    /// It asks to be left alone for a while.
    #[error("the bot asks us to wait {} ms", .0.as_millis())]
    Busy(Duration),
    /// No answer came in time.
    #[error("no answer from the bot in time")]
    Late,
}

/// Attempts at a bot that fails.
const ATTEMPTS: u32 = 4;
/// Attempts at a bot that does not answer: it has cost its whole time.
const LATE_ATTEMPTS: u32 = 1;
/// Longest wait that a bot can ask for; beyond it the team is quicker.
const BUSY_MAX: Duration = Duration::from_secs(5);

impl BotError {
    /// How long to wait at least before the next attempt, after so many that failed with this one;
    /// `None`: the bot is down.
    #[must_use]
    pub fn again(self, failed: u32) -> Option<Duration> {
        match self {
            Self::NoBot | Self::Refused => None,
            Self::Late => (failed < LATE_ATTEMPTS).then_some(Duration::ZERO),
            Self::Failed => (failed < ATTEMPTS).then_some(Duration::ZERO),
            Self::Busy(wait) => (failed < ATTEMPTS && wait <= BUSY_MAX).then_some(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_that_fails_gets_a_few_attempts_and_one_that_refuses_none() {
        assert_eq!(BotError::Refused.again(1), None);
        assert_eq!(BotError::NoBot.again(1), None);
        let attempts = |error: BotError| (1..10).take_while(|n| error.again(*n).is_some()).count();
        assert_eq!(attempts(BotError::Failed), 3);
        assert_eq!(attempts(BotError::Late), 0);
        assert_eq!(attempts(BotError::Busy(Duration::from_secs(1))), 3);
        assert_eq!(attempts(BotError::Busy(Duration::from_secs(60))), 0);
    }
}
