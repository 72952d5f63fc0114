//! What the workers' notes mean.

use std::fmt;

use clickstream_crds::conditions::{Delivering, Reason as _, StorageReady};
use clickstream_crds::notes::{Blocked, Hindrance, LandingNote};
use clickstream_crds::status::PipelineStatus;
use jiff::Timestamp;

use crate::finding::Finding;
use crate::kafka::{LandedThrough, Landing, Promptness};
use crate::life::{ConsumerFlow, has_drained, landed_of};
use crate::observe::Surroundings;
use crate::plan::Plan;

/// What a pipeline that is going waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its producers end.
    Producers,
    /// Its consumers land what is left.
    Draining,
    /// Its pods end.
    Pods,
    /// Its topics go.
    Topics,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Producers => "the pipeline is being deleted: its producers end",
            Self::Draining => "the pipeline is being deleted: its consumers land what is left",
            Self::Pods => "the pipeline is being deleted: its pods end",
            Self::Topics => "the pipeline is being deleted: its topics are deleted, as topic.deletionPolicy asks",
        })
    }
}

fn notes(seen: &Surroundings) -> impl Iterator<Item = &LandingNote> {
    landed_of(seen).into_iter().flat_map(|landed| &landed.partitions).filter_map(|it| it.note.as_ref()?.as_ref().ok())
}

fn blocked(seen: &Surroundings) -> impl Iterator<Item = &Blocked> {
    notes(seen).filter_map(|note| note.blocked.as_ref())
}

/// Whether anything has landed.
pub(super) fn has_landed(seen: &Surroundings) -> bool {
    notes(seen).any(|note| note.landed_at.is_some())
}

/// What the store says to those who land.
pub(super) fn blocked_by_store(seen: &Surroundings) -> Option<Finding<StorageReady>> {
    blocked(seen).find_map(|blocked| Some(Finding::new(of_store(blocked.reason)?, blocked.why.clone())))
}

/// What a hindrance says of the store, if anything.
pub(super) const fn of_store(hindrance: Hindrance) -> Option<StorageReady> {
    Some(match hindrance {
        Hindrance::BucketNotFound => StorageReady::BucketNotFound,
        Hindrance::AccessDenied | Hindrance::StoreRefused => StorageReady::AccessDenied,
        Hindrance::Unreachable => StorageReady::Unreachable,
        Hindrance::Throttled => StorageReady::Throttled,
        Hindrance::ConditionalWritesUnsupported => StorageReady::ConditionalWritesUnsupported,
        Hindrance::Stuck | Hindrance::Other => return None,
    })
}

/// Whether events reach the lake in time.
pub(super) fn delivering(
    plan: &Plan,
    seen: &Surroundings,
    flow: &ConsumerFlow,
    before: &PipelineStatus,
) -> Finding<Delivering> {
    let landed = match &seen.visit {
        None => return Finding::new(Delivering::Initializing, "Kafka has not been asked yet"),
        Some(Err(trouble)) => return Finding::new(Delivering::Unreachable, trouble.to_string()),
        Some(Ok(visit)) => visit.landing.as_ref(),
    };
    let stuck = blocked(seen).next();
    if let Some(blocked) = stuck {
        let reason = match blocked.reason {
            Hindrance::Stuck | Hindrance::Other => Delivering::PartitionStuck,
            _ => Delivering::StorageBackpressure,
        };
        return Finding::new(reason, blocked.why.clone());
    }
    let limit = plan.asks.consumer.as_ref().map_or(u64::MAX, |it| it.landing.quarantine.alert_above_millionths.into());
    let invalid = landed.and_then(|landed| Landing::of(landed).invalid_per_million());
    if invalid.is_some_and(|invalid| invalid > limit) {
        let words = "more events are not valid than consumer.quarantine.alertAbove allows: see what lies in the quarantine folder, and why";
        return Finding::new(Delivering::QuarantineOverLimit, words);
    }
    match landed {
        None => Finding::new(Delivering::Initializing, "nothing has landed yet"),
        Some(landed) if has_drained(landed) => Finding::new(Delivering::Idle, "everything in the topic has landed"),
        Some(_) if matches!(flow, ConsumerFlow::Stopped(_)) => {
            Finding::new(Delivering::Suspended, "what is in the topic waits there until the pipeline goes on")
        }
        Some(landed) => match landed.promptness {
            Promptness::Late => late(),
            Promptness::Untold if said(before, Delivering::LagGrowing) => late(),
            Promptness::InTime | Promptness::Untold => {
                Finding::new(Delivering::WithinBound, "nothing waits for too long")
            }
        },
    }
}

fn late() -> Finding<Delivering> {
    let words = "events wait for longer than a minute and twice consumer.batch.maxAge before they land: are all consumers \
                 ready, and have they processor time enough? More consumers help as long as there are fewer than partitions";
    Finding::new(Delivering::LagGrowing, words)
}

fn said(before: &PipelineStatus, reason: Delivering) -> bool {
    before.conditions.iter().flatten().any(|it| it.kind() == Delivering::TYPE && it.reason() == reason.name())
}

/// The moment before which everything has landed, in whole seconds. While nothing comes it stays: a pipeline at rest has
/// nothing new to tell.
pub(super) fn landed_through(seen: &Surroundings, before: &PipelineStatus, now: Timestamp) -> Option<String> {
    let was_idle = said(before, Delivering::Idle);
    let seconds = match Landing::of(landed_of(seen)?).through {
        LandedThrough::Now if was_idle => return None,
        LandedThrough::Now => now.as_second(),
        LandedThrough::Before(micros) => micros.div_euclid(1_000_000),
        LandedThrough::Unknown => return None,
    };
    Timestamp::from_second(seconds).ok().map(|moment| moment.to_string())
}
