//! Words as a shell takes them.

/// The word, in quotes where a shell would see more in it than letters.
pub(super) fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "/._-=:,@%+".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The text as it stands between double quotes.
pub(super) fn in_double_quotes(text: &str) -> String {
    text.chars().fold(String::new(), |mut quoted, character| {
        if "\\\"$`".contains(character) {
            quoted.push('\\');
        }
        quoted.push(character);
        quoted
    })
}

#[cfg(test)]
mod tests;
