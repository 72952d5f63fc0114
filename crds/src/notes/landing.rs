use serde::{Deserialize, Serialize};

use super::{UnreadableNote, read, shortened, write};

/// What a consumer tells of one partition. Times are in microseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LandingNote {
    /// When the last batch was closed that has landed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landed_at: Option<i64>,
    /// Kafka's own time of the oldest record that was read and has not landed: everything before it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<i64>,
    /// Why it does not go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
    /// Records of the last batch.
    #[serde(default)]
    pub records: u64,
    /// How many of them were not valid.
    #[serde(default)]
    pub invalid: u64,
}

/// Why a partition does not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// Since when.
    pub since: i64,
    /// Why, in one word.
    #[serde(default)]
    pub reason: Hindrance,
    /// Why, for people.
    pub why: String,
}

/// What keeps events from landing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hindrance {
    /// There is no such bucket.
    BucketNotFound,
    /// The store does not let the worker in, or not write.
    AccessDenied,
    /// The store does not answer.
    Unreachable,
    /// The store answers that it is too much, or that it is not well.
    Throttled,
    /// The store cannot create an object only once.
    ConditionalWritesUnsupported,
    /// The store refuses for another reason, which the text tells.
    StoreRefused,
    /// Going on would break a promise: a person has to look.
    Stuck,
    /// A word of another release.
    #[default]
    #[serde(other)]
    Other,
}

impl Blocked {
    /// Why a partition does not go on since then.
    pub fn new(since: i64, reason: Hindrance, why: &str) -> Self {
        Self { since, reason, why: shortened(why) }
    }
}

impl LandingNote {
    /// The text beside a committed offset.
    pub fn write(&self) -> String {
        write(self)
    }

    /// Reads the text beside a committed offset; `None` where there is none.
    pub fn read(text: &str) -> Result<Option<Self>, UnreadableNote> {
        read(text)
    }
}
