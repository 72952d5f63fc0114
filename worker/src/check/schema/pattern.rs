//! Patterns as the API server reads them.

use std::fmt;

use regex::Regex;

/// What Go takes as ASCII and Rust as Unicode, and flags, which the two spell differently.
const READ_DIFFERENTLY: [&str; 10] = [r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", "(?", "[:"];

/// A pattern in the part of the language that Go's RE2 and Rust's `regex` read alike.
pub(crate) struct Pattern {
    source: String,
    regex: Regex,
}

/// A pattern that the two might read differently, or that is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// The languages differ here.
    #[error("the pattern {0} uses {1}, which Go and Rust read differently: write the characters out")]
    Class(String, &'static str),
    /// Not a pattern.
    #[error(transparent)]
    Syntax(#[from] regex::Error),
}

impl Pattern {
    /// Compiles a pattern of the CRD.
    pub(crate) fn new(source: &str) -> Result<Self, Unreadable> {
        let plain = source.replace(r"\\", "").replace("(?:", "(");
        if let Some(class) = READ_DIFFERENTLY.iter().find(|class| plain.contains(**class)) {
            return Err(Unreadable::Class(source.to_owned(), class));
        }
        Ok(Self { source: source.to_owned(), regex: Regex::new(source)? })
    }

    /// Whether the pattern is found in `text`: as in JSON Schema, it is anchored only where it says so.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}
