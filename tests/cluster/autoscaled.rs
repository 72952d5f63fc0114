//! An autoscaler decides on the number of consumers: the real `HorizontalPodAutoscaler`, with a metric of ours as some adapter
//! (Prometheus', KEDA's) would hand it on. In the adapter's place stands a stub.

mod stub;

use serde_json::json;
use testbed::require;

use crate::ground::Ground;
use crate::yard::until;
use stub::Stub;

/// At this pace they would take an hour.
const EVENTS: u64 = 360_000;
const PACE: u64 = 100;
/// How far landing is behind, as the workers tell it.
const METRIC: &str = "clickstream_consume_oldest_unlanded_seconds";

#[test]
fn an_autoscaler_scales_the_pipeline_by_a_metric_of_ours() {
    let ground = require!(Ground::shared());
    let Some(node) = &ground.servers.node else {
        return eprintln!("left out: this cluster does not reach the stub that stands for a metrics adapter");
    };
    let yard = ground.yard("autoscaled");
    let stub = require!(Stub::start(node, METRIC));
    let mut shop = yard.shop(EVENTS);
    shop["spec"]["producer"]["replay"] = json!({"rate": PACE});
    let consumer = shop["spec"]["consumer"].as_object_mut().unwrap();
    consumer.remove("replicas");
    consumer.insert("scaling".to_owned(), json!({"type": "External"}));
    yard.apply(&shop);
    yard.wait("condition=Ready");
    yard.wait("jsonpath={.spec.consumer.replicas}=1");

    yard.apply(&json!({
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "shop"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline", "name": "shop"},
            "minReplicas": 1, "maxReplicas": 4,
            "metrics": [{"type": "External", "external": {
                "metric": {"name": METRIC}, "target": {"type": "AverageValue", "averageValue": "10"},
            }}],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": 0}},
        },
    }));
    for (told, consumers) in [("35", "4"), ("15", "2")] {
        yard.step(&format!("{METRIC} is {told}"));
        stub.tell(told);
        yard.wait(&format!("jsonpath={{.spec.consumer.replicas}}={consumers}"));
        yard.wait(&format!("jsonpath={{.status.consumer.available}}={consumers}"));
        yard.wait("condition=Ready");
    }
    // Whoever applies the manifest again, as Git does, leaves the number alone.
    yard.apply(&shop);
    yard.wait("condition=Ready");
    assert_eq!(yard.field(".spec.consumer.replicas"), "2");
    let conditions = "--output=jsonpath={.status.conditions[*].reason}";
    until("an autoscaler content with the metric", || {
        yard.kubectl(&["get", "hpa", "shop", conditions]).contains("ValidMetricFound").then_some(())
    });
    yard.delete();
}
