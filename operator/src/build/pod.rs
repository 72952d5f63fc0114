//! The pod of a worker, by the rules of the restricted Pod Security Standard.

use std::collections::BTreeMap;

use clickstream_crds::spec::{TaintEffect, TolerationOperator};
use clickstream_crds::translate::PodPlan;
use k8s_openapi::api::core::v1::{
    Capabilities, ConfigMapVolumeSource, Container, ContainerPort, EmptyDirVolumeSource, EnvVar, EnvVarSource,
    HTTPGetAction, LocalObjectReference, ObjectFieldSelector, PodSecurityContext, PodSpec, PodTemplateSpec, Probe,
    ResourceRequirements, SeccompProfile, SecretVolumeSource, SecurityContext, Toleration, TopologySpreadConstraint,
    Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::api::ObjectMeta;

use super::role::SETTINGS_FILE;
use super::{account, labels, selector};
use crate::names::{Role, annotation, content_hash};
use crate::options::Options;
use crate::secrets::MOUNTED;
use crate::validate::{RoleWanted, ValidatedPipeline};

/// Where a worker tells its health and its metrics.
pub(super) const PORT: i32 = 8080;
pub(super) const PORT_NAME: &str = "http";

const SETTINGS: &str = "/etc/clickstream/settings";

/// The pod template of a role.
pub(super) fn pod(
    pipeline: &ValidatedPipeline,
    role: &RoleWanted,
    settings: &str,
    options: &Options,
) -> PodTemplateSpec {
    let owner = &pipeline.owner;
    let labels = merged(&role.pod.labels, labels(owner, Some(role.role)));
    let content = content_hash(&format!("{settings} {}", role.fingerprint));
    let annotations = merged(&role.pod.annotations, [(annotation::CONTENT.to_owned(), content)].into());
    let volumes = volumes(role, settings);
    let spec = PodSpec {
        service_account_name: Some(account::name(owner, &pipeline.identity)),
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        termination_grace_period_seconds: Some(role.grace_seconds),
        image_pull_secrets: pull_secrets(&pipeline.image_pull_secrets),
        node_selector: (!role.pod.node_selector.is_empty()).then(|| role.pod.node_selector.clone()),
        tolerations: tolerations(&role.pod),
        priority_class_name: role.pod.priority_class.clone(),
        topology_spread_constraints: Some(spread(pipeline, role.role)),
        // No user by number: the image has one, and clusters such as OpenShift's insist on their own.
        security_context: Some(PodSecurityContext {
            run_as_non_root: Some(true),
            seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), localhost_profile: None }),
            ..PodSecurityContext::default()
        }),
        containers: vec![container(pipeline, role, &volumes, options)],
        volumes: Some(volumes.into_iter().map(|(volume, _)| volume).collect()),
        ..PodSpec::default()
    };
    let metadata = ObjectMeta { labels: Some(labels), annotations: Some(annotations), ..ObjectMeta::default() };
    PodTemplateSpec { metadata: Some(metadata), spec: Some(spec) }
}

fn container(
    pipeline: &ValidatedPipeline,
    role: &RoleWanted,
    volumes: &[(Volume, VolumeMount)],
    options: &Options,
) -> Container {
    let instance = EnvVar {
        name: "POD_NAME".to_owned(),
        value: None,
        value_from: Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector { field_path: "metadata.name".to_owned(), api_version: None }),
            ..EnvVarSource::default()
        }),
    };
    Container {
        name: "worker".to_owned(),
        image: Some(pipeline.workers.image.clone()),
        image_pull_policy: options.pull_policy.clone(),
        args: Some(arguments(role)),
        env: Some(vec![instance]),
        ports: Some(vec![ContainerPort {
            name: Some(PORT_NAME.to_owned()),
            container_port: PORT,
            protocol: Some("TCP".to_owned()),
            ..ContainerPort::default()
        }]),
        resources: Some(resources(&role.pod)),
        // Recovering a large topic takes as long as it takes: the worker says when it lives and when it is ready.
        startup_probe: Some(probe("/healthz", 2, 60)),
        liveness_probe: Some(probe("/healthz", 10, 6)),
        readiness_probe: Some(probe("/readyz", 5, 2)),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            read_only_root_filesystem: Some(true),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), add: None }),
            ..SecurityContext::default()
        }),
        // The last lines of the log of one that failed stand in the pod's status, where the operator reads them.
        termination_message_policy: Some("FallbackToLogsOnError".to_owned()),
        volume_mounts: Some(volumes.iter().map(|(_, mount)| mount.clone()).collect()),
        ..Container::default()
    }
}

fn arguments(role: &RoleWanted) -> Vec<String> {
    let settings = format!("--settings={SETTINGS}/{SETTINGS_FILE}");
    let mut arguments = vec![role.role.subcommand().to_owned(), settings, format!("--listen=0.0.0.0:{PORT}")];
    match role.role {
        Role::Producer => arguments.push("--instance=$(POD_NAME)".to_owned()),
        Role::Consumer => arguments.push(format!("--grace={}s", role.drain_seconds)),
    }
    arguments.push("--log-format=json".to_owned());
    arguments
}

