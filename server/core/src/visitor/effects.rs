//! The effects of one step, collected, with frames already written.

use super::io::{Command, Effect};
use protocol::codes::CloseCode;
use protocol::event::Event;
use protocol::ids::SessionId;
use protocol::rpc::{Answer, Refusal};
use serde::Serialize;

#[derive(Debug, Default)]
pub(super) struct Effects(Vec<Effect>);

impl Effects {
    pub(super) fn answer(&mut self, request: u64, result: impl Serialize) {
        self.send(&Answer {
            id: request,
            result,
        });
    }

    pub(super) fn refuse(&mut self, refusal: &Refusal) {
        self.send(refusal);
    }

    pub(super) fn event(&mut self, event: &Event) {
        self.send(event);
    }

    pub(super) fn subscribe(&mut self, session: SessionId) {
        self.0.push(Effect::Subscribe(session));
    }

    pub(super) fn perform(&mut self, command: Command) {
        self.0.push(Effect::Do(command));
    }

    pub(super) fn close(&mut self, code: CloseCode) {
        self.0.push(Effect::Close(code));
    }

    pub(super) fn into_vec(self) -> Vec<Effect> {
        self.0
    }

    #[expect(
        clippy::expect_used,
        reason = "wire types have string keys and no fallible fields"
    )]
    fn send(&mut self, frame: &impl Serialize) {
        self.0.push(Effect::Send(
            serde_json::to_string(frame).expect("wire types are JSON"),
        ));
    }
}
