use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{metadata, selector};
use crate::child::{Child, Kind};
use crate::names::ChildName;
use crate::validate::{RoleWanted, ValidatedPipeline};

/// At most one pod is away at a time, where there are several: of a single one it would only keep a node from being drained.
pub(super) fn disruption(pipeline: &ValidatedPipeline, role: &RoleWanted) -> Option<Child> {
    if role.replicas.is_some_and(|replicas| replicas < 2) {
        return None;
    }
    let name = ChildName::new(&pipeline.owner.pipeline.name, role.role.component()).to_string();
    let match_labels = Some(selector(&pipeline.owner, role.role));
    let spec = PodDisruptionBudgetSpec {
        max_unavailable: Some(IntOrString::Int(1)),
        selector: Some(LabelSelector { match_labels, match_expressions: None }),
        ..PodDisruptionBudgetSpec::default()
    };
    let metadata = metadata(&pipeline.owner, name, Some(role.role));
    let budget = PodDisruptionBudget { metadata, spec: Some(spec), status: None };
    Some(Child::typed(Kind::PodDisruptionBudget, budget))
}
