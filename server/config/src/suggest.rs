//! «Did you mean …»: the known name nearest to what was written.

/// Longer names are nobody's slip of the pen; comparing them would only cost time.
const LONGEST: usize = 64;

/// The known name that was likely meant: the same but for case, `-` and `_`; or a third of its
/// letters mistyped at most; or shortened to a part of four letters at least.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if written.len() > LONGEST {
        return None;
    }
    let written = fold(written);
    let allowed = written.chars().count() / 3;
    known
        .into_iter()
        .map(|name| (name, fold(name)))
        .map(|(name, folded)| (name, strsim::damerau_levenshtein(&written, &folded), folded))
        .filter(|(_, distance, folded)| {
            *distance <= allowed || (written.len() >= 4 && folded.contains(&written))
        })
        .min_by_key(|(_, distance, _)| *distance)
        .map(|(name, ..)| name)
}

fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["key", "allowed-origins", "title-primary", "chat_recipients"];

    #[test]
    fn another_spelling_of_the_words_is_recognised() {
        for written in [
            "allowed_origins",
            "allowedOrigins",
            "Allowed-Origin",
            "origins",
        ] {
            assert_eq!(
                nearest(written, KNOWN),
                Some("allowed-origins"),
                "{written}"
            );
        }
    }

    #[test]
    fn something_else_altogether_gets_no_suggestion() {
        for written in ["colour", "x", "", "ky", &"a".repeat(65)] {
            assert_eq!(nearest(written, KNOWN), None, "{written}");
        }
    }
}
