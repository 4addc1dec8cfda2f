//! Calls on the wire: their names, their parameters, and their answers as inputs of the state.

use crate::state::{Answered, Call, Input};
use app::link::client::RpcClient;
use protocol::codes::ErrorCode;
use protocol::desk::{DeskEvent, method};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Sends a call; the id of its answer, or nothing when it could not go out.
pub(super) fn send(link: &RpcClient<DeskEvent>, call: &Call) -> Option<u64> {
    match call {
        Call::List(params) => link.request(method::LIST_CHATS, params),
        Call::Open(params) => link.request(method::OPEN_CHAT, params),
        Call::Reply(params) => link.request(method::REPLY, params),
        Call::Typing(params) => link.request(method::SET_TYPING, params),
        Call::Assign(params) => link.request(method::ASSIGN, params),
        Call::MarkRead(params) => link.request(method::MARK_READ, params),
        Call::Close(params) => link.request(method::CLOSE_CHAT, params),
        Call::Delete(params) => link.request(method::DELETE_MESSAGE, params),
    }
}

/// Reads the answer to a call.
pub(super) fn answer(call: Call, result: Value) -> Input {
    let answered = match call {
        Call::List(asked) => match read(result) {
            Some(page) => Ok(Answered::List(asked, page)),
            None => Err(Call::List(asked)),
        },
        Call::Open(asked) => match read(result) {
            Some(opened) => Ok(Answered::Open(asked, Box::new(opened))),
            None => Err(Call::Open(asked)),
        },
        Call::Reply(asked) => match read(result) {
            Some(replied) => Ok(Answered::Reply(asked, replied)),
            None => Err(Call::Reply(asked)),
        },
        done => Ok(Answered::Done(done)),
    };
    match answered {
        Ok(answered) => Input::Answered(answered),
        // A server that speaks otherwise than it should has failed, whatever it meant.
        Err(call) => Input::Refused(call, ErrorCode::Internal),
    }
}

fn read<T: DeserializeOwned>(result: Value) -> Option<T> {
    serde_json::from_value(result).ok()
}
