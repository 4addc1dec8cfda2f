//! What a message says: who sent it, its number, and padding up to the wished size.
//!
//! Invariant: [`Payload::read`] of [`Payload::write`] is the same payload, whatever stands around it in
//! a frame's text, and a text of another run is not read as one of this.

/// Identity of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload {
    /// Drawn anew for each run.
    pub run: u32,
    /// The group of clients it belongs to.
    pub group: u32,
    /// 1, 2, 3 … within the group.
    pub number: u32,
}

impl Payload {
    /// The text, of at least `size` bytes; ASCII without anything that JSON would escape.
    #[must_use]
    pub fn write(self, size: usize) -> String {
        let Self { run, group, number } = self;
        let mut text = format!("[{run:x}.{group}.{number}]");
        while text.len() < size {
            text.push('.');
        }
        text
    }

    /// Reads a text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (inside, _) = text.strip_prefix('[')?.split_once(']')?;
        let mut parts = inside.split('.');
        let payload = Self {
            run: u32::from_str_radix(parts.next()?, 16).ok()?,
            group: parts.next()?.parse().ok()?,
            number: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(payload)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_read_as_it_was_written_and_has_the_size_asked_for() {
        let payload = Payload {
            run: 0xfeed_beef,
            group: 7,
            number: 4_000_000_000,
        };
        let text = payload.write(120);
        assert_eq!(text.len(), 120);
        assert_eq!(Payload::read(&text).unwrap(), payload);
        assert_eq!(Payload::read(&payload.write(0)).unwrap(), payload);
    }

    #[test]
    fn anything_else_is_no_payload() {
        for text in [
            "",
            "[",
            "[]",
            "hello",
            "[1.2]",
            "[1.2.3.4]",
            "[x.1.1]",
            " [1.1.1]",
        ] {
            assert_eq!(Payload::read(text), None, "{text}");
        }
    }
}
