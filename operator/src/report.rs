//! Events: what has changed, told once, on the pipeline they are about.

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::conditions::{Condition, ConditionStatus};
use clickstream_crds::status::PipelineStatus;
use kube::runtime::events::{Event, EventType, Recorder, Reporter as Who};
use kube::{Client, Resource as _};

/// Kubernetes refuses longer notes.
const LONGEST: usize = 1_024;

/// Writes events. It never changes what is done: an event tells of something that has happened.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "the recorder has none")]
pub struct Reporter(Recorder);

/// Something worth an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// In one word.
    pub reason: &'static str,
    /// For people.
    pub note: String,
    /// Whether somebody should look.
    pub warning: bool,
}

impl Reporter {
    /// Writes as the operator.
    pub fn new(client: Client, instance: Option<String>) -> Self {
        Self(Recorder::new(client, Who { controller: "clickstream-operator".to_owned(), instance }))
    }

    /// Tells what the new status says that the old one did not.
    pub async fn tell(&self, pipeline: &ClickstreamPipeline, status: &PipelineStatus) {
        let before = pipeline.status.clone().unwrap_or_default();
        for told in news(&before, status) {
            self.publish(pipeline, told).await;
        }
    }

    /// Tells what a pipeline has left behind.
    pub async fn abandoned(&self, pipeline: &ClickstreamPipeline, left: &[String]) {
        let note = format!("the pipeline is gone; what could not be deleted is left: {}", left.join(", "));
        self.publish(pipeline, Told { reason: "CleanupAbandoned", note, warning: true }).await;
    }

    async fn publish(&self, pipeline: &ClickstreamPipeline, told: Told) {
        let event = Event {
            type_: if told.warning { EventType::Warning } else { EventType::Normal },
            reason: told.reason.to_owned(),
            note: Some(shortened(&told.note)),
            action: "Reconcile".to_owned(),
            secondary: None,
        };
        if let Err(error) = self.0.publish(&event, &pipeline.object_ref(&())).await {
            tracing::debug!("an event was not written: {error}");
        }
    }
}

/// What has changed from one status to the next.
pub fn news(before: &PipelineStatus, after: &PipelineStatus) -> Vec<Told> {
    let find = |status: &PipelineStatus, kind: &str| -> Option<Condition> {
        status.conditions.iter().flatten().find(|it| it.kind() == kind).cloned()
    };
    let became = |kind: &str, status: ConditionStatus, reason: &str| {
        let now =
            find(after, kind).filter(|it| it.status() == status && (reason.is_empty() || it.reason() == reason))?;
        let was = find(before, kind).is_some_and(|it| it.status() == status && it.reason() == now.reason());
        (!was).then(|| now.message().to_owned())
    };
    let mut all = Vec::new();
    let mut tell = |reason: &'static str, warning: bool, note: Option<String>| {
        all.extend(note.map(|note| Told { reason, note, warning }));
    };
    let first = before.observed_generation < 0;
    tell("PipelineCreated", false, first.then(|| "the pipeline is looked after".to_owned()));
    tell("InvalidSpec", true, became("Stalled", ConditionStatus::True, "InvalidSpec"));
    tell("NameConflict", true, became("Stalled", ConditionStatus::True, "NameConflict"));
    tell("PermissionDenied", true, became("Stalled", ConditionStatus::True, "PermissionDenied"));
    for reason in ["TopicConflict", "TopicNotFound", "TopicRecreated", "PartitionDecreaseRefused", "ClusterReplaced"] {
        tell(reason, true, became("Stalled", ConditionStatus::True, reason));
    }
    tell("RolloutStalled", true, became("Stalled", ConditionStatus::True, "RolloutDeadlineExceeded"));
    tell("ReplayFailed", true, became("Stalled", ConditionStatus::True, "ReplayFailed"));
    tell("DependencyNotReady", true, became("Ready", ConditionStatus::False, "DependencyNotReady").filter(|_| !first));
    tell("ProducerUnavailable", true, became("Ready", ConditionStatus::False, "ProducerUnavailable"));
    tell("ConsumerUnavailable", true, became("Ready", ConditionStatus::False, "ConsumerUnavailable"));
    tell("ScalingConflict", true, became("ScalingActive", ConditionStatus::False, "ScalingConflict"));
    tell("PartitionStuck", true, became("Delivering", ConditionStatus::False, "PartitionStuck"));
    tell("QuarantineOverLimit", true, became("Delivering", ConditionStatus::False, "QuarantineOverLimit"));
    tell("DrainTimedOut", true, became("Suspended", ConditionStatus::True, "DrainTimedOut"));
    tell("Suspended", false, became("Ready", ConditionStatus::True, "Suspended"));
    tell("Complete", false, became("Complete", ConditionStatus::True, ""));
    tell("Running", false, became("Ready", ConditionStatus::True, "Running"));
    let desired = |status: &PipelineStatus| status.consumer.as_ref().and_then(|consumer| consumer.desired_replicas);
    if let (Some(from), Some(to)) = (desired(before), desired(after))
        && from != to
    {
        let why =
            find(after, "ScalingActive").filter(|it| it.reason() == "Lag").map(|it| format!("; {}", it.message()));
        let note = format!("consumers: {from} before, {to} now{}", why.unwrap_or_default());
        tell("Scaled", false, Some(note));
    }
    all
}

fn shortened(note: &str) -> String {
    let end = note.floor_char_boundary(LONGEST);
    note.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
