//! The autoscalers of `examples/scaling`: as the API server takes them, on a pipeline that lets itself be scaled.

use serde_json::Value;
use testbed::require;

use crate::cluster::Cluster;
use crate::repository::text;

fn example(name: &str) -> Value {
    serde_saphyr::from_str(&text(&format!("examples/{name}.yaml"))).unwrap()
}

#[test]
fn autoscalers_point_at_the_autoscaled_pipeline() {
    let pipeline = example("autoscaled");
    assert_eq!(pipeline["spec"]["consumer"]["scaling"]["type"], "External");
    for name in ["scaling/hpa", "scaling/keda"] {
        let autoscaler = example(name);
        let target = &autoscaler["spec"]["scaleTargetRef"];
        assert_eq!(autoscaler["metadata"]["namespace"], pipeline["metadata"]["namespace"], "{name}");
        for (field, there) in [("name", "/metadata/name"), ("kind", "/kind"), ("apiVersion", "/apiVersion")] {
            assert_eq!(pipeline.pointer(there), Some(&target[field]), "{name}: scaleTargetRef.{field}");
        }
        let most = ["maxReplicas", "maxReplicaCount"].iter().find_map(|field| autoscaler["spec"][field].as_i64());
        assert_eq!(most, pipeline["spec"]["topic"]["partitions"].as_i64(), "{name}: more than partitions is idle");
    }
}

#[test]
fn the_api_server_takes_the_horizontal_pod_autoscaler() {
    let cluster = require!(Cluster::asked());
    let mut autoscaler = example("scaling/hpa");
    autoscaler["metadata"]["namespace"] = "default".into();
    let words = ["apply", "--server-side", "--validate=strict", "--dry-run=server", "-f", "-"];
    cluster.kubectl(&words, &autoscaler.to_string());
}
