//! Where the next row of a text ends.

use memchr::memchr;

use super::fault::Fault;

/// The longest row. What is longer is no event, but a file in some other form, or a quote that nobody closed.
pub(super) const LONGEST: usize = 1024 * 1024;

/// What stands at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Nobody can say before there is more of it.
    More,
    /// An empty line of so many bytes.
    Blank(usize),
    /// A row.
    Row(Extent),
    /// A line that is longer than any row may be.
    TooLong,
}

/// How far a row reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Its bytes without the end of the line.
    pub(super) text: usize,
    /// Its bytes with it.
    pub(super) whole: usize,
    /// The lines that it takes up.
    pub(super) lines: u64,
    /// What is wrong with it. Where its quotes are, nobody knows where it ends: it is one line, and reading goes on at the next.
    pub(super) fault: Option<Fault>,
}

impl Extent {
    /// A row of one line.
    pub(super) const fn line(text: usize, whole: usize) -> Self {
        Self { text, whole, lines: 1, fault: None }
    }

    pub(super) const fn faulty(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }
}

/// The first line of a text; `at_end`: nothing comes after the text.
pub(super) fn line(text: &[u8], at_end: bool) -> Cut {
    let (end, whole) = match memchr(b'\n', text) {
        Some(end) => (end, end + 1),
        None if text.len() > LONGEST => return Cut::TooLong,
        None if !at_end => return Cut::More,
        None => (text.len(), text.len()),
    };
    let end = match text[..end].strip_suffix(b"\r") {
        Some(line) => line.len(),
        None => end,
    };
    match end {
        0 => Cut::Blank(whole),
        1..=LONGEST => Cut::Row(Extent::line(end, whole)),
        _ => Cut::TooLong,
    }
}
