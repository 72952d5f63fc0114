use std::fmt;
use std::str::FromStr;

use super::text_rows::TextPlace;

/// Where a row is found again: `row@file:byte:line`, the byte in the unpacked text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bookmark {
    /// The row, from 0.
    pub(super) row: u64,
    /// The file's number, from 0.
    pub(super) file: usize,
    /// The place in the file; [`TextPlace::START`] is the file's beginning, before its header.
    pub(super) at: TextPlace,
}

impl Bookmark {
    /// The beginning of everything.
    pub(super) const START: Self = Self { row: 0, file: 0, at: TextPlace::START };
}

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}:{}", self.row, self.file, self.at.byte, self.at.line)
    }
}

/// The text is no bookmark of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotABookmark;

impl FromStr for Bookmark {
    type Err = NotABookmark;

    fn from_str(text: &str) -> Result<Self, NotABookmark> {
        let (row, place) = text.split_once('@').ok_or(NotABookmark)?;
        let mut parts = place.splitn(3, ':');
        let mut part = || parts.next().and_then(|part| part.parse::<u64>().ok()).ok_or(NotABookmark);
        let file = usize::try_from(part()?).map_err(|_| NotABookmark)?;
        let at = TextPlace { byte: part()?, line: part()? };
        Ok(Self { row: row.parse().map_err(|_| NotABookmark)?, file, at })
    }
}
