//! Identifiers for messages of visitors and agents.
//!
//! Made of `Math.random`: `crypto.randomUUID` exists only in pages that came over HTTPS. They have
//! to differ from each other, not to be hard to guess.

use protocol::ids::ClientMsgId;

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
        digits.push(char::from(b"0123456789abcdef"[(bits & 15) as usize]));
        bits >>= 4;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

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
