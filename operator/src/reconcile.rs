//! One visit to one pipeline, from top to bottom.
//!
//! 1. `plan`: what it asks for (pure)
//! 2. `observe`: what surrounds it (client)
//! 3. `flow`: how many workers there shall be now (pure)
//! 4. `validate`: whether it can be built (pure)
//! 5. `build`: the children (pure, cannot fail)
//! 6. `apply` and `prune`: makes them so (client)
//! 7. `status`: what there is to say; written only if it is news (pure, then client)

use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::status::PipelineStatus;
use jiff::Timestamp;
use kube::ResourceExt as _;
use kube::runtime::controller::Action;

use crate::apply::{Unapplied, apply, prune};
use crate::backoff::spread;
use crate::build::build;
use crate::context::Context;
use crate::end::{self, end};
use crate::life::{ConsumerFlow, flow};
use crate::names::annotation;
use crate::observe::{Unseen, observe};
use crate::pipelines::Guarded;
use crate::plan::plan;
use crate::refusal;
use crate::status::{Outcome, is_forbidden, paused, status, unreadable, unseen};
use crate::stop::stop_what_rests;
use crate::validate::{sentence, validate};
use crate::write::{self, Unwritten};

/// How soon a pipeline is looked at again whose end or whose drain is on the way.
const SOON: Duration = Duration::from_secs(5);

