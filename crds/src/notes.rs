//! What workers tell the operator, as text beside the offsets that they commit: pods need no access to the API server.
//!
//! A note is display, not truth: it may be old, lost with its group, or written by another release. So a field that is not
//! known is passed over, a word that is not known is [`Hindrance::Other`] or [`ReplayFailure::Other`], and a text that cannot
//! be read is an [`UnreadableNote`], which is told and harms nothing.

mod landing;
mod replay;

pub use landing::{Blocked, Hindrance, LandingNote};
pub use replay::{ReplayFailure, ReplayNote, ReplayStop};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The version of the notes that this code writes, and the newest that it reads.
pub const NOTE_VERSION: u32 = 1;

/// Of a reason in words as many characters are kept: brokers take 4,096 bytes with an offset.
const MOST_CHARACTERS: usize = 600;

/// A note that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadableNote {
    /// A newer release wrote it.
    TooNew(u32),
    /// It is none of ours.
    Broken(String),
}

impl std::fmt::Display for UnreadableNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooNew(version) => write!(
                f,
                "the workers' notes have version {version}, this operator reads up to {NOTE_VERSION}: upgrade the operator"
            ),
            Self::Broken(why) => write!(
                f,
                "what is noted beside the committed offset is no note of a worker ({why}): \
                 does something else commit offsets for this group?"
            ),
        }
    }
}

impl std::error::Error for UnreadableNote {}

#[derive(Serialize)]
struct Versioned<'a, T> {
    v: u32,
    #[serde(flatten)]
    note: &'a T,
}

fn write(note: &impl Serialize) -> String {
    serde_json::to_string(&Versioned { v: NOTE_VERSION, note }).unwrap_or_default()
}

/// Reads a note; `None` where nothing was noted.
fn read<T: DeserializeOwned>(text: &str) -> Result<Option<T>, UnreadableNote> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    if text.is_empty() {
        return Ok(None);
    }
    let broken = |error: serde_json::Error| UnreadableNote::Broken(error.to_string());
    let Version { v } = serde_json::from_str(text).map_err(broken)?;
    if v > NOTE_VERSION {
        return Err(UnreadableNote::TooNew(v));
    }
    serde_json::from_str(text).map(Some).map_err(broken)
}

/// The beginning of a text, as much as fits beside an offset.
fn shortened(text: &str) -> String {
    text.chars().take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests;
