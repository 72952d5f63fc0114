use serde::Serialize;

use super::PipelineName;
use super::faults::Faults;
use super::pods::{PodPlan, pod_plan};
use super::store::store;
use super::topic::TopicPlan;
use crate::defaults;
use crate::settings::{self, EventSchema, KeysWanted, Landing};
use crate::spec::{self, ClickstreamPipelineSpec, Compression, Consumer, Lake, ScalingType};
use crate::wire::{Bytes, Duration, Ratio};

/// The consumers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerPlan {
    /// How many pods, and who decides.
    pub replicas: Replicas,
    /// What each pod is like.
    pub pod: PodPlan,
    /// What they do.
    pub landing: Landing<KeysWanted>,
}

/// How many consumers, and who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Replicas {
    /// Whoever writes the manifest.
    Fixed(i32),
    /// An autoscaler; `None` before its first word.
    External(Option<i32>),
    /// The operator, by how many events have not landed.
    Lag(LagBounds),
}

/// How many consumers there are for how many events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LagBounds {
    /// Never fewer consumers.
    pub min: i32,
    /// Never more.
    pub max: i32,
    /// Events that have not landed, for each consumer.
    pub target: u64,
}

pub(super) fn consumer_plan(
    pipeline: &PipelineName,
    spec: &ClickstreamPipelineSpec,
    topic: &TopicPlan,
    schema: Option<&EventSchema>,
    faults: &mut Faults,
) -> Option<ConsumerPlan> {
    let consumer = spec.consumer.as_ref()?;
    let wishes = spec.workers.as_ref().and_then(|workers| workers.consumer.as_ref());
    let pod = pod_plan(wishes, defaults::CONSUMER_MEMORY, "spec.workers.consumer", faults);
    let replicas = replicas(consumer, faults);
    let batch = batch(consumer, faults);
    let times = times(consumer, faults);
    let quarantine = quarantine(consumer, faults);
    let lake = faults.need("spec.lake", spec.lake.as_ref(), "a consumer needs a place to land events in")?;
    let parquet = parquet(lake, faults);
    let partitioning = lake.partitioning.clone().unwrap_or_default();
    let pod = pod?;
    Some(ConsumerPlan {
        replicas: replicas?,
        landing: Landing {
            topic: topic.name.clone(),
            group: consumer.group.clone().unwrap_or_else(|| pipeline.dotted()),
            start_from: consumer.start_from.unwrap_or(defaults::START_FROM),
            schema: schema?.clone(),
            batch: batch?,
            times: times?,
            quarantine: quarantine?,
            bucket: lake.s3.bucket.clone(),
            prefix: lake.s3.prefix.clone().unwrap_or_else(|| format!("{}/{}", pipeline.namespace, pipeline.name)),
            store: store(&lake.s3.access),
            partitioning: settings::Partitioning {
                by: partitioning.by.unwrap_or(defaults::PARTITION_BY),
                layout: partitioning.layout.unwrap_or_else(|| defaults::LAYOUT.to_owned()),
            },
            parquet: parquet?,
            memory_bytes: pod.memory_limit_bytes,
        },
        pod,
    })
}

fn replicas(consumer: &Consumer, faults: &mut Faults) -> Option<Replicas> {
    match consumer.scaling.as_ref().map_or(defaults::SCALING, |scaling| scaling.scaling_type) {
        ScalingType::External => Some(Replicas::External(consumer.replicas)),
        ScalingType::Lag => {
            let lag = consumer.scaling.as_ref().and_then(|scaling| scaling.lag.as_ref());
            let lag = faults.need("spec.consumer.scaling.lag", lag, "scaling Lag needs its bounds")?;
            let (min, max) = (lag.min.unwrap_or(defaults::LAG_MIN), lag.max);
            faults.need(
                "spec.consumer.scaling.lag.min",
                (1..=max).contains(&min).then_some(()),
                "must be from 1 to max",
            )?;
            let target = u64::try_from(lag.target).ok().filter(|target| *target > 0);
            let target = faults.need("spec.consumer.scaling.lag.target", target, "must be 1 or more")?;
            Some(Replicas::Lag(LagBounds { min, max, target }))
        }
        ScalingType::Fixed => faults
            .need("spec.consumer.replicas", consumer.replicas, "scaling Fixed, the default, needs a number")
            .map(Replicas::Fixed),
    }
}

fn batch(consumer: &Consumer, faults: &mut Faults) -> Option<settings::Batch> {
    let batch = consumer.batch.clone().unwrap_or_default();
    let max_bytes = batch.max_bytes.unwrap_or_else(|| Bytes(defaults::BATCH_MAX_BYTES.to_owned()));
    let max_age = batch.max_age.unwrap_or_else(|| Duration(defaults::BATCH_MAX_AGE.to_owned()));
    let max_events = batch.max_events.unwrap_or(defaults::BATCH_MAX_EVENTS);
    let max_events = faults.number("spec.consumer.batch.maxEvents", max_events);
    let max_bytes = faults.bytes("spec.consumer.batch.maxBytes", &max_bytes);
    let max_age = faults.millis("spec.consumer.batch.maxAge", &max_age);
    Some(settings::Batch { max_events: max_events?, max_bytes: max_bytes?, max_age_millis: max_age? })
}

fn times(consumer: &Consumer, faults: &mut Faults) -> Option<settings::EventTimes> {
    let time = consumer.time.clone().unwrap_or_default();
    let max_future = time.max_future.unwrap_or_else(|| Duration(defaults::MAX_FUTURE.to_owned()));
    Some(settings::EventTimes {
        zone: time.zone.unwrap_or_else(|| defaults::TIME_ZONE.to_owned()),
        max_future_millis: faults.millis("spec.consumer.time.maxFuture", &max_future)?,
    })
}

fn quarantine(consumer: &Consumer, faults: &mut Faults) -> Option<settings::Quarantine> {
    let quarantine = consumer.quarantine.clone().unwrap_or_default();
    let share = quarantine.alert_above.unwrap_or_else(|| Ratio(defaults::QUARANTINE_ALERT_ABOVE.to_owned()));
    Some(settings::Quarantine {
        enabled: quarantine.enabled.unwrap_or(defaults::QUARANTINE_ENABLED),
        alert_above_millionths: faults.need(
            "spec.consumer.quarantine.alertAbove",
            share.millionths(),
            "must be a share from 0 to 1 in quotes, such as \"0.01\"",
        )?,
    })
}

fn parquet(lake: &Lake, faults: &mut Faults) -> Option<settings::Parquet> {
    let parquet: spec::Parquet = lake.parquet.clone().unwrap_or_default();
    let row_group_events = parquet.row_group_events.unwrap_or(defaults::ROW_GROUP_EVENTS);
    let compression = match parquet.compression.unwrap_or(defaults::COMPRESSION) {
        Compression::Zstd => settings::Compression::Zstd {
            level: faults.number("spec.lake.parquet.level", parquet.level.unwrap_or(defaults::ZSTD_LEVEL).into())?,
        },
        Compression::Snappy => settings::Compression::Snappy,
        Compression::Gzip => settings::Compression::Gzip,
        Compression::None => settings::Compression::None,
    };
    let row_group_events = faults.number("spec.lake.parquet.rowGroupEvents", row_group_events)?;
    Some(settings::Parquet { compression, row_group_events })
}
