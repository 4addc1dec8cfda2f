//! JSON as a [`Value`] that also tells which keys were written twice.
//!
//! `serde_json` keeps the last of two equal keys and says nothing; in a config file that hides a
//! mistake.

use super::path::JsonPath;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// A parsed text.
pub(super) struct Parsed {
    pub(super) value: Value,
    /// Keys written more than once, each one once.
    pub(super) duplicates: Vec<JsonPath>,
}

/// Parses a text.
///
/// # Errors
/// What is not JSON.
pub(super) fn parse(text: &str) -> serde_json::Result<Parsed> {
    let mut duplicates = Vec::new();
    let mut input = serde_json::Deserializer::from_str(text);
    let walk = Walk {
        at: JsonPath::default(),
        duplicates: &mut duplicates,
    };
    let value = walk.deserialize(&mut input)?;
    input.end()?;
    Ok(Parsed { value, duplicates })
}

struct Walk<'a> {
    at: JsonPath,
    duplicates: &'a mut Vec<JsonPath>,
}

impl Walk<'_> {
    const fn inside(&mut self, at: JsonPath) -> Walk<'_> {
        Walk {
            at,
            duplicates: self.duplicates,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let at = self.at.index(list.len());
            match seq.next_element_seed(self.inside(at))? {
                Some(value) => list.push(value),
                None => return Ok(list.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let at = self.at.key(&key);
            let value = map.next_value_seed(self.inside(at.clone()))?;
            if object.insert(key, value).is_some() && !self.duplicates.contains(&at) {
                self.duplicates.push(at);
            }
        }
        Ok(object.into())
    }
}
