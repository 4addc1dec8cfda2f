//! Identifiers for the visitor's messages.

use protocol::ids::ClientMsgId;

/// An identifier that no other message of the session has: 104 random bits.
#[expect(clippy::expect_used, reason = "hexadecimal digits are an identifier")]
pub(super) fn fresh_id() -> ClientMsgId {
    let half = || format_hex(js_sys::Math::random());
    ClientMsgId::parse([half(), half()].concat()).expect("an identifier")
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
