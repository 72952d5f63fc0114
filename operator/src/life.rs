//! How many workers there shall be now: what the manifest asks for, seen against suspension, completion and other hands.

mod asked;

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::conditions::{ConditionStatus, Reason as _, Suspended};
use clickstream_crds::status::PipelineStatus;
use jiff::Timestamp;
use k8s_openapi::api::apps::v1::Deployment;

use asked::asked;

use crate::kafka::{Landed, ReplayState, ReplaySummary, Visit, drained, lag};
use crate::names::{Role, manager};
use crate::observe::Surroundings;
use crate::options::Options;
use crate::plan::Plan;
use crate::rollout;
use crate::scaling::Decision;

/// What flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The producers.
    pub producer: ProducerFlow,
    /// The consumers.
    pub consumer: ConsumerFlow,
}

/// The producers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProducerFlow {
    /// There are none.
    Absent,
    /// So many.
    Running(i32),
    /// They are to stop.
    Suspended,
    /// Their run is complete: they have nothing more to do, for ever.
    Complete,
}

/// The consumers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsumerFlow {
    /// There are none.
    Absent,
    /// So many, and how many were asked for.
    Running {
        /// So many.
        replicas: i32,
        /// As many were asked for; more than the topic has partitions would only wait.
        asked: i32,
        /// Where what waits decides: how.
        by_lag: Option<Decision>,
    },
    /// Somebody else sets the Deployment's number: who.
    TakenBy(String),
    /// They land what is left and then stop.
    Draining {
        /// So many.
        replicas: i32,
        /// Since when.
        since: Timestamp,
    },
    /// They have stopped.
    Stopped(Suspended),
}

impl Flow {
    /// How many producers.
    pub fn producers(&self) -> i32 {
        match self.producer {
            ProducerFlow::Running(replicas) => replicas,
            ProducerFlow::Absent | ProducerFlow::Suspended | ProducerFlow::Complete => 0,
        }
    }

    /// When it is to be decided again, whatever happens.
    pub fn due(&self) -> Option<Timestamp> {
        match &self.consumer {
            ConsumerFlow::Running { by_lag: Some(decision), .. } => decision.due,
            _ => None,
        }
    }

    /// How many consumers; `None` while somebody else decides.
    pub fn consumers(&self) -> Option<i32> {
        match &self.consumer {
            ConsumerFlow::Running { replicas, .. } | ConsumerFlow::Draining { replicas, .. } => Some(*replicas),
            ConsumerFlow::Absent | ConsumerFlow::Stopped(_) => Some(0),
            ConsumerFlow::TakenBy(_) => None,
        }
    }
}

/// Decides it.
pub fn flow(
    pipeline: &ClickstreamPipeline,
    plan: &Plan,
    seen: &Surroundings,
    options: &Options,
    now: Timestamp,
) -> Flow {
    let status = pipeline.status.clone().unwrap_or_default();
    let producer = match &plan.asks.producer {
        None => ProducerFlow::Absent,
        Some(producer) if is_complete(producer.replay.run, &status, seen) => ProducerFlow::Complete,
        Some(_) if plan.asks.suspend => ProducerFlow::Suspended,
        Some(producer) => ProducerFlow::Running(producer.replicas),
    };
    Flow { producer, consumer: consumers(plan, &status, seen, options, now) }
}

/// Whether the run has sent everything: as Kafka tells, or as was told before. What was complete stays so.
fn is_complete(run: u32, status: &PipelineStatus, seen: &Surroundings) -> bool {
    let told = status.producer.as_ref().is_some_and(|producer| producer.run == Some(run.into()));
    let was = told && holds(status, "Complete");
    was || run_of(seen, run).is_some_and(|run| run.state == ReplayState::Complete)
}

