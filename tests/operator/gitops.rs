//! What GitOps tools make of it: kstatus at every stage, and Flux itself from a commit to pods.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};
use testbed::{ClusterAddress, Testbed, require};

use crate::ground::{PATIENCE, Yard};
use crate::shared_ground;

/// What kstatus says of the pipeline: its first word.
async fn kstatus(testbed: &Testbed, yard: &Yard) -> String {
    let pipeline = yard.pipelines().get("shop").await.unwrap();
    let mut pipeline = serde_json::to_value(pipeline).unwrap();
    pipeline["apiVersion"] = json!("clickstream.dev/v1alpha1");
    pipeline["kind"] = json!("ClickstreamPipeline");
    let said = testbed.kstatus(&pipeline.to_string()).unwrap();
    said.split(':').next().unwrap().to_owned()
}

async fn until_kstatus(testbed: &Testbed, yard: &Yard, wanted: &str) {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        let said = kstatus(testbed, yard).await;
        if said == wanted {
            return;
        }
        let pipeline = yard.pipelines().get("shop").await.unwrap();
        assert!(std::time::Instant::now() < deadline, "never {wanted}, but {said}: {:#}", json!(pipeline.status));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kstatus_tells_the_truth_from_creation_to_deletion() {
    let yard = shared_ground!().yard().await;
    let testbed = require!(Testbed::of_this_run());
    let mut spec = yard.spec();
    yard.apply("shop", &spec).await;
    require!(testbed.kstatus(r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}"#));
    assert_eq!(kstatus(testbed, &yard).await, "InProgress", "before the operator's first visit");
    let operator = yard.operator().await;
    for role in ["shop-producer", "shop-consumer"] {
        yard.until_deployed(role, |_| true).await;
    }
    yard.until_ready_says("shop", "Progressing").await;
    assert_eq!(kstatus(testbed, &yard).await, "InProgress", "while pods start");
    for role in ["shop-producer", "shop-consumer"] {
        yard.make_available(role).await;
    }
    until_kstatus(testbed, &yard, "Current").await;
    spec["producer"]["source"] = json!({"csv": {"files": ["./on-a-laptop.csv"]}});
    yard.apply("shop", &spec).await;
    until_kstatus(testbed, &yard, "Failed").await;
    spec = yard.spec();
    spec["suspend"] = Value::Bool(true);
    yard.apply("shop", &spec).await;
    for role in ["shop-producer", "shop-consumer"] {
        yard.until_deployed(role, |it| it.spec.as_ref().unwrap().replicas == Some(0)).await;
        yard.make_available(role).await;
    }
    until_kstatus(testbed, &yard, "Current").await;
    operator.end().await;
    yard.pipelines().delete("shop", &kube::api::DeleteParams::default()).await.unwrap();
    assert_eq!(kstatus(testbed, &yard).await, "Terminating", "nobody is there to end it");
    let operator = yard.operator().await;
    yard.until_gone("shop").await;
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_scales_the_consumers_and_a_bad_one_harms_nothing() {
    let ground = shared_ground!();
    let yard = ground.yard().await;
    let testbed = require!(Testbed::of_this_run());
    let git = require!(testbed.own_git());
    let _flux = require!(testbed.own_flux(ground.cluster()));
    let operator = yard.operator().await;
    let manifest = |replicas: Value| {
        let mut spec = yard.spec();
        spec["topic"]["partitions"] = json!(8);
        spec["consumer"]["replicas"] = replicas;
        let metadata = json!({"name": "shop", "namespace": yard.namespace});
        json!({"apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline", "metadata": metadata, "spec": spec}).to_string()
    };
    git.commit("pipelines/shop.yaml", &manifest(json!(2))).unwrap();
    let named = json!({"name": "pipelines", "namespace": yard.namespace});
    yard.apply_any(&json!({
        "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "metadata": named,
        "spec": {"interval": "2s", "url": git.url().unwrap(), "ref": {"branch": "main"}},
    }))
    .await;
    yard.apply_any(&json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": named,
        "spec": {"interval": "2s", "path": "./pipelines", "prune": true, "wait": true, "timeout": "2m",
            "sourceRef": {"kind": "GitRepository", "name": "pipelines"}},
    }))
    .await;
    let flux = async |condition: &str, commit: &str| {
        let revision = format!("main@sha1:{commit}");
        yard.until_any("kustomize.toolkit.fluxcd.io", "Kustomization", "pipelines", |it| {
            let status = &it.data["status"];
            let conditions = status["conditions"].as_array().cloned().unwrap_or_default();
            let told = conditions.iter().any(|it| it["type"] == "Ready" && it["status"] == condition);
            let field = if condition == "True" { "lastAppliedRevision" } else { "lastAttemptedRevision" };
            told && status[field] == revision
        })
        .await;
    };
    let scaled = async |replicas: i32| {
        yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(replicas)).await;
        yard.make_available("shop-consumer").await;
    };
    yard.until_deployed("shop-producer", |_| true).await;
    yard.make_available("shop-producer").await;
    scaled(2).await;
    let commit = git.commit("pipelines/shop.yaml", &manifest(json!(5))).unwrap();
    scaled(5).await;
    flux("True", &commit).await;
    let commit = git.commit("pipelines/shop.yaml", &manifest(json!(-1))).unwrap();
    flux("False", &commit).await;
    assert_eq!(
        yard.deployments().get("shop-consumer").await.unwrap().spec.unwrap().replicas,
        Some(5),
        "a bad commit harms nothing"
    );
    let commit = git.revert().unwrap();
    flux("True", &commit).await;
    let pipeline = yard.pipelines().get("shop").await.unwrap();
    let writers = pipeline.metadata.managed_fields.unwrap();
    let of_spec =
        writers.iter().filter(|it| it.fields_v1.as_ref().is_some_and(|fields| fields.0.get("f:spec").is_some()));
    let of_spec: Vec<_> = of_spec.map(|it| it.manager.clone().unwrap()).collect();
    assert_eq!(of_spec, ["kustomize-controller"], "nobody else writes what Git says: nothing drifts");
    operator.end().await;
    assert_eq!(diff(ground.cluster(), &manifest(json!(5))), "", "what Git says is what is there");
}

/// What `kubectl diff` prints of a manifest, to somebody who owns nothing yet.
fn diff(cluster: &ClusterAddress, manifest: &str) -> String {
    let mut diff = cluster.kubectl();
    diff.args(["diff", "--server-side", "--force-conflicts", "--field-manager=watchful", "-f", "-"]);
    let mut diff = diff.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    diff.stdin.take().unwrap().write_all(manifest.as_bytes()).unwrap();
    let output = diff.wait_with_output().unwrap();
    [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat()
}
