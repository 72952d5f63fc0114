use std::time::Duration;

use clickstream_crds::status::ConsumerStatus;
use clickstream_crds::translate::{ConsumerPlan, LagBounds, Replicas};
use jiff::Timestamp;

use super::answered;
use crate::names::Role;
use crate::observe::Surroundings;
use crate::options::Options;
use crate::rollout;
use crate::scaling::{Backlog, Decision, Known, Pending, Windows, decide};

/// How many consumers their owner asks for; and how that was decided, where the owner is the operator itself.
pub(super) fn asked(
    consumer: &ConsumerPlan,
    status: Option<&ConsumerStatus>,
    seen: &Surroundings,
    options: &Options,
    now: Timestamp,
) -> (i32, Option<Decision>) {
    match consumer.replicas {
        Replicas::Fixed(replicas) | Replicas::External(Some(replicas)) => (replicas, None),
        // A tool has dropped the field: the last word of the autoscaler counts, not a default.
        Replicas::External(None) => (status.and_then(|status| status.desired_replicas).unwrap_or(1), None),
        Replicas::Lag(bounds) => {
            let decision = decide(&known(bounds, consumer, status, seen, options), now);
            (decision.replicas, Some(decision))
        }
    }
}

fn known(
    bounds: LagBounds,
    consumer: &ConsumerPlan,
    status: Option<&ConsumerStatus>,
    seen: &Surroundings,
    options: &Options,
) -> Known {
    let Windows { up, down } = options.windows;
    let pending = status.and_then(|status| {
        Some(Pending { replicas: status.pending_replicas?, since: status.pending_since.as_deref()?.parse().ok()? })
    });
    Known {
        bounds,
        windows: Windows { up, down: down + Duration::from_millis(consumer.landing.batch.max_age_millis) },
        backlog: answered(seen).and_then(Backlog::of),
        decided: status.and_then(|status| status.desired_replicas),
        applied: rollout::deployment(seen, Role::Consumer).and_then(|deployment| deployment.spec?.replicas),
        pods: rollout::look(seen, Role::Consumer).health,
        pending,
    }
}
