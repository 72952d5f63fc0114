//! What each part of the road says.

use clickstream_crds::conditions::{
    Complete, ConsumerAvailable, CredentialsReady, Delivering, Failed, KafkaReady, ProducerAvailable, ScalingActive,
    StorageReady, Suspended, TopicReady,
};
use clickstream_crds::status::PipelineStatus;
use clickstream_crds::translate::Replicas;

use super::{Conditions, Outcome, words};
use crate::finding::Finding;
use crate::kafka::ReplayState;
use crate::life::{ConsumerFlow, Flow, ProducerFlow, run_of};
use crate::names::Role;
use crate::observe::{Missing, Surroundings};
use crate::plan::Plan;
use crate::rollout;
use crate::validate::{Blocked, topic_finding};

/// Exit status of a consumer whose store cannot be used.
const EXIT_STORE: i32 = 3;

/// One finding for each aspect that the pipeline has.
#[derive(Debug)]
pub(super) struct Aspects {
    pub(super) kafka: Finding<KafkaReady>,
    pub(super) credentials: Finding<CredentialsReady>,
    pub(super) topic: Finding<TopicReady>,
    pub(super) storage: Option<Finding<StorageReady>>,
    pub(super) producer: Option<Finding<ProducerAvailable>>,
    pub(super) consumer: Option<Finding<ConsumerAvailable>>,
    pub(super) scaling: Option<Finding<ScalingActive>>,
    pub(super) suspended: Finding<Suspended>,
    pub(super) delivering: Option<Finding<Delivering>>,
    pub(super) complete: Option<Finding<Complete>>,
    pub(super) failed: Option<Finding<Failed>>,
    /// A rollout that has not moved for too long.
    pub(super) overdue: Option<String>,
}

impl Aspects {
    pub(super) fn of(
        plan: &Plan,
        seen: &Surroundings,
        flow: &Flow,
        outcome: &Outcome,
        before: &PipelineStatus,
    ) -> Self {
        let producer = plan.asks.producer.as_ref().map(|_| rollout::look(seen, Role::Producer));
        let consumer = plan.asks.consumer.as_ref().map(|_| rollout::look(seen, Role::Consumer));
        let overdue = [&producer, &consumer].into_iter().flatten().find(|rollout| rollout.overdue);
        Self {
            kafka: kafka(plan, seen),
            credentials: credentials(seen, outcome),
            topic: topic_finding(plan, seen),
            storage: consumer.as_ref().map(|consumer| storage(seen, consumer)),
            scaling: plan.asks.consumer.as_ref().map(|consumer| scaling(consumer.replicas, seen, flow)),
            suspended: suspended(plan, flow),
            delivering: plan.asks.consumer.as_ref().map(|_| words::delivering(plan, seen, &flow.consumer, before)),
            complete: plan.asks.producer.as_ref().map(|_| complete(flow, seen)),
            failed: plan.asks.producer.as_ref().map(|producer| failed(producer.replay.run, seen)),
            overdue: overdue.map(|rollout| rollout.message.clone()),
            producer: producer.map(|rollout| rollout.of_producers()),
            consumer: consumer.map(|rollout| rollout.of_consumers()),
        }
    }

    pub(super) fn say(&self, conditions: &mut Conditions<'_>) {
        conditions.say(&self.kafka);
        conditions.say(&self.topic);
        conditions.say(&self.credentials);
        self.storage.iter().for_each(|it| conditions.say(it));
        self.producer.iter().for_each(|it| conditions.say(it));
        self.consumer.iter().for_each(|it| conditions.say(it));
        self.scaling.iter().for_each(|it| conditions.say(it));
        conditions.say(&self.suspended);
        self.delivering.iter().for_each(|it| conditions.say(it));
        self.complete.iter().for_each(|it| conditions.say(it));
        self.failed.iter().for_each(|it| conditions.say(it));
    }
}

fn kafka(plan: &Plan, seen: &Surroundings) -> Finding<KafkaReady> {
    let found = match &seen.kafka {
        Err(Missing::Cluster(finding)) => return finding.clone(),
        Err(Missing::Secret(_)) => return Finding::new(KafkaReady::Initializing, "waiting for the credentials"),
        Ok(found) => found,
    };
    match &seen.visit {
        None => Finding::new(KafkaReady::Initializing, format!("asking {}", found.servers.join(","))),
        Some(Err(trouble)) => Finding::new(trouble.reason(), trouble.to_string()),
        Some(Ok(visit)) => {
            let known = plan.known_cluster.as_ref();
            if let (Some(known), Some(id)) = (known, &visit.cluster_id)
                && known != id
            {
                let words = format!(
                    "{} is another cluster than before ({id}, it was {known}): the lake holds the events of the one before. \
                     Make a new pipeline with another lake.s3.prefix, or bring the cluster back",
                    found.name
                );
                return Finding::new(KafkaReady::ClusterReplaced, words);
            }
            Finding::new(KafkaReady::Resolved, format!("{} answers", found.servers.join(",")))
        }
    }
}

