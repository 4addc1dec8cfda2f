//! Requests, answers and refusals, whatever the method.

use super::surrogates::mended;
use crate::codes::ErrorCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request before its parameters are known.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestHead {
    /// The client's number for this request; the answer repeats it.
    pub id: u64,
    /// What is asked.
    pub method: String,
    /// The parameters, `null` when absent.
    pub params: Value,
}

impl RequestHead {
    /// Reads a request from a text frame.
    ///
    /// # Errors
    /// A [`Refusal`] with the id, if one could be read, and `parse_error` or `invalid_request`.
    pub fn parse(frame: &str) -> Result<Self, Refusal> {
        let parsed = serde_json::from_str(frame).or_else(|error| match mended(frame) {
            Some(mended) => serde_json::from_str(&mended),
            None => Err(error),
        });
        let value: Value = parsed.map_err(|_| Refusal::new(None, ErrorCode::ParseError))?;
        let id = value.get("id").and_then(Value::as_u64);
        let method = value
            .get("method")
            .and_then(Value::as_str)
            .map(str::to_owned);
        match (id, method, value) {
            (Some(id), Some(method), Value::Object(mut fields)) => {
                let params = fields.remove("params").unwrap_or(Value::Null);
                Ok(Self { id, method, params })
            }
            (id, ..) => Err(Refusal::new(id, ErrorCode::InvalidRequest)),
        }
    }

    /// Reads the parameters of a known method. Missing parameters count as an empty object.
    ///
    /// # Errors
    /// `invalid_params` with the path of the wrong parameter; it never quotes what was sent.
    pub fn params<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let params = match &self.params {
            Value::Null => Value::Object(serde_json::Map::new()),
            Value::Object(_) => self.params.clone(),
            _ => {
                let refusal = Refusal::new(Some(self.id), ErrorCode::InvalidParams);
                return Err(refusal.because("params must be an object"));
            }
        };
        serde_path_to_error::deserialize(params).map_err(|error| {
            let field = wrong_field(&error);
            let refusal = Refusal::new(Some(self.id), ErrorCode::InvalidParams);
            refusal
                .because(format!("{field} is missing or has the wrong shape"))
                .field(&field)
        })
    }
}

/// The path of the parameter that is wrong. It consists of our own names: serde has followed the
/// path only as far as they are known.
fn wrong_field(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let text = error.inner().to_string();
    let missing = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    match (error.path().to_string(), missing) {
        (path, Some(name)) if path == "." => name.to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
        (path, None) => path,
    }
}

/// What a refusal carries beside its code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// How long to wait before the same request may succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The parameter that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl ErrorData {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An answer that says no: `{"id":1,"error":"text","code":"word"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The request's id; `null` when none could be read.
    pub id: Option<u64>,
    /// Text for people, as old clients expect it.
    pub error: String,
    /// The stable word.
    pub code: ErrorCode,
    /// More, if there is more to say.
    #[serde(default, skip_serializing_if = "ErrorData::is_empty")]
    pub data: ErrorData,
}

impl Refusal {
    /// A refusal with the general text of its code.
    #[must_use]
    pub fn new(id: Option<u64>, code: ErrorCode) -> Self {
        Self {
            id,
            error: code.text().to_owned(),
            code,
            data: ErrorData::default(),
        }
    }

    /// The same with a more exact text.
    #[must_use]
    pub fn because(mut self, text: impl Into<String>) -> Self {
        self.error = text.into();
        self
    }

    /// The same with the time to wait.
    #[must_use]
    pub fn retry_after(mut self, ms: u64) -> Self {
        self.data.retry_after_ms = Some(ms);
        self
    }

    /// The same with the name of the wrong parameter.
    #[must_use]
    pub fn field(mut self, name: &str) -> Self {
        self.data.field = Some(name.to_owned());
        self
    }
}

/// An answer that says yes: `{"id":1,"result":{…}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer<T> {
    /// The request's id.
    pub id: u64,
    /// What was asked for.
    pub result: T,
}

/// A frame from the server as a client reads it. `E` is the event type of the socket in question.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerFrame<E> {
    /// Yes, with the result still to be read.
    Answer(u64, Value),
    /// No.
    Refusal(Refusal),
    /// Something new.
    Event(E),
    /// Nothing this build understands; to be ignored.
    Unknown,
}

impl<E: DeserializeOwned> ServerFrame<E> {
    /// Reads a frame; what is not understood becomes [`ServerFrame::Unknown`].
    #[must_use]
    pub fn parse(frame: &str) -> Self {
        let Ok(mut value) = serde_json::from_str::<Value>(frame) else {
            return Self::Unknown;
        };
        if value.get("method").is_some() {
            return E::deserialize(value).map_or(Self::Unknown, Self::Event);
        }
        if value.get("error").is_some() {
            if value.get("code").is_none() {
                value["code"] = Value::from(ErrorCode::Internal.word());
            }
            return Refusal::deserialize(value).map_or(Self::Unknown, Self::Refusal);
        }
        let id = value.get("id").and_then(Value::as_u64);
        match (id, value.get_mut("result")) {
            (Some(id), Some(result)) => Self::Answer(id, result.take()),
            _ => Self::Unknown,
        }
    }
}

/// Writes a request frame.
#[must_use]
pub fn encode_request<T: Serialize>(id: u64, method: &str, params: &T) -> String {
    #[derive(Serialize)]
    struct Frame<'a, T> {
        id: u64,
        method: &'a str,
        params: &'a T,
    }
    // Our own parameter types have string keys only, so this cannot fail.
    serde_json::to_string(&Frame { id, method, params }).unwrap_or_default()
}
