//! A plan: which offsets of a partition land together, and as what. Written once, before any of it is visible, and then true for ever.

mod decided;
mod origin;

use serde::{Deserialize, Serialize};

pub use decided::{Decided, Proposal};
pub use origin::{Origin, StartedFrom};

use super::manifest::Manifest;
use super::places::Places;
use crate::log::Partition;

/// The version of plans that this code writes, and the only one that it reads.
pub const PLAN_VERSION: u32 = 1;

/// The offsets from `start` to before `end`, and everything that decides what they become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Which reading of a topic this belongs to.
    pub stream: String,
    /// The topic.
    pub topic: String,
    /// The partition's number.
    pub partition: i32,
    /// The first offset.
    pub start: i64,
    /// The offset after the last.
    pub end: i64,
    /// When it was planned, in microseconds since 1970: the ingest time of its events.
    pub planned_at: i64,
    /// Why the batch was closed here.
    pub cut: CutReason,
    /// How records become rows and where these go. Whoever executes the plan does as this says.
    pub recipe: Frozen,
    /// What the records become.
    pub manifest: Manifest,
    /// Which of the undelivered offsets the topic had expired before they could be read: runs of first offset and length.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expired: Vec<(i64, i64)>,
    /// The release that planned it.
    pub writer: String,
}

/// A recipe as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Names it: made of its content.
    pub id: String,
    /// The whole of it.
    pub text: String,
}

/// Why a batch was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CutReason {
    /// It has as many events as a batch may have.
    Events,
    /// It has as many bytes as a batch may have.
    Bytes,
    /// Its first event has waited long enough.
    Age,
    /// An hour has ended, and folders are hours of landing.
    Hour,
    /// Its events go to as many directories as one plan may have.
    Directories,
    /// The pod's memory is needed.
    Memory,
    /// The partition goes to another worker.
    Revoked,
    /// The worker ends.
    Drained,
}

/// Why the text under a plan's name is no plan that can be executed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Another release has written it.
    #[error(
        "it has version {0}, this release reads version {PLAN_VERSION}: run the release that wrote it, or a newer one"
    )]
    Version(u64),
    /// It is not what a plan looks like, or contradicts itself.
    #[error("{0}; plans are never changed once they are written: restore the object as it was")]
    Broken(String),
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

impl Plan {
    /// The plan's text.
    pub fn write(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Versioned { version: PLAN_VERSION, content: self })
    }

    /// Reads what lies under the name of the plan that starts at `start`.
    pub fn read(text: &[u8], places: &Places, partition: Partition, start: i64) -> Result<Self, PlanError> {
        let plan: Self = versioned(text)?;
        let broken = |what: String| Err(PlanError::Broken(what));
        let found = (plan.stream.as_str(), plan.topic.as_str(), plan.partition, plan.start);
        let named = (places.stream(), places.topic(), partition.0, start);
        if found != named {
            return broken(format!("its name says {named:?}, its content {found:?}"));
        }
        if plan.start < 0 || plan.end <= plan.start {
            return broken(format!("it has no offsets ({}..{})", plan.start, plan.end));
        }
        match plan.manifest.contradiction(plan.start, plan.end) {
            Some(contradiction) => broken(contradiction),
            None => Ok(plan),
        }
    }
}

/// The content of a versioned text; the version is looked at first, since another one may hold anything.
fn versioned<T: for<'a> Deserialize<'a>>(text: &[u8]) -> Result<T, PlanError> {
    #[derive(Deserialize)]
    struct Version {
        version: u64,
    }
    let broken = |error: serde_json::Error| PlanError::Broken(error.to_string());
    let Version { version } = serde_json::from_slice(text).map_err(broken)?;
    if version != u64::from(PLAN_VERSION) {
        return Err(PlanError::Version(version));
    }
    serde_json::from_slice(text).map_err(broken)
}

#[cfg(test)]
pub(super) mod tests;
