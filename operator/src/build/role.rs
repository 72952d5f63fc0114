use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::disruption::disruption;
use super::pod::pod;
use super::{metadata, selector};
use crate::child::{Child, Kind};
use crate::names::{ChildName, Role};
use crate::options::Options;
use crate::validate::{RoleWanted, ValidatedPipeline};

/// The key of the settings in their `ConfigMap`, and the file's name.
pub(super) const SETTINGS_FILE: &str = "settings.json";
/// Old templates are of no use: whoever wants one back writes it into the manifest again.
const REVISIONS_KEPT: i32 = 2;
/// After so many seconds without progress a person should look.
const PROGRESS_DEADLINE: i32 = 600;

/// What one role consists of.
pub(super) fn role(pipeline: &ValidatedPipeline, role: &RoleWanted, options: &Options) -> Vec<Child> {
    let name = ChildName::new(&pipeline.owner.pipeline.name, role.role.component());
    let settings = name.of_content(&role.settings);
    let config = ConfigMap {
        metadata: metadata(&pipeline.owner, settings.clone(), Some(role.role)),
        data: Some(BTreeMap::from([(SETTINGS_FILE.to_owned(), role.settings.clone())])),
        immutable: Some(true),
        ..ConfigMap::default()
    };
    let spec = DeploymentSpec {
        replicas: role.replicas,
        selector: LabelSelector { match_labels: Some(selector(&pipeline.owner, role.role)), match_expressions: None },
        strategy: Some(strategy(role.role)),
        revision_history_limit: Some(REVISIONS_KEPT),
        progress_deadline_seconds: Some(PROGRESS_DEADLINE),
        template: pod(pipeline, role, &settings, options),
        ..DeploymentSpec::default()
    };
    let metadata = metadata(&pipeline.owner, name.to_string(), Some(role.role));
    let deployment = Deployment { metadata, spec: Some(spec), status: None };
    let mut children = vec![Child::typed(Kind::ConfigMap, config), Child::typed(Kind::Deployment, deployment)];
    children.extend(disruption(pipeline, role));
    children
}

/// Producers all at once: two paces side by side are neither. Consumers one by one and none too many: each that comes or goes
/// makes the others wait while partitions move.
fn strategy(role: Role) -> DeploymentStrategy {
    match role {
        Role::Producer => DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None },
        Role::Consumer => DeploymentStrategy {
            type_: Some("RollingUpdate".to_owned()),
            rolling_update: Some(RollingUpdateDeployment {
                max_surge: Some(IntOrString::Int(0)),
                max_unavailable: Some(IntOrString::Int(1)),
            }),
        },
    }
}
