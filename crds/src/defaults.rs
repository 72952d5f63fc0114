//! Every default of the resource: the schema tells them, the translation applies them, nothing else knows them.
//!
//! They are not written into stored objects: a GitOps tool would see each as drift.

pub mod generator;

use crate::spec::{
    Compression, DeletionPolicy, EventTimes, Order, PartitionBy, ScalingType, StartFrom, TolerationOperator,
};

pub(crate) const SUSPEND: bool = false;
pub(crate) const PASSWORD_KEY: &str = "password";

pub(crate) const DELETION_POLICY: DeletionPolicy = DeletionPolicy::Retain;

pub(crate) const COLUMN_REQUIRED: bool = false;
pub(crate) const COLUMN_LOWERCASE: bool = false;

pub(crate) const PRODUCER_REPLICAS: i32 = 1;
pub(crate) const CSV_DELIMITER: &str = ",";
pub(crate) const LOOPS: i32 = 1;
pub(crate) const ORDER: Order = Order::AsIs;
pub(crate) const EVENT_TIMES: EventTimes = EventTimes::Original;
pub(crate) const RUN: i32 = 1;
pub(crate) const BAD_ROWS_MAX: i64 = 0;

pub(crate) const SCALING: ScalingType = ScalingType::Fixed;
pub(crate) const LAG_MIN: i32 = 1;
pub(crate) const START_FROM: StartFrom = StartFrom::Earliest;
pub(crate) const BATCH_MAX_EVENTS: i64 = 500_000;
pub(crate) const BATCH_MAX_BYTES: &str = "128Mi";
pub(crate) const BATCH_MAX_AGE: &str = "5m";
pub(crate) const TIME_ZONE: &str = "UTC";
pub(crate) const MAX_FUTURE: &str = "24h";
pub(crate) const QUARANTINE_ENABLED: bool = true;
pub(crate) const QUARANTINE_ALERT_ABOVE: &str = "0.01";

pub(crate) const REGION: &str = "us-east-1";
pub(crate) const PARTITION_BY: PartitionBy = PartitionBy::IngestTime;
pub(crate) const LAYOUT: &str = "year=%Y/month=%m/day=%d/hour=%H";
pub(crate) const COMPRESSION: Compression = Compression::Zstd;
pub(crate) const ZSTD_LEVEL: i32 = 1;
pub(crate) const ROW_GROUP_EVENTS: i64 = 1_000_000;

pub(crate) const WORKER_CPU: &str = "500m";
pub(crate) const PRODUCER_MEMORY: &str = "256Mi";
pub(crate) const CONSUMER_MEMORY: &str = "512Mi";
pub(crate) const TOLERATION: TolerationOperator = TolerationOperator::Equal;
