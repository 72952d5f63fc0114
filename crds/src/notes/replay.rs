use serde::{Deserialize, Serialize};

use super::{UnreadableNote, read, shortened, write};

/// What a producer tells of one shard of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayNote {
    /// Number of the run.
    pub run: u32,
    /// Rows passed, of all shards, in all rounds.
    #[serde(default)]
    pub rows: u64,
    /// Events that the shard has sent.
    #[serde(default)]
    pub sent: u64,
    /// Of them, rows that could not be read.
    #[serde(default)]
    pub bad: u64,
    /// Whether the shard has sent all there is.
    #[serde(default)]
    pub done: bool,
    /// Why the replay cannot go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<ReplayStop>,
}

/// Why a replay cannot go on before a person has mended something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayStop {
    /// Why, in one word.
    pub reason: ReplayFailure,
    /// Why, for people.
    #[serde(default)]
    pub why: String,
}

/// Why a replay fails: the reasons of the condition `Failed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplayFailure {
    /// More rows cannot be read than are allowed.
    TooManyBadRows,
    /// The source is not there, or cannot be read.
    SourceNotFound,
    /// It is another data set than the run began with.
    DataSetChanged,
    /// The brokers do not take an event, or not from this user.
    BrokerRefused,
    /// A word of another release.
    #[serde(other)]
    Other,
}

impl ReplayStop {
    /// Why a replay cannot go on.
    pub fn new(reason: ReplayFailure, why: &str) -> Self {
        Self { reason, why: shortened(why) }
    }
}

impl ReplayNote {
    /// The text beside a committed offset.
    pub fn write(&self) -> String {
        write(self)
    }

    /// Reads the text beside a committed offset; `None` where there is none.
    pub fn read(text: &str) -> Result<Option<Self>, UnreadableNote> {
        read(text)
    }
}

#[cfg(feature = "crd")]
impl From<ReplayFailure> for crate::conditions::Failed {
    /// A word of another release is shown as the broadest of ours; the text beside it tells more.
    fn from(failure: ReplayFailure) -> Self {
        match failure {
            ReplayFailure::TooManyBadRows => Self::TooManyBadRows,
            ReplayFailure::SourceNotFound => Self::SourceNotFound,
            ReplayFailure::DataSetChanged => Self::DataSetChanged,
            ReplayFailure::BrokerRefused | ReplayFailure::Other => Self::BrokerRefused,
        }
    }
}
