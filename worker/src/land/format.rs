//! Between the protocol and the bytes: what the core asks of whatever turns records into objects.

use std::fmt;

use bytes::Bytes;

use super::identity::Identity;
use super::manifest::{Manifest, Portion};
use super::plan::{Frozen, Plan};
use crate::log::{Partition, Record};

/// A way of turning records into objects: pure, so that whoever executes a plan makes the same objects of it.
pub trait Format: Clone + fmt::Debug + Send + Sync + 'static {
    /// Where the records of a batch gather.
    type Stage: Stage<Cut = Self::Cut>;
    /// A batch that is closed.
    type Cut: Cut;

    /// All that decides what becomes of a record, to be kept in plans.
    fn frozen(&self) -> &Frozen;

    /// The format that a plan was made with; the error says why this release cannot do it.
    fn thaw(frozen: &Frozen) -> Result<Self, String>;

    /// An empty stage.
    fn stage(&self, partition: Partition) -> Self::Stage;

    /// Whose object it is whose last bytes these are; the error says why it is none of ours. `None`: more bytes are needed.
    fn identify(tail: &[u8]) -> Result<Option<Identity>, String>;
}

/// Records of one partition on their way to a batch.
pub trait Stage: fmt::Debug {
    /// What leaves it.
    type Cut: Cut;

    /// Takes a record. Never fails: what is not valid is a row of the quarantine.
    fn take(&mut self, record: &Record<'_>);

    /// How many records it holds.
    fn records(&self) -> u64;

    /// How many bytes it holds in memory.
    fn bytes(&self) -> u64;

    /// To how many directories its rows go.
    fn directories(&self) -> usize;

    /// Takes out all records, of the offsets from `start` to before `end`.
    fn cut(&mut self, start: i64, end: i64, planned_at: i64) -> Self::Cut;
}

/// Records that land together.
pub trait Cut: fmt::Debug + Send + Sync + 'static {
    /// What they become.
    fn manifest(&self) -> Manifest;

    /// How many bytes it holds in memory.
    fn bytes(&self) -> u64;

    /// One of the objects. The same records and the same plan give the same bytes.
    fn object(&self, plan: &Plan, portion: &Portion) -> Result<Bytes, String>;
}
