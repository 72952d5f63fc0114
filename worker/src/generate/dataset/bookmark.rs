//! Where a block begins among the rows, as it is noted with progress.

use std::fmt;
use std::str::FromStr;

use crate::generate::position::{Position, Positions};
use crate::shard::Shard;

/// A block, and the row of its first event: `17:140023`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Bookmark {
    pub(super) block: u64,
    pub(super) row: u64,
}

impl Bookmark {
    /// The first event of the block, for each shard.
    pub(super) fn positions(self) -> Positions {
        let mut positions = Positions::START;
        for shard in Shard::all() {
            positions.set(shard, Position { block: self.block, index: 0 });
        }
        positions
    }
}

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.block, self.row)
    }
}

/// A text that is no bookmark.
#[derive(Debug)]
pub(super) struct NoBookmark;

impl FromStr for Bookmark {
    type Err = NoBookmark;

    fn from_str(text: &str) -> Result<Self, NoBookmark> {
        let (block, row) = text.split_once(':').ok_or(NoBookmark)?;
        let number = |digits: &str| digits.parse().map_err(|_| NoBookmark);
        Ok(Self { block: number(block)?, row: number(row)? })
    }
}
