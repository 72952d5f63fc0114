use std::fmt;

/// Why a row cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It has too many fields or too few.
    Fields { found: usize, expected: usize },
    /// A quote begins and does not end within what a row may have.
    OpenQuote,
    /// A quoted field goes on behind its closing quote.
    BehindQuote,
    /// Its bytes are no text.
    NotUtf8,
    /// Its line is longer than a row may be.
    TooLong,
    /// It is no JSON.
    NotJson,
    /// It is JSON, but no object.
    NotAnObject,
    /// It is an object with more behind it.
    BehindObject,
    /// Its records and lists are nested deeper than anyone means.
    TooDeep,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fields { found: 1, expected } => write!(f, "1 field instead of {expected}"),
            Self::Fields { found, expected } => write!(f, "{found} fields instead of {expected}"),
            Self::OpenQuote => f.write_str("a quote that does not end"),
            Self::BehindQuote => f.write_str("text behind a closing quote"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::TooLong => f.write_str("longer than 1 MiB"),
            Self::NotJson => f.write_str("not JSON"),
            Self::NotAnObject => f.write_str("not a JSON object"),
            Self::BehindObject => f.write_str("text behind the JSON object"),
            Self::TooDeep => f.write_str("nested deeper than 128 levels"),
        }
    }
}
