//! Finding the people of the configuration among the people of a messenger.
//!
//! Names are compared trimmed, Unicode-normalised and without regard to case; bots are nobody's
//! recipients. Nobody or several of one name is a mistake in the configuration, told for all
//! recipients at once; an id settles namesakes.

use super::{Person, Recipient, ResolveError};
use unicode_normalization::UnicodeNormalization as _;

/// Somebody the messenger knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The messenger's id.
    pub id: String,
    /// The name.
    pub name: Name,
    /// True for programs.
    pub bot: bool,
}

/// A name as the messenger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// In two parts; both must be equal.
    Parts {
        /// First name.
        first: String,
        /// Last name.
        last: String,
    },
    /// In one.
    Full(String),
}

/// The person behind each recipient, in the order of `recipients`.
///
/// # Errors
/// Everybody who is missing or ambiguous.
pub fn find(recipients: &[Recipient], known: &[Known]) -> Result<Vec<Person>, ResolveError> {
    let mut people = Vec::with_capacity(recipients.len());
    let mut trouble = ResolveError::default();
    for recipient in recipients {
        let mut found = known.iter().filter(|known| is(recipient, known));
        match (found.next(), found.next()) {
            (Some(known), None) => people.push(known.person()),
            (Some(_), Some(_)) => trouble.ambiguous.push(recipient.clone()),
            (None, _) => trouble.missing.push(recipient.clone()),
        }
    }
    if trouble == ResolveError::default() {
        Ok(people)
    } else {
        Err(trouble)
    }
}

/// Whom an id names is found by it alone, since people change their names.
fn is(Recipient::Name { first, last, id }: &Recipient, known: &Known) -> bool {
    match (id, &known.name) {
        (Some(id), _) => *id == known.id,
        (None, _) if known.bot => false,
        (None, Name::Parts { first: f, last: l }) => {
            normal(first) == normal(f) && normal(last) == normal(l)
        }
        (None, Name::Full(full)) => normal(&format!("{first} {last}")) == normal(full),
    }
}

/// The form in which names are compared.
fn normal(name: &str) -> String {
    let composed: String = name.nfkc().collect();
    let words: Vec<&str> = composed.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

impl Known {
    fn person(&self) -> Person {
        let name = match &self.name {
            Name::Parts { first, last } => format!("{first} {last}").trim().to_owned(),
            Name::Full(full) => full.clone(),
        };
        Person {
            id: self.id.clone(),
            name,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn known(id: &str, first: &str, last: &str) -> Known {
        let name = Name::Parts {
            first: first.into(),
            last: last.into(),
        };
        let (id, bot) = (id.to_owned(), first == "Bot");
        Known { id, name, bot }
    }

    fn named(first: &str, last: &str, id: Option<&str>) -> Recipient {
        Recipient::Name {
            first: first.into(),
            last: last.into(),
            id: id.map(str::to_owned),
        }
    }

    fn ids(recipients: &[Recipient], known: &[Known]) -> Vec<String> {
        let people = find(recipients, known).unwrap();
        people.into_iter().map(|person| person.id).collect()
    }

    #[test]
    fn blanks_case_and_unicode_forms_make_no_difference() {
        let team = [known("1", " José ", "Núñez"), known("2", "Ada", "Lovelace")];
        let asked = [
            named("ADA", "lovelace ", None),
            named("Jose\u{301}", "NÚÑEZ", None),
        ];
        assert_eq!(ids(&asked, &team), ["2", "1"]);
    }

    #[test]
    fn both_parts_must_be_equal() {
        let team = [known("1", "Anna Maria", "Schmidt")];
        assert!(find(&[named("Anna", "Maria Schmidt", None)], &team).is_err());
        assert!(find(&[named("Anna Maria", "Schmid", None)], &team).is_err());
    }

    #[test]
    fn a_full_name_is_both_parts_with_a_blank_between() {
        let full = |id: &str, name: &str| Known {
            name: Name::Full(name.into()),
            ..known(id, "", "")
        };
        let team = [full("1", "Ada  Lovelace"), full("2", "Support")];
        assert_eq!(
            ids(
                &[named("Ada", "Lovelace", None), named("Support", "", None)],
                &team
            ),
            ["1", "2"]
        );
    }

    #[test]
    fn everybody_missing_and_ambiguous_is_named_at_once() {
        let team = [
            known("1", "Ada", "L"),
            known("2", "ada", "l"),
            known("3", "Bot", "Y"),
        ];
        let (namesake, bot, nobody) = (
            named("Ada", "L", None),
            named("Bot", "Y", None),
            named("No", "Body", None),
        );
        let error = find(&[namesake.clone(), bot.clone(), nobody.clone()], &team).unwrap_err();
        assert_eq!(error.ambiguous, [namesake]);
        assert_eq!(error.missing, [bot, nobody]);
    }

    #[test]
    fn an_id_settles_namesakes_and_outlives_a_change_of_name() {
        let team = [known("1", "Ada", "L"), known("2", "Ada", "L")];
        assert_eq!(ids(&[named("Ada", "L", Some("2"))], &team), ["2"]);
        assert_eq!(ids(&[named("Ada", "Married", Some("1"))], &team), ["1"]);
        assert!(find(&[named("Ada", "L", Some("9"))], &team).is_err());
    }
}
