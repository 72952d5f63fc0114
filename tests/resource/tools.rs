//! What people's tools make of a pipeline whose status somebody has written.

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::conditions::{Condition, Ready, Suspended};
use clickstream_crds::spec::ScalingType;
use clickstream_crds::status::{ConsumerStatus, KafkaStatus, PipelineStatus, TopicStatus};
use serde_json::{Value, json};
use testbed::{fresh_name, require};

use crate::cluster::Cluster;
use crate::manifest::manifest;

/// A pipeline as the operator would leave it: ready, with three consumers of which two run.
fn ready(cluster: &Cluster) -> String {
    let name = fresh_name("tools");
    let spec = json!({
        "producer": {"source": {"csv": {"files": ["s3://data/events.csv"]}}, "replay": {"rate": "1000.5"}},
        "consumer": {"replicas": 3},
    });
    cluster.apply(&manifest(&name, &spec).to_string());
    tell(cluster, &name, &status(1));
    name
}

fn status(generation: i64) -> PipelineStatus {
    let since = || serde_json::from_value(json!("2026-11-21T10:00:00Z")).unwrap();
    PipelineStatus {
        observed_generation: generation,
        conditions: Some(vec![
            Condition::new(Ready::Running, "all well", generation, since()),
            Condition::new(Suspended::Running, "not asked to stop", generation, since()),
        ]),
        kafka: Some(KafkaStatus {
            name: Some("events".to_owned()),
            cluster_id: Some("LkNJt_4gQYGTZdmpbD6_JA".to_owned()),
        }),
        topic: Some(TopicStatus { name: Some("default.shop".to_owned()), partitions: Some(12), id: None }),
        consumer: Some(ConsumerStatus {
            draining_since: None,
            pending_replicas: None,
            pending_since: None,
            replicas: Some(3),
            available: Some(2),
            desired_replicas: Some(3),
            selector: Some("clickstream.dev/pipeline=shop,app.kubernetes.io/component=consumer".to_owned()),
            scaling: Some(ScalingType::Fixed),
            landed_through: Some("2026-11-21T09:59:00Z".to_owned()),
        }),
        ..PipelineStatus::default()
    }
}

fn tell(cluster: &Cluster, name: &str, status: &PipelineStatus) {
    let patch = json!({"status": status}).to_string();
    cluster.says(&["patch", "csp", name, "--subresource=status", "--type=merge", "-p", &patch], "");
}

/// The table that `kubectl` prints, as rows of cells by column.
fn table(said: &str) -> Vec<Vec<(String, String)>> {
    let mut lines = said.lines();
    let head = lines.next().unwrap_or_default();
    let names: Vec<&str> = head.split_whitespace().collect();
    let starts: Vec<usize> = names.iter().map(|name| position(head, name)).collect();
    let cell = |line: &str, column: usize| {
        let end = starts.get(column + 1).copied().unwrap_or(line.len()).min(line.len());
        line.get(starts[column]..end).unwrap_or_default().trim().to_owned()
    };
    lines.map(|line| (0..names.len()).map(|column| (names[column].to_owned(), cell(line, column))).collect()).collect()
}

/// Where a whole word begins.
fn position(line: &str, word: &str) -> usize {
    let mut from = 0;
    loop {
        let found = from + line[from..].find(word).unwrap();
        let ends = |at: Option<u8>| at.is_none_or(|byte| byte == b' ');
        let before = found.checked_sub(1).map(|at| line.as_bytes()[at]);
        if ends(before) && ends(line.as_bytes().get(found + word.len()).copied()) {
            return found;
        }
        from = found + 1;
    }
}

fn cells(row: &[(String, String)], names: &[&str]) -> Vec<String> {
    names.iter().map(|name| row.iter().find(|(its, _)| its == name).map(|(_, cell)| cell.clone()).unwrap()).collect()
}

