//! Texts with places for values.

/// Values in place of their names in braces.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte == b'{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().position(|byte| byte == b'}').unwrap_or(0);
        let named = values.iter().find(|(name, _)| *name == &rest[..end]);
        filled.push_str(named.map_or("", |(_, value)| value));
        rest = &rest[(end + 1).min(rest.len())..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_stand_in_the_place_of_their_names_whatever_they_contain() {
        let values = [("n", "{max}.tif"), ("max", "20 MB")];
        let text = fill("{n} is larger than {max}.", &values);
        assert_eq!(text, "{max}.tif is larger than 20 MB.");
        assert_eq!(fill("n and max", &values), "n and max");
    }
}
