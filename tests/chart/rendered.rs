//! What is rendered for which values.

use serde_json::{Value, json};
use testbed::require;

use crate::helm::{Helm, only};
use crate::repository::text;

pub(crate) const SMALLEST: &str = "image: {registry: registry.example.com}";

pub(crate) fn everything() -> String {
    text("charts/clickstream-operator/ci/everything.yaml")
}

const NOTHING: &str = "
image: {registry: registry.example.com}
crds: {enabled: false}
rbac: {create: false, aggregatedRoles: false}
serviceAccount: {create: false}
leaderElection: {enabled: false}
";

fn kinds(objects: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<_> = objects.iter().map(|object| object["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds
}

#[test]
fn each_object_is_there_when_its_value_says_so() {
    let helm = require!(Helm::three());
    let rows: [(&str, &[&str]); 3] = [
        (NOTHING, &["Deployment", "Service"]),
        (
            SMALLEST,
            &[
                "ClusterRole",
                "ClusterRole",
                "ClusterRole",
                "ClusterRoleBinding",
                "CustomResourceDefinition",
                "Deployment",
                "Role",
                "RoleBinding",
                "Service",
                "ServiceAccount",
            ],
        ),
        (
            &everything(),
            &[
                "ClusterRole",
                "ClusterRole",
                "ClusterRole",
                "ClusterRoleBinding",
                "ConfigMap",
                "CustomResourceDefinition",
                "Deployment",
                "NetworkPolicy",
                "PodDisruptionBudget",
                "PrometheusRule",
                "Role",
                "RoleBinding",
                "Service",
                "ServiceAccount",
                "ServiceMonitor",
            ],
        ),
    ];
    for (values, expected) in rows {
        assert_eq!(kinds(&helm.render(values).unwrap()), expected, "{values}");
    }
}

/// The operator's arguments.
fn arguments(helm: &Helm, values: &str) -> Vec<String> {
    let objects = helm.render(&format!("{SMALLEST}\n{values}")).unwrap();
    let container = &only(&objects, "Deployment")["spec"]["template"]["spec"]["containers"][0];
    serde_json::from_value(container["args"].clone()).unwrap()
}

#[test]
fn values_become_arguments() {
    let helm = require!(Helm::three());
    let plain = arguments(&helm, "");
    assert_eq!(
        plain,
        [
            "run",
            "--worker-image=registry.example.com/clickstream/worker:0.1.0",
            "--listen=0.0.0.0:8080",
            "--leader-election",
            "--resync=5m",
            "--drain-deadline=5m",
            "--log-format=json"
        ]
    );
    let rows = [
        ("watch: {mode: List, namespaces: [shop, blog]}", "--namespaces=shop,blog"),
        ("watch: {mode: Release}", "--namespaces=ops"),
        ("watch: {allowCrossNamespace: true}", "--allow-cross-namespace"),
        ("resync: 90s", "--resync=90s"),
        ("drainDeadline: 1h", "--drain-deadline=1h"),
        ("worker: {image: {pullPolicy: Never}}", "--worker-pull-policy=Never"),
        ("logging: {format: text}", "--log-format=text"),
        ("worker: {image: {tag: next}}", "--worker-image=registry.example.com/clickstream/worker:next"),
    ];
    for (values, argument) in rows {
        assert!(!plain.contains(&argument.to_owned()), "{argument} is there anyway");
        assert!(arguments(&helm, values).contains(&argument.to_owned()), "{values} does not give {argument}");
    }
    assert!(!arguments(&helm, "leaderElection: {enabled: false}").contains(&"--leader-election".to_owned()));
}

#[test]
fn the_operator_runs_under_the_restricted_profile() {
    let helm = require!(Helm::three());
    for values in [SMALLEST, &everything()] {
        let objects = helm.render(values).unwrap();
        let pod = &only(&objects, "Deployment")["spec"]["template"]["spec"];
        assert_eq!(pod["securityContext"], json!({"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}}));
        let container = &pod["containers"][0];
        let expected = json!({
            "allowPrivilegeEscalation": false,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": true,
        });
        assert_eq!(container["securityContext"], expected);
        for probe in ["livenessProbe", "readinessProbe"] {
            assert_eq!(container[probe]["httpGet"]["port"], "http");
        }
        assert!(pod.get("volumes").is_none() && container["resources"]["requests"].is_object());
    }
}

#[test]
fn without_a_lease_two_operators_never_run_side_by_side() {
    let helm = require!(Helm::three());
    let strategy = |values: &str| {
        let objects = helm.render(&format!("{SMALLEST}\n{values}")).unwrap();
        only(&objects, "Deployment")["spec"]["strategy"]["type"].clone()
    };
    assert_eq!(strategy("leaderElection: {enabled: false}"), "Recreate");
    assert_eq!(strategy("replicas: 2"), "RollingUpdate");
}

/// A selector cannot be changed later, so nothing that changes may be in it.
#[test]
fn selectors_hold_only_what_stays() {
    let helm = require!(Helm::three());
    let objects = helm.render(&everything()).unwrap();
    let expected = json!({"app.kubernetes.io/name": "clickstream-operator", "app.kubernetes.io/instance": "shop"});
    let selected = [
        ("Deployment", "/spec/selector/matchLabels"),
        ("PodDisruptionBudget", "/spec/selector/matchLabels"),
        ("NetworkPolicy", "/spec/podSelector/matchLabels"),
        ("ServiceMonitor", "/spec/selector/matchLabels"),
        ("Service", "/spec/selector"),
    ];
    for (kind, path) in selected {
        assert_eq!(only(&objects, kind).pointer(path), Some(&expected), "{kind}");
    }
}

#[test]
fn labels_of_a_value_do_not_displace_the_charts_own() {
    let helm = require!(Helm::three());
    let values = format!("{SMALLEST}\npodLabels: {{app.kubernetes.io/instance: other, team: platform}}");
    let objects = helm.render(&values).unwrap();
    let labels = &only(&objects, "Deployment")["spec"]["template"]["metadata"]["labels"];
    assert_eq!((&labels["app.kubernetes.io/instance"], &labels["team"]), (&json!("shop"), &json!("platform")));
}

#[test]
fn long_names_stay_names() {
    let helm = require!(Helm::three());
    let values = format!("{SMALLEST}\nfullnameOverride: {}\nserviceMonitor: {{enabled: true}}", "long-".repeat(30));
    for object in helm.render(&values).unwrap() {
        let name = object["metadata"]["name"].as_str().unwrap();
        assert!(name.len() <= 63 && !name.ends_with('-'), "{name}");
    }
}

#[test]
fn the_definition_says_whether_it_stays() {
    let helm = require!(Helm::three());
    let policy = |values: &str| {
        let objects = helm.render(&format!("{SMALLEST}\n{values}")).unwrap();
        only(&objects, "CustomResourceDefinition")["metadata"]["annotations"]["helm.sh/resource-policy"].clone()
    };
    assert_eq!(policy(""), "keep");
    assert_eq!(policy("crds: {keep: false}"), Value::Null);
}
