//! The names that Kubernetes takes.

/// A name that Kubernetes would refuse, in words that follow "expected".
pub(crate) type Refused = String;

const LABEL_VALUE: &str = "letters, digits, '-', '_' and '.', a letter or digit at both ends";

/// A DNS-1123 label, as a namespace is: at most 63 lower-case letters, digits and dashes.
pub(crate) fn label(name: &str) -> Result<(), Refused> {
    let holds = name.len() <= 63 && is_label(name);
    holds
        .then_some(())
        .ok_or_else(|| "at most 63 lower-case letters, digits and '-', a letter or digit at both ends".to_owned())
}

/// A DNS-1123 subdomain, as an object's name is: labels joined by dots, at most 253 characters.
pub(crate) fn subdomain(name: &str) -> Result<(), Refused> {
    let holds = name.len() <= 253 && name.split('.').all(is_label);
    holds.then_some(()).ok_or_else(|| {
        "at most 253 lower-case letters, digits, '-' and '.', a letter or digit at both ends of each part".to_owned()
    })
}

/// The key of a label or an annotation: `name` or `example.com/name`.
pub(crate) fn qualified(key: &str) -> Result<(), Refused> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if prefix.is_some_and(|prefix| subdomain(prefix).is_err()) {
        return Err("a key such as example.com/name, with a lower-case DNS name before the '/'".to_owned());
    }
    let holds = name.len() <= 63 && is_word(name);
    holds
        .then_some(())
        .ok_or_else(|| format!("a key of at most 63 {LABEL_VALUE}, with at most one '/' after a DNS name"))
}

/// The value of a label; it may be empty.
pub(crate) fn label_value(value: &str) -> Result<(), Refused> {
    let holds = value.is_empty() || value.len() <= 63 && is_word(value);
    holds.then_some(()).ok_or_else(|| format!("at most 63 {LABEL_VALUE}"))
}

fn is_label(text: &str) -> bool {
    is_framed(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit(), |c| c == '-')
}

fn is_word(text: &str) -> bool {
    is_framed(text, |c| c.is_ascii_alphanumeric(), |c| matches!(c, '-' | '_' | '.'))
}

/// Not empty, `letter` at both ends, `letter` or `inner` between them.
fn is_framed(text: &str, letter: impl Fn(char) -> bool, inner: impl Fn(char) -> bool) -> bool {
    text.starts_with(&letter) && text.ends_with(&letter) && text.chars().all(|c| letter(c) || inner(c))
}

#[cfg(test)]
mod tests;
