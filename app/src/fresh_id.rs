//! Identifiers for messages of visitors and agents, and the right to a session.
//!
//! Identifiers are made of `Math.random`: `crypto.randomUUID` exists only in pages that came over HTTPS.
//! They have to differ from each other, not to be hard to guess. A token has to be.

use protocol::ids::{ClientMsgId, SessionToken};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Random bytes that nobody can guess.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]);
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A token that nobody can guess: 256 random bits.
#[must_use]
pub fn fresh_token() -> SessionToken {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    of_bytes(&bytes)
}

#[expect(clippy::expect_used, reason = "hexadecimal digits are an identifier")]
fn of_bytes(bytes: &[u8]) -> SessionToken {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let token: String = digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect();
    SessionToken::parse(token).expect("an identifier")
}

/// An identifier that no other message of the session has: 104 random bits.
#[must_use]
pub fn fresh_id() -> ClientMsgId {
    of_random(js_sys::Math::random(), js_sys::Math::random())
}

#[expect(clippy::expect_used, reason = "hexadecimal digits are an identifier")]
fn of_random(first: f64, second: f64) -> ClientMsgId {
    ClientMsgId::parse([format_hex(first), format_hex(second)].concat()).expect("an identifier")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "52 bits of a fraction of one"
)]
fn format_hex(random: f64) -> String {
    let mut bits = (random * 4_503_599_627_370_496.0) as u64;
    let mut digits = String::new();
    for _ in 0..13 {
        digits.push(char::from(DIGITS[(bits & 15) as usize]));
        bits >>= 4;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_every_bit_and_is_long_enough() {
        let bytes: Vec<u8> = (0..32).map(|byte| byte * 8 + 7).collect();
        let token = of_bytes(&bytes);
        assert!(token.as_str().starts_with("070f171f") && token.as_str().ends_with("eff7ff"));
        assert!(token.as_str().len() >= protocol::limits::OWN_TOKEN_MIN_CHARS);
    }

    #[test]
    fn every_fraction_of_one_makes_an_identifier_of_its_own() {
        let least = f64::EPSILON;
        let fractions = [0.0, least, 0.5, 0.5 + least, 1.0 - least];
        let ids: Vec<_> = fractions.map(|random| of_random(0.25, random)).into();
        assert!(ids.iter().all(|id| id.as_str().len() == 26), "{ids:?}");
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{ids:?}");
        }
    }
}