fn consumers(
    plan: &Plan,
    status: &PipelineStatus,
    seen: &Surroundings,
    options: &Options,
    now: Timestamp,
) -> ConsumerFlow {
    let Some(consumer) = &plan.asks.consumer else { return ConsumerFlow::Absent };
    let (asked, by_lag) = asked(consumer, status.consumer.as_ref(), seen, options, now);
    if plan.asks.suspend {
        return suspended(asked, status, seen, options, now);
    }
    let deployment = rollout::deployment(seen, Role::Consumer);
    if let Some(other) = deployment.as_ref().and_then(autoscaler_of) {
        return ConsumerFlow::TakenBy(other);
    }
    let partitions = answered(seen).and_then(|visit| visit.topic.found()).map_or(i32::MAX, |found| found.partitions);
    ConsumerFlow::Running { replicas: asked.min(partitions), asked, by_lag }
}

/// Lands what is left, then stops; and stays stopped, whatever comes into the topic meanwhile.
fn suspended(
    asked: i32,
    status: &PipelineStatus,
    seen: &Surroundings,
    options: &Options,
    now: Timestamp,
) -> ConsumerFlow {
    let ended = [Suspended::Drained, Suspended::DrainTimedOut, Suspended::NotDrained];
    let said = status.conditions.iter().flatten().find(|it| it.kind() == Suspended::TYPE);
    if let Some(how) = said.and_then(|said| ended.into_iter().find(|how| how.name() == said.reason())) {
        return ConsumerFlow::Stopped(how);
    }
    let running = rollout::deployment(seen, Role::Consumer).and_then(|it| it.spec?.replicas).unwrap_or(0);
    let drained = rollout::pods_of(seen, Role::Producer).next().is_none() && landed_of(seen).is_some_and(has_drained);
    // Looked at first: that nobody runs may be our own doing, seen before the status that says so.
    if drained {
        return ConsumerFlow::Stopped(Suspended::Drained);
    }
    if running == 0 || asked == 0 {
        return ConsumerFlow::Stopped(Suspended::NotDrained);
    }
    let since = status.consumer.as_ref().and_then(|consumer| consumer.draining_since.as_deref()?.parse().ok());
    let since = since.unwrap_or(now);
    if now.duration_since(since).unsigned_abs() > options.drain_deadline {
        ConsumerFlow::Stopped(Suspended::DrainTimedOut)
    } else {
        ConsumerFlow::Draining { replicas: running, since }
    }
}

/// The autoscaler that sets the number of pods past the pipeline. We give way and say so: two that write one field
/// would do it for ever. A person's change is taken back.
fn autoscaler_of(deployment: &Deployment) -> Option<String> {
    let entries = deployment.metadata.managed_fields.iter().flatten();
    let sets_replicas = |fields: &serde_json::Value| fields["f:spec"].get("f:replicas").is_some();
    let mut others = entries.filter(|entry| {
        entry.manager.as_deref() != Some(manager::CHILDREN)
            && entry.subresource.as_deref() == Some("scale")
            && entry.fields_v1.as_ref().is_some_and(|fields| sets_replicas(&fields.0))
    });
    let other = others.find(|entry| entry.manager.as_deref() == Some("kube-controller-manager"))?;
    other.manager.clone()
}

/// What Kafka answered, if it did.
pub fn answered(seen: &Surroundings) -> Option<&Visit> {
    seen.visit.as_ref().and_then(|visit| visit.as_ref().ok())
}

/// What the producers tell of this run.
pub fn run_of(seen: &Surroundings, run: u32) -> Option<ReplaySummary<'_>> {
    answered(seen)?.replay.as_ref().filter(|replay| replay.run == run).map(ReplaySummary::of)
}

/// What is known of the landing.
pub fn landed_of(seen: &Surroundings) -> Option<&Landed> {
    answered(seen)?.landing.as_ref()
}

/// Whether everything in the topic has landed.
pub fn has_drained(landed: &Landed) -> bool {
    drained(&lag(landed)) == Some(true)
}

/// Whether a condition was true when the status was last written.
fn holds(status: &PipelineStatus, kind: &str) -> bool {
    let conditions = status.conditions.iter().flatten();
    conditions.into_iter().any(|it| it.kind() == kind && it.status() == ConditionStatus::True)
}
