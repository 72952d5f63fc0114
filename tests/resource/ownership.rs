//! Several hands on one pipeline: each keeps what it has written, and none is told of a conflict.

use serde_json::{Value, json};
use testbed::{fresh_name, require};

use crate::cluster::Cluster;
use crate::manifest::{good, list, manifest, renamed};

fn apply(cluster: &Cluster, manager: &str, manifest: &Value) {
    cluster.says(&["apply", "--server-side", "--field-manager", manager, "-f", "-"], &manifest.to_string());
}

fn stored(cluster: &Cluster, name: &str) -> Value {
    serde_json::from_str(&cluster.says(&["get", "csp", name, "-o", "json"], "")).unwrap()
}

#[test]
fn two_managers_apply_the_same_without_conflict() {
    let cluster = require!(Cluster::shared());
    let manifests: Vec<_> = good().into_iter().map(|(_, manifest)| renamed(manifest)).collect();
    for manager in ["one", "other", "one", "other"] {
        cluster.says(&["apply", "--server-side", "--field-manager", manager, "-f", "-"], &list(&manifests));
    }
}

#[test]
fn lists_of_names_are_shared_entry_by_entry() {
    let cluster = require!(Cluster::shared());
    let name = fresh_name("shared");
    let with = |alias: &str, accepted: &str, secret: &str| {
        manifest(
            &name,
            &json!({
                "kafka": {"bootstrapServers": ["kafka:9092"], "tls": {"trustedCertificates": [{"secretName": secret}]}},
                "schema": {"preset": "events", "eventTypes": {
                    "aliases": [{"from": alias, "to": "view"}],
                    "accepted": ["view", accepted],
                }},
            }),
        )
    };
    apply(cluster, "one", &with("seen", "cart", "first"));
    apply(cluster, "other", &with("looked", "purchase", "second"));
    let both = stored(cluster, &name);
    let types = &both["spec"]["schema"]["eventTypes"];
    assert_eq!(types["aliases"], json!([{"from": "seen", "to": "view"}, {"from": "looked", "to": "view"}]));
    assert_eq!(types["accepted"], json!(["view", "cart", "purchase"]));
    let trusted = &both["spec"]["kafka"]["tls"]["trustedCertificates"];
    assert_eq!(trusted, &json!([{"secretName": "first"}, {"secretName": "second"}]));

    // What one takes back goes, what the other has stays.
    let less = manifest(&name, &json!({}));
    apply(cluster, "one", &less);
    let types = stored(cluster, &name)["spec"]["schema"]["eventTypes"].clone();
    assert_eq!(types["aliases"], json!([{"from": "looked", "to": "view"}]));
}

/// Git holds no number, an autoscaler writes it: Git's next apply leaves it alone.
#[test]
fn an_autoscalers_number_outlives_the_next_apply() {
    let cluster = require!(Cluster::shared());
    let name = fresh_name("external");
    let git = manifest(&name, &json!({"consumer": {"scaling": {"type": "External"}}}));
    apply(cluster, "git", &git);
    let fill = ["patch", "csp", &name, "--type=merge", "-p", r#"{"spec":{"consumer":{"replicas":1}}}"#];
    cluster.says(&[&fill[..], &["--field-manager=replicas-init"]].concat(), "");
    cluster.says(&["scale", &format!("csp/{name}"), "--replicas=7"], "");
    apply(cluster, "git", &git);
    assert_eq!(stored(cluster, &name)["spec"]["consumer"]["replicas"], json!(7));
}

/// With scaling Fixed the number is Git's: a person's hand shows as a conflict, which is what `--force-conflicts` is for.
#[test]
fn a_hand_on_gits_number_is_seen() {
    let cluster = require!(Cluster::shared());
    let name = fresh_name("fixed");
    let git = manifest(&name, &json!({"consumer": {"replicas": 3}}));
    apply(cluster, "git", &git);
    cluster.says(&["scale", &format!("csp/{name}"), "--replicas=5"], "");
    let said = cluster.refuses(&["apply", "--server-side", "--field-manager=git", "-f", "-"], &git.to_string());
    assert!(said.contains("conflict with \"kubectl\"") && said.contains(".spec.consumer.replicas"), "{said}");
}

/// An autoscaler's number belongs to nobody in Git: who changes to Lag takes it away in the same change.
#[test]
fn from_an_autoscaler_to_lag_the_number_goes_along() {
    let cluster = require!(Cluster::shared());
    let name = fresh_name("to-lag");
    apply(cluster, "git", &manifest(&name, &json!({"consumer": {"scaling": {"type": "External"}}})));
    cluster.says(&["patch", "csp", &name, "--type=merge", "-p", r#"{"spec":{"consumer":{"replicas":7}}}"#], "");
    let scaling = json!({"type": "Lag", "lag": {"max": 8, "target": 100_000}});
    let git = manifest(&name, &json!({"consumer": {"scaling": scaling}}));
    let said = cluster.refuses(&["apply", "--server-side", "--field-manager=git", "-f", "-"], &git.to_string());
    assert!(said.contains("replicas: null"), "it says what to do: {said}");
    let patch = json!({"spec": {"consumer": {"replicas": null, "scaling": scaling}}}).to_string();
    cluster.says(&["patch", "csp", &name, "--type=merge", "-p", &patch], "");
    apply(cluster, "git", &git);
    assert_eq!(stored(cluster, &name)["spec"]["consumer"], json!({"scaling": scaling}));
}
