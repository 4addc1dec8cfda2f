//! The JSON-RPC envelope of `/ws`, as the Python bot has it: requests with increasing numeric ids, answers
//! that repeat the id, errors as text with a stable word beside it.
//!
//! Fate of the unexpected: unknown fields are ignored and never adopted, an unknown method gets
//! [`ErrorCode::UnknownMethod`], a frame that is no request gets an answer with `"id": null`.

mod envelope;
mod surrogates;
mod visitor;

pub use crate::codes::ErrorCode;
pub use envelope::{Answer, ErrorData, Refusal, RequestHead, ServerFrame, encode_request};
pub use surrogates::mended;
pub use visitor::{
    EndSession, LoadMessages, MarkRead, MessagesPage, Method, Page, Ping, PingResult,
    ResumeSession, SendMessage, SendResult, SessionResumed, SessionStarted, SetTyping,
    StartSession, Success,
};
