//! Flux: what is committed is in the cluster, and Flux says so.

use std::io::Write;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testbed::{ClusterAddress, Testbed, fresh_name, require};

fn kubectl(cluster: &ClusterAddress, arguments: &[&str], input: &str) -> Output {
    let mut command = cluster.kubectl();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut kubectl = command.spawn().unwrap();
    kubectl.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    kubectl.wait_with_output().unwrap()
}

fn apply(cluster: &ClusterAddress, object: &Value) {
    let output = kubectl(cluster, &["apply", "-f", "-"], &object.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn get(cluster: &ClusterAddress, namespace: &str, what: &str) -> Value {
    let output = kubectl(cluster, &["get", "--namespace", namespace, what, "--output=json"], "");
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(3);
    while !is() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn color(namespace: &str, color: &str) -> String {
    let metadata = json!({"name": "shop", "namespace": namespace});
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"color": color}}).to_string()
}

#[test]
fn a_commit_becomes_an_object() {
    let testbed = require!(Testbed::of_this_run());
    let own = require!(testbed.own_api(&[]));
    let cluster = own.address();
    let git = require!(testbed.own_git());
    let _flux = require!(testbed.own_flux(cluster));
    let namespace = fresh_name("flux");
    apply(cluster, &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}));

    git.commit("shop/color.yaml", &color(&namespace, "red")).unwrap();
    let named = json!({"name": "shop", "namespace": namespace});
    apply(
        cluster,
        &json!({
            "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": named,
            "spec": {"interval": "2s", "url": git.url().unwrap(), "ref": {"branch": "main"}},
        }),
    );
    let source = json!({"kind": "GitRepository", "name": "shop"});
    apply(
        cluster,
        &json!({
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": named,
            "spec": {"interval": "2s", "path": "./shop", "prune": true, "sourceRef": source},
        }),
    );
    let is_color = |wanted: &str| get(cluster, &namespace, "configmap/shop")["data"]["color"] == wanted;
    let is_told = |ready: &str, revision: &str, commit: &str| {
        let status = get(cluster, &namespace, "kustomization/shop")["status"].take();
        let says = |it: &Value| it["type"] == "Ready" && it["status"] == ready;
        let conditions = status["conditions"].as_array().map(Vec::as_slice).unwrap_or_default();
        status[revision] == format!("main@sha1:{commit}") && conditions.iter().any(says)
    };
    let ready_at = |commit: &str| is_told("True", "lastAppliedRevision", commit);
    until("the first commit", || is_color("red"));
    let commit = git.commit("shop/color.yaml", &color(&namespace, "green")).unwrap();
    until("the second commit", || is_color("green") && ready_at(&commit));
    let commit = git.commit("shop/color.yaml", "not: yaml: [").unwrap();
    until("Flux to tell of a bad commit", || is_told("False", "lastAttemptedRevision", &commit));
    assert!(is_color("green"), "a bad commit harms nothing");
    let commit = git.revert().unwrap();
    until("the commit that takes it back", || is_color("green") && ready_at(&commit));
}