#[test]
fn get_shows_what_one_wants_to_know() {
    let cluster = require!(Cluster::shared());
    let name = ready(cluster);
    let row = &table(&cluster.says(&["get", "csp", &name], ""))[0];
    let columns: Vec<_> = row.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(columns, ["NAME", "READY", "STATUS", "TOPIC", "DESIRED", "AVAILABLE", "SUSPENDED", "AGE"]);
    assert_eq!(
        cells(row, &["NAME", "READY", "STATUS", "TOPIC", "DESIRED", "AVAILABLE", "SUSPENDED"]),
        [name.as_str(), "True", "Running", "default.shop", "3", "2", "False"]
    );
    let wide = &table(&cluster.says(&["get", "csp", &name, "-o", "wide"], ""))[0];
    assert_eq!(
        cells(wide, &["CLUSTER", "BUCKET", "SCALING", "RATE", "GENERATION"]),
        ["events", "lake", "Fixed", "1000.5", "1"]
    );
}

#[test]
fn the_category_and_every_name_find_it() {
    let cluster = require!(Cluster::shared());
    let name = ready(cluster);
    for word in
        ["clickstream", "csp", "clickstreampipeline", "clickstreampipelines", "clickstreampipelines.clickstream.dev"]
    {
        let said = cluster.says(&["get", word, "-o", "name"], "");
        assert!(said.contains(&format!("clickstreampipeline.clickstream.dev/{name}\n")), "kubectl get {word}: {said}");
    }
}

#[test]
fn scale_writes_the_number_and_reads_the_selector() {
    let cluster = require!(Cluster::shared());
    let name = ready(cluster);
    cluster.says(&["scale", &format!("csp/{name}"), "--current-replicas=3", "--replicas=6"], "");
    let path = format!("/apis/clickstream.dev/v1alpha1/namespaces/default/clickstreampipelines/{name}/scale");
    let scale: Value = serde_json::from_str(&cluster.says(&["get", "--raw", &path], "")).unwrap();
    assert_eq!(scale["spec"]["replicas"], json!(6));
    assert_eq!(scale["status"]["replicas"], json!(3));
    let selector = "clickstream.dev/pipeline=shop,app.kubernetes.io/component=consumer";
    assert_eq!(scale["status"]["selector"], json!(selector), "an autoscaler reads a text, not an object");
    let said = cluster.refuses(&["scale", &format!("csp/{name}"), "--replicas=1001"], "");
    assert!(said.contains("spec.consumer.replicas") && said.contains("1000"), "{said}");
}

#[test]
fn wait_waits_for_the_generation_that_is_meant() {
    let cluster = require!(Cluster::shared());
    let name = ready(cluster);
    let object = format!("csp/{name}");
    cluster.says(&["wait", "--for=condition=Ready", "--timeout=60s", &object], "");
    cluster.says(&["wait", "--for=condition=Suspended=False", "--timeout=60s", &object], "");
    // Changed: what is said of the old generation says nothing of the new one.
    cluster.says(&["patch", "csp", &name, "--type=merge", "-p", r#"{"spec":{"suspend":true}}"#], "");
    let said = cluster.refuses(&["wait", "--for=condition=Ready", "--timeout=10s", &object], "");
    assert!(said.contains("timed out waiting for the condition"), "{said}");
    tell(cluster, &name, &status(2));
    cluster.says(&["wait", "--for=condition=Ready", "--timeout=60s", &object], "");
}

#[test]
fn a_status_of_the_types_is_kept_whole() {
    let cluster = require!(Cluster::shared());
    let name = ready(cluster);
    let said = cluster.says(&["get", "csp", &name, "-o", "json"], "");
    let stored: ClickstreamPipeline = serde_json::from_str(&said).unwrap();
    assert_eq!(stored.status, Some(status(1)));
    assert_eq!(stored.spec.consumer.and_then(|consumer| consumer.replicas), Some(3));
}

#[test]
fn a_status_is_not_the_specs_business() {
    let cluster = require!(Cluster::shared());
    let name = fresh_name("forged");
    let mut forged = manifest(&name, &json!({}));
    forged["status"] = json!(status(1));
    cluster.apply(&forged.to_string());
    let stored: Value = serde_json::from_str(&cluster.says(&["get", "csp", &name, "-o", "json"], "")).unwrap();
    assert_eq!(stored["status"], json!({"observedGeneration": -1}));
}
