//! One console: a request frame in, an answer frame out.
//!
//! The server's socket loop only carries text: frames go to [`Console::answer`], and what
//! [`super::Desk::subscribe`] yields goes out as it is. A console whose subscription lagged must be
//! closed (`4008 slow`); it asks for everything again.

use super::{Desk, Refused};
use protocol::codes::ErrorCode;
use protocol::desk::{self, method};
use protocol::limits::NAME_MAX_CHARS;
use protocol::rpc::{Answer, Refusal, RequestHead, Success};
use serde::Serialize;
use serde_json::Value;
use session_core::text::clean_name;

/// A console's state: who sits there, once they have said so.
#[derive(Debug)]
pub struct Console {
    desk: Desk,
    version: &'static str,
    agent: Option<String>,
}

impl Console {
    /// A console that has not said `hello` yet. `version` is the server's.
    #[must_use]
    pub fn new(desk: Desk, version: &'static str) -> Self {
        Self {
            desk,
            version,
            agent: None,
        }
    }

    /// The agent's name, after `hello`.
    #[must_use]
    pub fn agent(&self) -> Option<&str> {
        self.agent.as_deref()
    }

    /// The answer to a text frame, as a text frame.
    pub async fn answer(&mut self, frame: &str) -> String {
        match self.handle(frame).await {
            Ok(answer) => encode(&answer),
            Err(refusal) => encode(&refusal),
        }
    }

    async fn handle(&mut self, frame: &str) -> Result<Answer<Value>, Refusal> {
        let head = RequestHead::parse(frame)?;
        let result = match (head.method.as_str(), &self.agent) {
            (method::HELLO, _) => self.hello(&head)?,
            (method::PING, _) => value(Success::default()),
            (_, Some(agent)) => dispatch(&self.desk, agent, &head).await?,
            (_, None) => {
                let refusal = Refusal::new(Some(head.id), ErrorCode::SessionRequired);
                return Err(refusal.because("say hello first"));
            }
        };
        Ok(Answer {
            id: head.id,
            result,
        })
    }

    fn hello(&mut self, head: &RequestHead) -> Result<Value, Refusal> {
        let hello: desk::Hello = head.params()?;
        let agent = agent_name(&hello.agent).map_err(|refused| refused.refusal(head.id))?;
        self.agent = Some(agent.clone());
        Ok(value(desk::Welcome {
            agent,
            version: self.version.to_owned(),
        }))
    }
}

/// A name as it is shown: one line, not empty, not too long.
pub(super) fn agent_name(text: &str) -> Result<String, Refused> {
    clean_name(text).map_err(|_| {
        let reason = format!("a name has 1 to {NAME_MAX_CHARS} characters");
        Refused::because(ErrorCode::InvalidParams, reason).field("agent")
    })
}

async fn dispatch(desk: &Desk, agent: &str, head: &RequestHead) -> Result<Value, Refusal> {
    let done = |()| Success::default();
    let result = match head.method.as_str() {
        method::LIST_CHATS => desk.list_chats(head.params()?).await.map(value),
        method::OPEN_CHAT => desk.open_chat(head.params()?).await.map(value),
        method::REPLY => desk.reply(agent, head.params()?).await.map(value),
        method::SET_TYPING => desk
            .set_typing(agent, head.params()?)
            .await
            .map(done)
            .map(value),
        method::ASSIGN => desk.assign(head.params()?).await.map(done).map(value),
        method::MARK_READ => desk.mark_read(head.params()?).await.map(done).map(value),
        method::CLOSE_CHAT => desk
            .close_chat(agent, head.params()?)
            .await
            .map(done)
            .map(value),
        method::DELETE_MESSAGE => desk
            .delete_message(agent, head.params()?)
            .await
            .map(done)
            .map(value),
        _ => Err(Refused::new(ErrorCode::UnknownMethod)),
    };
    result.map_err(|refused| refused.refusal(head.id))
}

/// Our own result types have string keys only, so they are always JSON.
fn value(result: impl Serialize) -> Value {
    serde_json::to_value(result).unwrap_or_default()
}

fn encode(frame: &impl Serialize) -> String {
    serde_json::to_string(frame).unwrap_or_default()
}
