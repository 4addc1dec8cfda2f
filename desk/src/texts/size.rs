//! Sizes of files as people read them.

use super::Texts;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// «840 B», «12 KB», «1.4 MB», «100 MB».
pub(crate) fn size(texts: &Texts, bytes: u64) -> String {
    let kib = (bytes + KIB / 2) / KIB;
    // Nobody reads bytes, so tenths are exact enough even of the largest number.
    let tenths = bytes.saturating_mul(10).saturating_add(MIB / 2) / MIB;
    match (bytes, kib, tenths) {
        (..KIB, ..) => format!("{bytes} B"),
        (_, ..1000, _) => format!("{kib} KB"),
        (_, _, ..100) if !tenths.is_multiple_of(10) => {
            format!("{}{}{} MB", tenths / 10, texts.decimal_mark, tenths % 10)
        }
        _ => format!("{} MB", (tenths + 5) / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::of;

    #[test]
    fn a_size_has_two_digits_that_matter_and_the_languages_comma() {
        let english = |bytes| size(of("en"), bytes);
        let sizes = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "2 KB"),
            (999 * KIB, "999 KB"),
            (1000 * KIB, "1 MB"),
            (MIB + MIB / 2, "1.5 MB"),
            (12 * MIB + MIB / 2, "13 MB"),
            (100 * MIB, "100 MB"),
        ];
        for (bytes, text) in sizes {
            assert_eq!(english(bytes), text);
        }
        assert_eq!(size(of("de"), MIB + MIB / 2), "1,5 MB");
    }
}
