//! What the operator writes on a pipeline itself: its status, its finalizer, and once the number of consumers.

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::status::PipelineStatus;
use clickstream_crds::translate::Replicas;
use kube::api::{Api, Patch, PatchParams};
use kube::{Client, Resource as _, ResourceExt as _};
use serde_json::{Value, json};

use crate::context::Context;
use crate::names::{FINALIZER, manager};
use crate::plan::Plan;
use crate::refusal::words;

/// Why a pipeline could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the {what} of the pipeline: {said}", said = words(cause))]
pub struct Unwritten {
    what: &'static str,
    /// What the API server said.
    #[source]
    pub cause: kube::Error,
}

/// Writes the status.
pub async fn status(
    pipeline: &ClickstreamPipeline,
    status: &PipelineStatus,
    context: &Context,
) -> Result<(), Unwritten> {
    let patch = Patch::Apply(of_this_one(pipeline, json!({"status": status})));
    let parameters = PatchParams::apply(manager::STATUS).force();
    let written = api(pipeline, &context.client).patch_status(&pipeline.name_any(), &parameters, &patch).await;
    written.map_err(|cause| Unwritten { what: "status", cause })?;
    context.metrics.wrote_pipeline();
    Ok(())
}

/// Sees to it that the pipeline does not go before its end is in order.
pub async fn ensure_finalizer(pipeline: &ClickstreamPipeline, context: &Context) -> Result<(), Unwritten> {
    if pipeline.finalizers().iter().any(|it| it == FINALIZER) {
        return Ok(());
    }
    let patch = Patch::Apply(of_this_one(pipeline, json!({"metadata": {"finalizers": [FINALIZER]}})));
    write(pipeline, &patch, manager::FINALIZER, "finalizer", context).await
}

/// Lets the pipeline go.
pub async fn remove_finalizer(pipeline: &ClickstreamPipeline, context: &Context) -> Result<(), Unwritten> {
    if !pipeline.finalizers().iter().any(|it| it == FINALIZER) {
        return Ok(());
    }
    let patch = Patch::Apply(of_this_one(pipeline, json!({"metadata": {"finalizers": []}})));
    match write(pipeline, &patch, manager::FINALIZER, "finalizer", context).await {
        Err(Unwritten { cause: kube::Error::Api(status), .. }) if status.is_not_found() => Ok(()),
        written => written,
    }
}

/// Gives an autoscaler a number to begin with: the scale subresource fails while there is none. Only if nobody has written
/// one meanwhile, which the version of the object tells.
pub async fn fill_replicas(pipeline: &ClickstreamPipeline, plan: &Plan, context: &Context) -> Result<(), Unwritten> {
    let Some(consumer) = &plan.asks.consumer else { return Ok(()) };
    if consumer.replicas != Replicas::External(None) {
        return Ok(());
    }
    let status = pipeline.status.as_ref().and_then(|status| status.consumer.as_ref());
    let number = status.and_then(|consumer| consumer.desired_replicas).unwrap_or(1);
    let mut patch = of_this_one(pipeline, json!({"spec": {"consumer": {"replicas": number}}}));
    patch["metadata"]["resourceVersion"] = json!(pipeline.resource_version());
    write(pipeline, &Patch::Merge(without_kind(patch)), manager::REPLICAS_INIT, "number of consumers", context).await
}

async fn write(
    pipeline: &ClickstreamPipeline,
    patch: &Patch<Value>,
    manager: &str,
    what: &'static str,
    context: &Context,
) -> Result<(), Unwritten> {
    let parameters = match patch {
        Patch::Apply(_) => PatchParams::apply(manager).force(),
        _ => PatchParams { field_manager: Some(manager.to_owned()), ..PatchParams::default() },
    };
    let written = api(pipeline, &context.client).patch(&pipeline.name_any(), &parameters, patch).await;
    written.map_err(|cause| Unwritten { what, cause })?;
    context.metrics.wrote_pipeline();
    Ok(())
}

/// A patch that holds for this very object and for none that was made later under its name.
fn of_this_one(pipeline: &ClickstreamPipeline, mut patch: Value) -> Value {
    patch["apiVersion"] = json!(ClickstreamPipeline::api_version(&()));
    patch["kind"] = json!(ClickstreamPipeline::kind(&()));
    patch["metadata"]["name"] = json!(pipeline.name_any());
    patch["metadata"]["uid"] = json!(pipeline.uid());
    patch
}

fn without_kind(mut patch: Value) -> Value {
    if let Value::Object(fields) = &mut patch {
        fields.remove("apiVersion");
        fields.remove("kind");
    }
    patch
}

fn api(pipeline: &ClickstreamPipeline, client: &Client) -> Api<ClickstreamPipeline> {
    Api::namespaced(client.clone(), &pipeline.namespace().unwrap_or_default())
}
