//! Takes pods away where no Deployment is written: at a pipeline's end, and while something keeps it from being built.

use k8s_openapi::api::apps::v1::Deployment;
use kube::ResourceExt as _;
use kube::api::{Api, Patch, PatchParams};
use serde_json::json;

use crate::apply::Unapplied;
use crate::child::Kind;
use crate::context::Context;
use crate::life::Flow;
use crate::names::{Role, manager};
use crate::observe::Surroundings;
use crate::rollout;

/// Stops what is to stop, and leaves the rest as it is.
pub async fn stop_what_rests(flow: &Flow, seen: &Surroundings, context: &Context) -> Result<(), Unapplied> {
    if flow.producers() == 0 {
        stop(seen, Role::Producer, context).await?;
    }
    if flow.consumers() == Some(0) {
        stop(seen, Role::Consumer, context).await?;
    }
    Ok(())
}

/// Takes the pods of a role away and leaves its Deployment.
pub async fn stop(seen: &Surroundings, role: Role, context: &Context) -> Result<(), Unapplied> {
    let Some(deployment) = rollout::deployment(seen, role) else { return Ok(()) };
    if deployment.spec.as_ref().and_then(|spec| spec.replicas) == Some(0) {
        return Ok(());
    }
    let api: Api<Deployment> = Api::namespaced(context.client.clone(), &deployment.namespace().unwrap_or_default());
    let parameters = PatchParams { field_manager: Some(manager::CHILDREN.to_owned()), ..PatchParams::default() };
    let none = Patch::Merge(json!({"metadata": {"uid": deployment.uid()}, "spec": {"replicas": 0}}));
    let name = deployment.name_any();
    match api.patch(&name, &parameters, &none).await {
        Ok(_) => {
            context.metrics.wrote(Kind::Deployment);
            Ok(())
        }
        Err(kube::Error::Api(status)) if status.is_not_found() => Ok(()),
        Err(cause) => {
            let title = format!("Deployment {name}");
            Err(Unapplied::Refused { verb: "scale", title, cause: Box::new(cause) })
        }
    }
}
