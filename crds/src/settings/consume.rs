use serde::{Deserialize, Serialize};

use super::{EventSchema, KafkaConnection, KeysWanted, S3Keys, S3Store};
use crate::spec::{PartitionBy, StartFrom};

/// What the role `consume` needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsumeSettings {
    /// The brokers.
    pub kafka: KafkaConnection,
    /// The work.
    pub landing: Landing,
}

/// The landing of a topic in a lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Landing<Keys = S3Keys> {
    /// The topic that the events come from.
    pub topic: String,
    /// The consumer group.
    pub group: String,
    /// Where landing starts in a topic that it has never landed.
    pub start_from: StartFrom,
    /// What an event is read as.
    pub schema: EventSchema,
    /// When a batch is closed.
    pub batch: Batch,
    /// How event times are read.
    pub times: EventTimes,
    /// What becomes of events that are not valid.
    pub quarantine: Quarantine,
    /// The bucket.
    pub bucket: String,
    /// The folder in it under which everything is kept.
    pub prefix: String,
    /// The bucket's store.
    pub store: S3Store<Keys>,
    /// Into which folders the events go.
    pub partitioning: Partitioning,
    /// How the files are written.
    pub parquet: Parquet,
    /// What one pod may hold in memory, in bytes.
    pub memory_bytes: u64,
}

/// When a batch of one Kafka partition is closed; whichever bound comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// After so many events.
    pub max_events: u64,
    /// After so many bytes.
    pub max_bytes: u64,
    /// So long after its first event was read.
    pub max_age_millis: u64,
}

/// How event times are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTimes {
    /// The IANA zone of times that name none, and of the folders.
    pub zone: String,
    /// How far ahead of Kafka's own time an event may lie.
    pub max_future_millis: u64,
}

/// What becomes of events that are not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quarantine {
    /// Whether they land; else they are only counted.
    pub enabled: bool,
    /// Their share, in millionths, beyond which the pipeline says so.
    pub alert_above_millionths: u32,
}

/// Into which folders the events go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Partitioning {
    /// Which time decides.
    pub by: PartitionBy,
    /// The folders, with %Y, %m, %d and %H.
    pub layout: String,
}

/// How Parquet files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parquet {
    /// How pages are compressed.
    pub compression: Compression,
    /// After how many events a row group is closed.
    pub row_group_events: u64,
}

/// How pages are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Compression {
    /// With Zstd, at a level from 1 to 22.
    Zstd {
        /// How hard it tries.
        level: u8,
    },
    /// With Snappy.
    Snappy,
    /// With Gzip.
    Gzip,
    /// Not at all.
    None,
}

impl Landing<KeysWanted> {
    /// The same landing, its store asked by whom `keys` makes of what is wanted.
    pub fn with_keys(self, keys: impl FnOnce(KeysWanted) -> S3Keys) -> Landing {
        Landing {
            store: self.store.with_keys(keys),
            topic: self.topic,
            group: self.group,
            start_from: self.start_from,
            schema: self.schema,
            batch: self.batch,
            times: self.times,
            quarantine: self.quarantine,
            bucket: self.bucket,
            prefix: self.prefix,
            partitioning: self.partitioning,
            parquet: self.parquet,
            memory_bytes: self.memory_bytes,
        }
    }
}