/// Why a visit came to nothing. What time mends; what a person must mend stands in the status, and is no error.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The surroundings cannot be seen.
    #[error(transparent)]
    Unseen(#[from] Unseen),
    /// The pipeline cannot be written.
    #[error(transparent)]
    Unwritten(#[from] Unwritten),
    /// A child cannot be written.
    #[error(transparent)]
    Unapplied(#[from] Unapplied),
}

/// Visits a pipeline.
pub async fn reconcile(guarded: Arc<Guarded>, context: Arc<Context>) -> Result<Action, Failure> {
    let Ok(pipeline) = &guarded.0 else {
        tracing::warn!(pipeline = %guarded.name_any(), "the pipeline cannot be read: it was stored around the schema; apply it again");
        return Ok(Action::await_change());
    };
    let begun = Instant::now();
    let visited = visit(pipeline, &context).await;
    let outcome = match &visited {
        Ok(visited) => visited.outcome,
        Err(_) => "failed",
    };
    context.metrics.reconciled(outcome, begun.elapsed().as_secs_f64());
    let visited = visited?;
    context.backoff.forget(&pipeline.uid().unwrap_or_default());
    Ok(visited.next)
}

/// How a visit ended.
struct Visited {
    /// In the words of the metrics.
    outcome: &'static str,
    /// What comes next.
    next: Action,
}

impl Visited {
    fn new(outcome: &'static str, next: Duration) -> Self {
        Self { outcome, next: Action::requeue(next) }
    }
}

async fn visit(pipeline: &ClickstreamPipeline, context: &Context) -> Result<Visited, Failure> {
    let now = Timestamp::now();
    let resync = spread(context.options.resync, 4);
    if pipeline.annotations().get(annotation::PAUSE).is_some_and(|paused| paused == "true") {
        say(pipeline, paused(pipeline, now), context).await?;
        return Ok(Visited { outcome: "waiting", next: Action::await_change() });
    }
    if pipeline.metadata.deletion_timestamp.is_some() {
        return match end(pipeline, context, now).await? {
            end::Step::Wait(status) => {
                say(pipeline, status.map(|status| *status), context).await?;
                Ok(Visited::new("waiting", SOON))
            }
            end::Step::Gone => {
                context.metrics.forget(pipeline);
                Ok(Visited { outcome: "applied", next: Action::await_change() })
            }
        };
    }
    let plan = match plan(pipeline, &context.options) {
        Ok(plan) => plan,
        Err(faults) => {
            say(pipeline, unreadable(pipeline, &sentence(&faults), now), context).await?;
            return Ok(Visited::new("refused", resync));
        }
    };
    write::ensure_finalizer(pipeline, context).await?;
    let seen = match observe(&plan, context).await {
        Ok(seen) => seen,
        // Time does not mend a missing right: whoever gives rights has to know.
        Err(denied) if is_forbidden(&denied.cause) => {
            say(pipeline, unseen(pipeline, &denied.to_string(), now), context).await?;
            return Err(denied.into());
        }
        Err(other) => return Err(other.into()),
    };
    let flow = flow(pipeline, &plan, &seen, &context.options, now);
    write::fill_replicas(pipeline, &plan, context).await?;
    let outcome = match validate(&plan, &seen, &flow) {
        Err(blocked) => {
            stop_what_rests(&flow, &seen, context).await?;
            Outcome::Blocked(blocked)
        }
        Ok(validated) => {
            let waits = validated.waits_for.is_some();
            match apply(&plan.owner, build(&validated, &context.options), &seen, context).await {
                Err(unapplied) => Outcome::Unapplied(unapplied),
                Ok(_) if waits => Outcome::Waiting,
                Ok(children) => {
                    prune(&children, &seen, context).await?;
                    Outcome::Applied
                }
            }
        }
    };
    say(pipeline, status(pipeline, &plan, &seen, &flow, &outcome, now), context).await?;
    Ok(match outcome {
        Outcome::Applied if matches!(flow.consumer, ConsumerFlow::Draining { .. }) => Visited::new("waiting", SOON),
        Outcome::Applied => {
            let due = flow.due().map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
            Visited::new("applied", due.map_or(resync, |due| due.min(resync)))
        }
        Outcome::Waiting => Visited::new("waiting", resync),
        // A person will change something, and that is seen at once; this is for what cannot be seen.
        Outcome::Blocked(_) | Outcome::Unapplied(Unapplied::Conflict { .. }) => Visited::new("refused", resync),
        Outcome::Unapplied(unapplied) => return Err(unapplied.into()),
    })
}

/// Writes the status if there is news, and tells what has changed.
async fn say(pipeline: &ClickstreamPipeline, status: Option<PipelineStatus>, context: &Context) -> Result<(), Failure> {
    let Some(status) = status else {
        context.metrics.says(pipeline, Some(pipeline));
        return Ok(());
    };
    write::status(pipeline, &status, context).await?;
    context.reporter.tell(pipeline, &status).await;
    let told = ClickstreamPipeline { status: Some(status), ..pipeline.clone() };
    context.metrics.says(&told, Some(pipeline));
    Ok(())
}

/// How long to wait after a failure, and who hears of it.
#[allow(clippy::needless_pass_by_value, reason = "as the controller calls it")]
pub fn failed(guarded: Arc<Guarded>, failure: &Failure, context: Arc<Context>) -> Action {
    let wait = context.backoff.failed(&guarded.uid().unwrap_or_default());
    let pipeline = format!("{}/{}", guarded.namespace().unwrap_or_default(), guarded.name_any());
    if failure.is_conflict() {
        tracing::info!(%pipeline, "somebody else was quicker: {}", chain(failure));
    } else {
        tracing::warn!(%pipeline, ?wait, "{}", chain(failure));
    }
    Action::requeue(wait)
}

impl Failure {
    fn cause(&self) -> Option<&kube::Error> {
        match self {
            Self::Unseen(unseen) => Some(&unseen.cause),
            Self::Unwritten(unwritten) => Some(&unwritten.cause),
            Self::Unapplied(Unapplied::Refused { cause, .. }) => Some(cause),
            Self::Unapplied(_) => None,
        }
    }

    fn is_conflict(&self) -> bool {
        matches!(self.cause(), Some(kube::Error::Api(status)) if status.is_conflict())
    }
}

/// An error with its causes; a cause that the error tells itself is not repeated.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let of_the_server = next.downcast_ref().or_else(|| next.downcast_ref::<Box<kube::Error>>().map(AsRef::as_ref));
        let words = of_the_server.map_or_else(|| next.to_string(), refusal::words);
        if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
        cause = next.source();
    }
    said
}
