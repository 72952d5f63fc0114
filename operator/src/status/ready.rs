//! The sum: Ready, and beside it whether work is going on or a person has to look.

use clickstream_crds::conditions::{
    ConsumerAvailable, Failed, ProducerAvailable, Ready, ReconciliationPaused, Reconciling, Stalled, StorageReady,
    TopicReady,
};

use super::aspects::Aspects;
use super::{Conditions, Ending, Outcome};
use crate::apply::Unapplied;
use crate::finding::Finding;
use crate::life::{ConsumerFlow, Flow, ProducerFlow};
use crate::names::annotation;
use crate::plan::Plan;
use crate::validate::Blocked;

/// What keeps a pipeline from being ready, and what is done about it.
enum Verdict {
    /// It is.
    Ready(Ready, String),
    /// Not yet; it goes on by itself.
    NotYet(Ready, Reconciling, String),
    /// Not before a person has done something.
    Stalled(Ready, Stalled, String),
}

pub(super) fn say(conditions: &mut Conditions<'_>, aspects: &Aspects, plan: &Plan, flow: &Flow, outcome: &Outcome) {
    match verdict(aspects, plan, flow, outcome) {
        Verdict::Ready(reason, words) => conditions.say(&Finding::new(reason, words)),
        Verdict::NotYet(reason, how, words) => {
            conditions.say(&Finding::new(reason, words.clone()));
            conditions.say(&Finding::new(how, words));
        }
        Verdict::Stalled(reason, why, words) => {
            conditions.say(&Finding::new(reason, words.clone()));
            conditions.say(&Finding::new(why, words));
        }
    }
}

fn verdict(aspects: &Aspects, plan: &Plan, flow: &Flow, outcome: &Outcome) -> Verdict {
    of_outcome(outcome)
        .or_else(|| of_dependencies(aspects))
        .or_else(|| of_run(aspects))
        .or_else(|| of_suspension(aspects, plan, flow))
        .or_else(|| of_the_unknown(aspects))
        .or_else(|| of_pods(aspects))
        .unwrap_or_else(|| match flow.producer {
            ProducerFlow::Complete => {
                Verdict::Ready(Ready::Complete, "the run is complete; what comes into the topic still lands".to_owned())
            }
            _ => Verdict::Ready(Ready::Running, "the pipeline runs".to_owned()),
        })
}

fn of_outcome(outcome: &Outcome) -> Option<Verdict> {
    match outcome {
        Outcome::Applied | Outcome::Waiting => None,
        Outcome::Blocked(blocked) => match blocked {
            Blocked::Spec(words) => Some(Verdict::Stalled(Ready::InvalidSpec, Stalled::InvalidSpec, words.clone())),
            Blocked::Rival(words) => {
                Some(Verdict::Stalled(Ready::DependencyNotReady, Stalled::TopicConflict, words.clone()))
            }
            Blocked::Topic(finding) => {
                let why = by_the_topic(finding.reason).unwrap_or(Stalled::TopicConflict);
                Some(Verdict::Stalled(Ready::DependencyNotReady, why, finding.message.clone()))
            }
            // A Secret or a cluster may come at any time, and is seen when it does.
            Blocked::Kafka(finding) => Some(waiting(&finding.message)),
            Blocked::Credentials(finding) => Some(waiting(&finding.message)),
        },
        Outcome::Unapplied(unapplied) => Some(match unapplied {
            Unapplied::Conflict { .. } => {
                Verdict::Stalled(Ready::Progressing, Stalled::NameConflict, unapplied.to_string())
            }
            Unapplied::Going { .. } => {
                Verdict::NotYet(Ready::Progressing, Reconciling::Progressing, unapplied.to_string())
            }
            Unapplied::Refused { cause, .. } if is_forbidden(cause) => {
                Verdict::Stalled(Ready::Progressing, Stalled::PermissionDenied, unapplied.to_string())
            }
            Unapplied::Refused { .. } => {
                Verdict::NotYet(Ready::Progressing, Reconciling::ProgressingWithRetry, unapplied.to_string())
            }
        }),
    }
}

/// Whether a right is missing. A full namespace is refused in the same words, but for these; there time may mend it.
pub fn is_forbidden(cause: &kube::Error) -> bool {
    matches!(cause, kube::Error::Api(status) if status.is_forbidden() && !status.message.contains("exceeded quota"))
}

fn waiting(words: &str) -> Verdict {
    Verdict::NotYet(Ready::DependencyNotReady, Reconciling::ProgressingWithRetry, words.to_owned())
}

fn of_dependencies(aspects: &Aspects) -> Option<Verdict> {
    use clickstream_crds::conditions::{ConditionStatus, KafkaReady, Reason as _};
    if aspects.kafka.reason == KafkaReady::ClusterReplaced {
        let words = aspects.kafka.message.clone();
        return Some(Verdict::Stalled(Ready::DependencyNotReady, Stalled::ClusterReplaced, words));
    }
    let unready = [
        (aspects.kafka.reason.status(), &aspects.kafka.message),
        (aspects.credentials.reason.status(), &aspects.credentials.message),
        (aspects.topic.reason.status(), &aspects.topic.message),
    ];
    if let Some((_, message)) = unready.iter().find(|(status, _)| *status == ConditionStatus::False) {
        let topic = &aspects.topic;
        if let Some(why) = by_the_topic(topic.reason).filter(|_| *message == &topic.message) {
            return Some(Verdict::Stalled(Ready::DependencyNotReady, why, topic.message.clone()));
        }
        return Some(waiting(message));
    }
    let storage = aspects.storage.as_ref().filter(|storage| storage.reason.status() == ConditionStatus::False)?;
    if storage.reason == StorageReady::ConditionalWritesUnsupported {
        let words = storage.message.clone();
        return Some(Verdict::Stalled(Ready::DependencyNotReady, Stalled::InvalidSpec, words));
    }
    Some(waiting(&storage.message))
}

