//! A person as initials on a colour of their own.

use leptos::prelude::*;

/// Colours there are; the style sheet has one class for each.
const HUES: u32 = 8;

/// Up to two letters that stand for a name; a name without any gives its first character.
pub(super) fn initials(name: &str) -> String {
    let starts = || {
        name.split_whitespace()
            .filter_map(|word| word.chars().next())
    };
    let mut letters = starts().filter(|start| start.is_alphabetic());
    let first = letters.next().or_else(|| starts().next());
    first
        .into_iter()
        .chain(letters.next_back())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The same text always gets the same colour.
fn hue(seed: &str) -> u32 {
    seed.bytes().fold(7_u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(u32::from(byte))
    }) % HUES
}

/// Decoration: the name always stands beside it.
#[component]
pub(super) fn Avatar(
    /// Who it is.
    name: String,
    /// What the colour comes from; people without a name differ by it.
    seed: String,
    /// True shows the dot of somebody who is there.
    #[prop(optional)]
    online: bool,
) -> impl IntoView {
    let class = format!("avatar hue-{}", hue(&seed));
    view! {
        <span class=class aria-hidden="true">
            {initials(&name)}
            {online.then(|| view! { <span class="online-dot"></span> })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_last_word() {
        assert_eq!(initials("ada lovelace"), "AL");
        assert_eq!(initials("Jean Le Rond d'Alembert"), "JD");
        assert_eq!(initials("Vera"), "V");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn words_that_begin_with_no_letter_stand_for_nothing_unless_there_is_no_other() {
        assert_eq!(initials("Ли 59"), "Л");
        assert_eq!(initials("7 Ada (Shop) Halm"), "AH");
        assert_eq!(initials("59 60"), "5");
    }

    #[test]
    fn a_colour_is_stable_and_exists() {
        assert_eq!(hue("chat-1"), hue("chat-1"));
        assert!((0..50).all(|n| hue(&n.to_string()) < HUES));
    }
}