fn volumes(role: &RoleWanted, settings: &str) -> Vec<(Volume, VolumeMount)> {
    let mount = |name: &str, path: String, read_only: bool| VolumeMount {
        name: name.to_owned(),
        mount_path: path,
        read_only: read_only.then_some(true),
        ..VolumeMount::default()
    };
    let config = ConfigMapVolumeSource { name: settings.to_owned(), ..ConfigMapVolumeSource::default() };
    let config = Volume { name: "settings".to_owned(), config_map: Some(config), ..Volume::default() };
    // Sorting and large uploads need a place on the disk.
    let scratch =
        Volume { name: "tmp".to_owned(), empty_dir: Some(EmptyDirVolumeSource::default()), ..Volume::default() };
    let secrets = role.secrets.iter().enumerate().map(|(index, secret)| {
        let source = SecretVolumeSource { secret_name: Some(secret.clone()), ..SecretVolumeSource::default() };
        // A Secret's name may be longer than a volume's.
        let name = format!("secret-{index}");
        let volume = Volume { name: name.clone(), secret: Some(source), ..Volume::default() };
        (volume, mount(&name, format!("{MOUNTED}/{secret}"), true))
    });
    [(config, mount("settings", SETTINGS.to_owned(), true)), (scratch, mount("tmp", "/tmp".to_owned(), false))]
        .into_iter()
        .chain(secrets)
        .collect()
}

fn probe(path: &str, period: i32, failures: i32) -> Probe {
    let action = HTTPGetAction {
        path: Some(path.to_owned()),
        port: IntOrString::String(PORT_NAME.to_owned()),
        ..HTTPGetAction::default()
    };
    Probe {
        http_get: Some(action),
        period_seconds: Some(period),
        timeout_seconds: Some(5),
        failure_threshold: Some(failures),
        ..Probe::default()
    }
}

fn resources(pod: &PodPlan) -> ResourceRequirements {
    let cpu = |millis: u32| ("cpu".to_owned(), cpu(millis));
    let memory = |bytes: u64| ("memory".to_owned(), memory(bytes));
    let limits = pod.cpu_limit_millis.map(cpu).into_iter().chain([memory(pod.memory_limit_bytes)]);
    ResourceRequirements {
        requests: Some([cpu(pod.cpu_request_millis), memory(pod.memory_request_bytes)].into()),
        limits: Some(limits.collect()),
        claims: None,
    }
}

/// As the API server writes it back: any other spelling would look like a change for ever.
fn cpu(millis: u32) -> Quantity {
    Quantity(if millis.is_multiple_of(1_000) { (millis / 1_000).to_string() } else { format!("{millis}m") })
}

/// As the API server writes it back.
fn memory(bytes: u64) -> Quantity {
    let units =
        [(1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
    let unit = units.into_iter().find(|(size, _)| bytes > 0 && bytes.is_multiple_of(*size));
    Quantity(unit.map_or_else(|| bytes.to_string(), |(size, name)| format!("{}{name}", bytes / size)))
}

/// Over nodes where there are several; never at the price of a pod that does not run.
fn spread(pipeline: &ValidatedPipeline, role: Role) -> Vec<TopologySpreadConstraint> {
    let match_labels = Some(selector(&pipeline.owner, role));
    vec![TopologySpreadConstraint {
        max_skew: 1,
        topology_key: "kubernetes.io/hostname".to_owned(),
        when_unsatisfiable: "ScheduleAnyway".to_owned(),
        label_selector: Some(LabelSelector { match_labels, match_expressions: None }),
        ..TopologySpreadConstraint::default()
    }]
}

fn pull_secrets(names: &[String]) -> Option<Vec<LocalObjectReference>> {
    let secrets = names.iter().map(|name| LocalObjectReference { name: name.clone() });
    (!names.is_empty()).then(|| secrets.collect())
}

fn tolerations(pod: &PodPlan) -> Option<Vec<Toleration>> {
    let tolerations = pod.tolerations.iter().map(|wanted| Toleration {
        key: wanted.key.clone(),
        operator: wanted.operator.map(|operator| match operator {
            TolerationOperator::Equal => "Equal".to_owned(),
            TolerationOperator::Exists => "Exists".to_owned(),
        }),
        value: wanted.value.clone(),
        effect: wanted.effect.map(|effect| match effect {
            TaintEffect::NoSchedule => "NoSchedule".to_owned(),
            TaintEffect::PreferNoSchedule => "PreferNoSchedule".to_owned(),
            TaintEffect::NoExecute => "NoExecute".to_owned(),
        }),
        toleration_seconds: wanted.toleration_seconds,
    });
    (!pod.tolerations.is_empty()).then(|| tolerations.collect())
}

/// Wishes, and over them what is ours.
fn merged(wishes: &BTreeMap<String, String>, ours: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut all = wishes.clone();
    all.extend(ours);
    all
}
