//! Fields that remember what was wrong with them instead of stopping the reading.

use super::values::{Accent, Offset};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;
use std::borrow::Cow;

/// The value of one key, or what stands in its place.
#[derive(Debug, Default)]
pub(super) enum Field<T> {
    /// Not written, or `null`.
    #[default]
    Missing,
    /// Of another type than expected.
    Wrong(Value),
    /// As expected.
    Right(T),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Some(value) = Option::<Value>::deserialize(deserializer)? else {
            return Ok(Self::Missing);
        };
        Ok(match T::deserialize(&value) {
            Ok(right) => Self::Right(right),
            Err(_) => Self::Wrong(value),
        })
    }
}

/// To the schema, a field is what it should be.
impl<T: JsonSchema> JsonSchema for Field<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// What messages say about a value of another type.
pub(super) trait Expected {
    /// Completes «is not …».
    const EXPECTED: &'static str;
    /// How to mend it.
    const HINT: &'static str;
}

macro_rules! expected {
    ($($type:ty: $expected:literal, $hint:literal;)*) => {$(
        impl Expected for $type {
            const EXPECTED: &'static str = $expected;
            const HINT: &'static str = $hint;
        }
    )*};
}

expected! {
    String: "a text", "write it in double quotes";
    bool: "true or false", "write the word without quotes";
    Offset: "a whole number from 0 to 400", "write pixels, without quotes and unit";
    Accent: "a colour", "write it as # and six hex digits, such as \"#2458e6\"";
}

impl<T> Expected for Vec<T> {
    const EXPECTED: &'static str = "a list";
    const HINT: &'static str = "put it between [ and ]";
}
