//! Golden JSON of everything that travels, read and written, and the fate of the unexpected.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

mod codes;
mod desk;
mod events;
mod fuzz;
mod requests;
mod results;
mod tolerance;
mod views;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;

/// Both directions: the value is written as this JSON, and this JSON is read as the value.
#[track_caller]
fn golden<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &Value) {
    assert_eq!(&serde_json::to_value(value).unwrap(), json, "written");
    assert_eq!(
        &serde_json::from_value::<T>(json.clone()).unwrap(),
        value,
        "read"
    );
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(
        &serde_json::from_str::<T>(&text).unwrap(),
        value,
        "read from text"
    );
}

/// One direction: this JSON, e.g. of an older or newer peer, is read as the value.
#[track_caller]
fn reads<T: DeserializeOwned + PartialEq + Debug>(json: &Value, value: &T) {
    assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), value);
}