/// What a person has to do something about, under the same name.
fn by_the_topic(reason: TopicReady) -> Option<Stalled> {
    match reason {
        TopicReady::TopicConflict => Some(Stalled::TopicConflict),
        TopicReady::TopicNotFound => Some(Stalled::TopicNotFound),
        TopicReady::TopicRecreated => Some(Stalled::TopicRecreated),
        TopicReady::PartitionDecreaseRefused => Some(Stalled::PartitionDecreaseRefused),
        _ => None,
    }
}

/// What nobody has told yet, or nobody can tell any more.
fn of_the_unknown(aspects: &Aspects) -> Option<Verdict> {
    use clickstream_crds::conditions::{ConditionStatus, Reason as _};
    let aspects = [
        (aspects.kafka.reason.status(), &aspects.kafka.message),
        (aspects.topic.reason.status(), &aspects.topic.message),
    ];
    let unknown = aspects.into_iter().find(|(status, _)| *status == ConditionStatus::Unknown)?;
    Some(waiting(unknown.1))
}

fn of_run(aspects: &Aspects) -> Option<Verdict> {
    let failed = aspects.failed.as_ref()?;
    let fails = !matches!(failed.reason, Failed::NotFailed | Failed::Initializing);
    fails.then(|| Verdict::Stalled(Ready::Failed, Stalled::ReplayFailed, failed.message.clone()))
}

fn of_suspension(aspects: &Aspects, plan: &Plan, flow: &Flow) -> Option<Verdict> {
    if !plan.asks.suspend {
        return None;
    }
    let words = aspects.suspended.message.clone();
    if matches!(flow.consumer, ConsumerFlow::Draining { .. }) {
        return Some(Verdict::NotYet(Ready::Draining, Reconciling::Draining, words));
    }
    let producers_end = aspects.producer.as_ref().is_some_and(|it| it.reason != ProducerAvailable::ScaledToZero);
    let consumers_end = aspects.consumer.as_ref().is_some_and(|it| it.reason != ConsumerAvailable::ScaledToZero);
    Some(if producers_end || consumers_end {
        Verdict::NotYet(Ready::Progressing, Reconciling::Draining, format!("its pods end; {words}"))
    } else {
        Verdict::Ready(Ready::Suspended, words)
    })
}

fn of_pods(aspects: &Aspects) -> Option<Verdict> {
    if let Some(words) = &aspects.overdue {
        return Some(Verdict::Stalled(Ready::Progressing, Stalled::RolloutDeadlineExceeded, words.clone()));
    }
    let rolling = |words: &str| Verdict::NotYet(Ready::Progressing, Reconciling::RollingOut, words.to_owned());
    let broken = |ready, words: &str| Verdict::NotYet(ready, Reconciling::ProgressingWithRetry, words.to_owned());
    let of_consumer = aspects.consumer.as_ref().filter(|it| !it.holds()).map(|it| match it.reason {
        ConsumerAvailable::RollingOut | ConsumerAvailable::Initializing => rolling(&it.message),
        _ => broken(Ready::ConsumerUnavailable, &it.message),
    });
    let of_producer = aspects.producer.as_ref().filter(|it| !it.holds()).map(|it| match it.reason {
        ProducerAvailable::RollingOut | ProducerAvailable::Initializing => rolling(&it.message),
        _ => broken(Ready::ProducerUnavailable, &it.message),
    });
    of_consumer.or(of_producer)
}

/// A manifest that cannot be read.
pub(super) fn invalid(conditions: &mut Conditions<'_>, words: &str) {
    conditions.say(&Finding::new(Ready::InvalidSpec, words));
    conditions.say(&Finding::new(Stalled::InvalidSpec, words));
}

/// A pipeline whose surroundings may not be looked at.
pub(super) fn denied(conditions: &mut Conditions<'_>, words: &str) {
    conditions.say(&Finding::new(Ready::DependencyNotReady, words));
    conditions.say(&Finding::new(Stalled::PermissionDenied, words));
}

/// A pipeline that is going.
pub(super) fn terminating(conditions: &mut Conditions<'_>, ending: &Ending) {
    conditions.say(&Finding::new(Ready::Terminating, ending.to_string()));
    conditions.say(&Finding::new(Reconciling::Draining, ending.to_string()));
}

/// A pipeline that is left alone.
pub(super) fn paused(conditions: &mut Conditions<'_>) {
    let words = format!("the annotation {} keeps the operator away; nothing here is up to date", annotation::PAUSE);
    conditions.say(&Finding::new(ReconciliationPaused::PausedByAnnotation, words));
}
