//! The end of a pipeline, in order: producers stop, consumers land what is left, pods go, topics go or are left as
//! `topic.deletionPolicy` says. Every step has a deadline: a pipeline never hangs on what is not there any more.

mod topics;

use std::time::Duration;

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::status::PipelineStatus;
use jiff::Timestamp;
use kube::ResourceExt as _;

use crate::apply::delete;
use crate::child::{Child, Kind};
use crate::context::Context;
use crate::life::{has_drained, landed_of};
use crate::names::{Role, annotation};
use crate::observe::{Surroundings, is_there, observe};
use crate::plan::{Owner, plan};
use crate::reconcile::Failure;
use crate::rollout;
use crate::status::{Ending, ending};
use crate::stop::stop;
use crate::write::remove_finalizer;

/// What comes of a visit to a pipeline that is going.
#[derive(Debug)]
pub enum Step {
    /// It waits for something: the status that says so, if it is news.
    Wait(Option<Box<PipelineStatus>>),
    /// It is gone.
    Gone,
}

/// Takes the next step.
pub async fn end(pipeline: &ClickstreamPipeline, context: &Context, now: Timestamp) -> Result<Step, Failure> {
    // What is done here cannot be undone, and what the watch has seen may be old: the next one of this name has its topics.
    if !is_there(pipeline, context).await? {
        return Ok(forgotten(pipeline, context));
    }
    let skip = pipeline.annotations().get(annotation::SKIP_CLEANUP).is_some_and(|skip| skip == "true");
    // A manifest that cannot be read has nothing outside of Kubernetes that we could know of.
    let Ok(plan) = plan(pipeline, &context.options) else { return gone(pipeline, context, &[]).await };
    if skip {
        return gone(pipeline, context, &topics::left(&plan)).await;
    }
    let since = pipeline.metadata.deletion_timestamp.as_ref().map_or(now, |deleted| deleted.0);
    let past = |deadline: Duration| now.duration_since(since).unsigned_abs() > deadline;
    let (drain, all) =
        (context.options.drain_deadline, context.options.drain_deadline + context.options.cleanup_deadline);
    let seen = match observe(&plan, context).await {
        Ok(seen) => seen,
        Err(_) if past(all) => return gone(pipeline, context, &topics::left(&plan)).await,
        Err(unseen) => return Err(unseen.into()),
    };
    let wait = |what| Ok(Step::Wait(ending(pipeline, &what, now).map(Box::new)));
    stop(&seen, Role::Producer, context).await?;
    if rollout::pods_of(&seen, Role::Producer).next().is_some() && !past(drain) {
        return wait(Ending::Producers);
    }
    if is_draining(&seen) && !past(drain) {
        return wait(Ending::Draining);
    }
    for child in children(&seen, Kind::Deployment) {
        delete(&child, context).await?;
    }
    if !seen.pods.is_empty() && !past(all) {
        return wait(Ending::Pods);
    }
    let left = topics::end(&plan, &seen, context).await?;
    if !left.is_empty() && !past(all) {
        return wait(Ending::Topics);
    }
    gone(pipeline, context, &left).await
}

async fn gone(pipeline: &ClickstreamPipeline, context: &Context, left: &[String]) -> Result<Step, Failure> {
    if !left.is_empty() {
        context.reporter.abandoned(pipeline, left).await;
    }
    remove_finalizer(pipeline, context).await?;
    Ok(forgotten(pipeline, context))
}

fn forgotten(pipeline: &ClickstreamPipeline, context: &Context) -> Step {
    let owner = Owner::of(pipeline);
    context.kafka.forget(&owner);
    context.backoff.forget(&owner.uid);
    Step::Gone
}

/// Whether consumers run that still have something to land.
fn is_draining(seen: &Surroundings) -> bool {
    rollout::look(seen, Role::Consumer).available > 0 && !landed_of(seen).is_some_and(has_drained)
}

/// The pipeline's own children of a kind.
fn children(seen: &Surroundings, kind: Kind) -> Vec<Child> {
    let there = seen.children.get(&kind).into_iter().flatten();
    let there = there.filter(|it| it.metadata.deletion_timestamp.is_none());
    there.map(|it| Child { kind, object: it.as_ref().clone() }).collect()
}