fn credentials(seen: &Surroundings, outcome: &Outcome) -> Finding<CredentialsReady> {
    match (outcome, &seen.kafka) {
        (Outcome::Blocked(Blocked::Credentials(finding)), _) | (_, Err(Missing::Secret(finding))) => finding.clone(),
        _ => Finding::new(CredentialsReady::Resolved, "every Secret that is named is there"),
    }
}

fn storage(seen: &Surroundings, consumer: &rollout::Rollout) -> Finding<StorageReady> {
    if let Some(blocked) = words::blocked_by_store(seen) {
        return blocked;
    }
    let ended = consumer.ended.as_ref().filter(|ended| ended.code == EXIT_STORE && consumer.available == 0);
    if let Some(ended) = ended {
        let reason = ended.hindrance.and_then(words::of_store).unwrap_or(StorageReady::Unreachable);
        return Finding::new(reason, ended.said.clone());
    }
    if consumer.available > 0 || words::has_landed(seen) {
        return Finding::new(StorageReady::Writable, "a trial write worked");
    }
    Finding::new(StorageReady::Initializing, "no consumer has tried yet")
}

fn scaling(replicas: Replicas, seen: &Surroundings, flow: &Flow) -> Finding<ScalingActive> {
    match (&flow.consumer, replicas) {
        (ConsumerFlow::TakenBy(who), _) => Finding::new(
            ScalingActive::ScalingConflict,
            format!(
                "{who} scales the Deployment itself: let the autoscaler target the ClickstreamPipeline, with \
                 consumer.scaling.type: External"
            ),
        ),
        (ConsumerFlow::Running { by_lag: Some(_), .. }, _) if seen.visit.is_none() => {
            Finding::new(ScalingActive::Initializing, "Kafka has not been asked yet")
        }
        (ConsumerFlow::Running { by_lag: Some(decision), .. }, _) => decision.finding(),
        (ConsumerFlow::Running { replicas, asked, .. }, _) if replicas < asked => Finding::new(
            ScalingActive::CappedAtPartitions,
            format!("{replicas} consumers, one for each partition; {asked} are asked for, and more would only wait"),
        ),
        (_, Replicas::Fixed(_)) => Finding::new(ScalingActive::Fixed, "consumer.replicas decides"),
        (_, Replicas::External(_)) => {
            Finding::new(ScalingActive::External, "whoever writes the scale subresource decides")
        }
        (_, Replicas::Lag(_)) => Finding::new(ScalingActive::Lag, "what waits in Kafka decides"),
    }
}

fn suspended(plan: &Plan, flow: &Flow) -> Finding<Suspended> {
    if !plan.asks.suspend {
        return Finding::new(Suspended::Running, "the pipeline is not suspended");
    }
    match &flow.consumer {
        ConsumerFlow::Draining { since, .. } => {
            Finding::new(Suspended::Draining, format!("landing what is left, since {since}"))
        }
        ConsumerFlow::Stopped(Suspended::Drained) => {
            Finding::new(Suspended::Drained, "everything that was in the topic has landed")
        }
        ConsumerFlow::Stopped(Suspended::DrainTimedOut) => Finding::new(
            Suspended::DrainTimedOut,
            "not everything had landed in time; the rest stays in Kafka and lands when the pipeline goes on",
        ),
        ConsumerFlow::Absent => Finding::new(Suspended::Drained, "there is nothing to land"),
        ConsumerFlow::Stopped(_) | ConsumerFlow::Running { .. } | ConsumerFlow::TakenBy(_) => {
            Finding::new(Suspended::NotDrained, "no consumer was running; what is in Kafka stays there")
        }
    }
}

fn complete(flow: &Flow, seen: &Surroundings) -> Finding<Complete> {
    if flow.producer == ProducerFlow::Complete {
        return Finding::new(
            Complete::ReplayComplete,
            "every event of the run has been sent; raise replay.run to send them again",
        );
    }
    match &seen.visit {
        None => Finding::new(Complete::Initializing, "Kafka has not been asked yet"),
        Some(Err(trouble)) => Finding::new(Complete::Unreachable, trouble.to_string()),
        Some(Ok(_)) => Finding::new(Complete::Replaying, "the run is not yet complete"),
    }
}

fn failed(run: u32, seen: &Surroundings) -> Finding<Failed> {
    match run_of(seen, run).map(|run| run.state) {
        None | Some(ReplayState::Untold) => Finding::new(Failed::Initializing, "nothing is known of the run yet"),
        Some(ReplayState::Stopped(stop)) => Finding::new(stop.reason.into(), stop.why.clone()),
        Some(ReplayState::Running | ReplayState::Complete) => {
            Finding::new(Failed::NotFailed, "nothing stands in the way of the run")
        }
    }
}
