//! Step 6, pure: what there is to say. Written only when it says something new.

mod aspects;
mod ready;
mod words;

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::conditions::{Condition, Reason};
use clickstream_crds::spec::ScalingType;
use clickstream_crds::status::{ConsumerStatus, KafkaStatus, LakeStatus, PipelineStatus, ProducerStatus, TopicStatus};
use clickstream_crds::translate::Replicas;
use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

pub use ready::is_forbidden;
pub use words::Ending;

use crate::apply::Unapplied;
use crate::build::selector;
use crate::finding::Finding;
use crate::kafka::ReplayState;
use crate::life::{ConsumerFlow, Flow, answered, run_of};
use crate::names::Role;
use crate::observe::Surroundings;
use crate::plan::Plan;
use crate::rollout;
use crate::validate::Blocked;

/// What became of a visit.
#[derive(Debug)]
pub enum Outcome {
    /// Everything is as it shall be, as far as it depends on us.
    Applied,
    /// The pods wait for the topic.
    Waiting,
    /// The pipeline cannot be built.
    Blocked(Blocked),
    /// The API server does not let us.
    Unapplied(Unapplied),
}

/// The conditions, those of before at hand: a time moves only with its status.
#[derive(Debug)]
struct Conditions<'a> {
    before: &'a [Condition],
    generation: i64,
    now: Timestamp,
    now_said: Vec<Condition>,
}

impl<'a> Conditions<'a> {
    fn new(pipeline: &'a ClickstreamPipeline, now: Timestamp) -> Self {
        let before = pipeline.status.as_ref().and_then(|status| status.conditions.as_deref()).unwrap_or_default();
        Self { before, generation: pipeline.metadata.generation.unwrap_or_default(), now, now_said: Vec::new() }
    }

    fn say<R: Reason>(&mut self, finding: &Finding<R>) {
        let before = self.before.iter().find(|it| it.kind() == R::TYPE && it.status() == finding.reason.status());
        // Kubernetes keeps whole seconds: a finer time would differ from itself when it is read back.
        let now = Timestamp::from_second(self.now.as_second()).unwrap_or(self.now);
        let since = before.map_or(Time(now), |before| before.last_transition_time().clone());
        self.now_said.push(Condition::new(finding.reason, finding.message.clone(), self.generation, since));
    }
}

/// The status, if it differs from the one that is written.
pub fn status(
    pipeline: &ClickstreamPipeline,
    plan: &Plan,
    seen: &Surroundings,
    flow: &Flow,
    outcome: &Outcome,
    now: Timestamp,
) -> Option<PipelineStatus> {
    let mut conditions = Conditions::new(pipeline, now);
    let before = pipeline.status.clone().unwrap_or_default();
    let aspects = aspects::Aspects::of(plan, seen, flow, outcome, &before);
    ready::say(&mut conditions, &aspects, plan, flow, outcome);
    aspects.say(&mut conditions);
    let status = PipelineStatus {
        observed_generation: conditions.generation,
        conditions: Some(conditions.now_said),
        kafka: kafka(seen, &before),
        topic: Some(topic(plan, seen, &before)),
        producer: plan.asks.producer.as_ref().map(|producer| self::producer(producer.replay.run, seen, &before)),
        consumer: plan.asks.consumer.as_ref().map(|_| consumer(plan, seen, flow, &before, now)),
        lake: lake(plan, &before, now),
        // What blocks a pipeline must not make it forget what its pods are made of.
        workers: match outcome {
            Outcome::Applied => Some(plan.workers.clone()),
            _ => before.workers.clone(),
        },
    };
    (pipeline.status.as_ref() != Some(&status)).then_some(status)
}

/// The status of a pipeline that cannot even be read into a plan.
pub fn unreadable(pipeline: &ClickstreamPipeline, message: &str, now: Timestamp) -> Option<PipelineStatus> {
    in_sum(pipeline, now, |conditions| ready::invalid(conditions, message))
}

/// The status of a pipeline whose surroundings may not be looked at.
pub fn unseen(pipeline: &ClickstreamPipeline, message: &str, now: Timestamp) -> Option<PipelineStatus> {
    in_sum(pipeline, now, |conditions| ready::denied(conditions, message))
}

/// The status of a pipeline that is going, and what it waits for.
pub fn ending(pipeline: &ClickstreamPipeline, ending: &Ending, now: Timestamp) -> Option<PipelineStatus> {
    in_sum(pipeline, now, |conditions| ready::terminating(conditions, ending))
}

