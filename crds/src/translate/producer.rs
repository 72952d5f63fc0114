use serde::Serialize;

use super::PipelineName;
use super::faults::Faults;
use super::pods::{PodPlan, pod_plan};
use super::source::source;
use super::topic::TopicPlan;
use crate::defaults;
use crate::settings::{EventSchema, KeysWanted, Loops, Pace, Replay, TimeShift};
use crate::spec::{self, ClickstreamPipelineSpec, EventTimes};
use crate::wire::Rate;

/// The producers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProducerPlan {
    /// How many pods.
    pub replicas: i32,
    /// What each pod is like.
    pub pod: PodPlan,
    /// What they do.
    pub replay: Replay<KeysWanted>,
}

pub(super) fn producer_plan(
    pipeline: &PipelineName,
    spec: &ClickstreamPipelineSpec,
    topic: &TopicPlan,
    schema: Option<&EventSchema>,
    faults: &mut Faults,
) -> Option<ProducerPlan> {
    let producer = spec.producer.as_ref()?;
    let wishes = spec.workers.as_ref().and_then(|workers| workers.producer.as_ref());
    let pod = pod_plan(wishes, defaults::PRODUCER_MEMORY, "spec.workers.producer", faults);
    let source = source(&producer.source, spec, faults);
    let replay = producer.replay.clone().unwrap_or_default();
    let pace = pace(&replay, faults);
    let times = times(&replay, faults);
    let run = faults.number("spec.producer.replay.run", replay.run.unwrap_or(defaults::RUN).into());
    let loops = loops(&replay, faults);
    let max_bad_rows = producer.bad_rows.as_ref().and_then(|bad_rows| bad_rows.max).unwrap_or(defaults::BAD_ROWS_MAX);
    let max_bad_rows = faults.number("spec.producer.badRows.max", max_bad_rows);
    Some(ProducerPlan {
        replicas: producer.replicas.unwrap_or(defaults::PRODUCER_REPLICAS),
        pod: pod?,
        replay: Replay {
            topic: topic.name.clone(),
            replay_topic: format!("{}.replay", topic.name),
            group: format!("{}.replay", pipeline.dotted()),
            run: run?,
            source: source?,
            schema: schema?.clone(),
            pace: pace?,
            loops: loops?,
            order: replay.order.unwrap_or(defaults::ORDER),
            times: times?,
            max_bad_rows: max_bad_rows?,
        },
    })
}

fn pace(replay: &spec::Replay, faults: &mut Faults) -> Option<Pace> {
    match (&replay.rate, &replay.speed) {
        (None, None) => Some(Pace::Unlimited),
        (Some(rate), None) => {
            let message = "must be a number above 0, such as 1000 or \"0.5\"";
            let events_per_1000_seconds = faults.need("spec.producer.replay.rate", rate.thousandths(), message)?;
            Some(Pace::Rate { events_per_1000_seconds })
        }
        (None, Some(_)) => {
            let max_gap_millis = match &replay.max_gap {
                Some(gap) => Some(faults.millis("spec.producer.replay.maxGap", gap)?),
                None => None,
            };
            Some(Pace::Speed { speed_thousandths: speed(replay, faults)?, max_gap_millis })
        }
        (Some(_), Some(_)) => {
            faults.add("spec.producer.replay", "give at most one of rate, speed");
            None
        }
    }
}

fn times(replay: &spec::Replay, faults: &mut Faults) -> Option<TimeShift> {
    match replay.event_times.unwrap_or(defaults::EVENT_TIMES) {
        EventTimes::Original => Some(TimeShift::Original),
        EventTimes::Shift => Some(TimeShift::Shift),
        EventTimes::Scaled => Some(TimeShift::Scaled { speed_thousandths: speed(replay, faults)? }),
    }
}

fn speed(replay: &spec::Replay, faults: &mut Faults) -> Option<u64> {
    let speed = replay.speed.as_ref().and_then(Rate::thousandths);
    faults.need("spec.producer.replay.speed", speed, "must be a number above 0, such as 60 or \"0.5\"")
}

fn loops(replay: &spec::Replay, faults: &mut Faults) -> Option<Loops> {
    match replay.loops.unwrap_or(defaults::LOOPS) {
        0 => Some(Loops::Endless),
        times => Some(Loops::Times(faults.number("spec.producer.replay.loops", times.into())?)),
    }
}