/// The status with another sum; what was said of its parts stays.
fn in_sum(
    pipeline: &ClickstreamPipeline,
    now: Timestamp,
    say: impl FnOnce(&mut Conditions<'_>),
) -> Option<PipelineStatus> {
    let mut conditions = Conditions::new(pipeline, now);
    say(&mut conditions);
    let parts =
        conditions.before.iter().filter(|it| !["Ready", "Reconciling", "Stalled"].contains(&it.kind())).cloned();
    let all = conditions.now_said.iter().cloned().chain(parts).collect();
    let before = pipeline.status.clone().unwrap_or_default();
    let status = PipelineStatus { observed_generation: conditions.generation, conditions: Some(all), ..before };
    (pipeline.status.as_ref() != Some(&status)).then_some(status)
}

/// The status of a pipeline that the operator was asked to leave alone.
pub fn paused(pipeline: &ClickstreamPipeline, now: Timestamp) -> Option<PipelineStatus> {
    let mut conditions = Conditions::new(pipeline, now);
    ready::paused(&mut conditions);
    let before = pipeline.status.clone().unwrap_or_default();
    let kept = conditions.before.iter().filter(|it| it.kind() != "ReconciliationPaused").cloned();
    let all = kept.chain(conditions.now_said.iter().cloned()).collect();
    // What it says is of the generation that was last acted upon.
    let status = PipelineStatus { conditions: Some(all), ..before };
    (pipeline.status.as_ref() != Some(&status)).then_some(status)
}

fn kafka(seen: &Surroundings, before: &PipelineStatus) -> Option<KafkaStatus> {
    let Ok(found) = &seen.kafka else { return before.kafka.clone() };
    let known = before.kafka.as_ref().and_then(|kafka| kafka.cluster_id.clone());
    // The first one counts: another one under the same name is told as such.
    let id = known.or_else(|| answered(seen)?.cluster_id.clone()).or_else(|| found.cluster_id.clone());
    Some(KafkaStatus { name: Some(found.name.clone()), cluster_id: id })
}

fn topic(plan: &Plan, seen: &Surroundings, before: &PipelineStatus) -> TopicStatus {
    let known = before.topic.clone().unwrap_or_default();
    let found = answered(seen).and_then(|visit| visit.topic.found());
    // What another pipeline has must never pass for ours: what is known as ours is changed, and may be deleted in the end.
    let taken = answered(seen).filter(|_| seen.rival.is_none()).and_then(|visit| visit.topic.taken());
    let accepted = plan.known_topic.filter(|_| !plan.may_adopt).or_else(|| taken.map(|taken| taken.id));
    TopicStatus {
        name: Some(plan.asks.topic.name.clone()),
        partitions: found.map(|found| found.partitions).or(known.partitions),
        id: accepted.map(|id| id.to_string()).or(known.id),
    }
}

fn producer(run: u32, seen: &Surroundings, before: &PipelineStatus) -> ProducerStatus {
    let rollout = rollout::look(seen, Role::Producer);
    let known = before.producer.clone().filter(|known| known.run == Some(run.into())).unwrap_or_default();
    let told = run_of(seen, run).filter(|told| told.state != ReplayState::Untold);
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    ProducerStatus {
        replicas: Some(rollout.replicas),
        available: Some(rollout.available),
        sent: told.as_ref().map(|told| count(told.sent)).or(known.sent),
        of: told.as_ref().filter(|told| told.state == ReplayState::Complete).map(|told| count(told.rows)).or(known.of),
        run: Some(run.into()),
    }
}

fn consumer(plan: &Plan, seen: &Surroundings, flow: &Flow, before: &PipelineStatus, now: Timestamp) -> ConsumerStatus {
    let rollout = rollout::look(seen, Role::Consumer);
    let known = before.consumer.clone().unwrap_or_default();
    let scaling = plan.asks.consumer.as_ref().map(|consumer| match consumer.replicas {
        Replicas::Fixed(_) => ScalingType::Fixed,
        Replicas::External(_) => ScalingType::External,
        Replicas::Lag(_) => ScalingType::Lag,
    });
    let pending = match &flow.consumer {
        ConsumerFlow::Running { by_lag: Some(decision), .. } => decision.pending,
        _ => None,
    };
    let selector = selector(&plan.owner, Role::Consumer);
    let selector: Vec<_> = selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    ConsumerStatus {
        replicas: Some(rollout.replicas),
        available: Some(rollout.available),
        // The declared owner's number, also while the pipeline is suspended: it is what comes back.
        desired_replicas: match &flow.consumer {
            ConsumerFlow::Running { asked, .. } => Some(*asked),
            _ => known.desired_replicas,
        },
        pending_replicas: pending.map(|pending| pending.replicas),
        pending_since: pending.map(|pending| pending.since.to_string()),
        selector: Some(selector.join(",")),
        scaling,
        draining_since: match &flow.consumer {
            ConsumerFlow::Draining { since, .. } => Some(since.to_string()),
            _ => None,
        },
        landed_through: words::landed_through(seen, before, now).or(known.landed_through),
    }
}

fn lake(plan: &Plan, before: &PipelineStatus, now: Timestamp) -> Option<LakeStatus> {
    let landing = &plan.asks.consumer.as_ref()?.landing;
    let place = Some(format!("s3://{}/{}", landing.bucket, landing.prefix));
    let known = before.lake.clone().filter(|known| known.place == place);
    let whole = Timestamp::from_second(now.as_second()).unwrap_or(now);
    known.or_else(|| Some(LakeStatus { place, since: Some(whole.to_string()) }))
}
