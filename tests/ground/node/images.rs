//! Images of our programs: they run where little is allowed.

use std::path::Path;

use serde_json::json;
use testbed::{Image, Testbed, require};

use super::cluster::{Cluster, eventually};

#[test]
fn a_restricted_pod_runs_the_worker() {
    let testbed = require!(Testbed::of_this_run());
    let node = require!(testbed.node());
    let cluster = require!(Cluster::on(&node));
    let (program, files) = (Path::new(env!("CARGO_BIN_EXE_worker")), require!(testbed.folder("worker-image")));
    let image = require!(Image::of_program("clickstream/worker", "ground", program, files.clone()));
    assert_eq!(image.entrypoint, ["/clickstream-worker"]);
    for absent in ["tmp", "bin", "usr/bin"] {
        assert!(!files.join(absent).exists(), "{absent}");
    }
    let image = require!(node.load_image(&image));
    cluster.kubectl(&["label", "namespace", cluster.namespace(), "pod-security.kubernetes.io/enforce=restricted"]);
    let allowed = json!({
        "allowPrivilegeEscalation": false,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": true,
        "runAsNonRoot": true,
        "seccompProfile": {"type": "RuntimeDefault"},
    });
    let container = json!({
        "name": "worker", "image": image, "imagePullPolicy": "Never", "args": ["--help"], "securityContext": allowed,
    });
    let spec = json!({"containers": [container], "restartPolicy": "Never"});
    cluster.apply(&json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "worker"}, "spec": spec}));
    let phase = "--output=jsonpath={.status.phase}";
    let ended = eventually("the end of the pod", || {
        Some(cluster.kubectl(&["get", "pod", "worker", phase])).filter(|it| it == "Succeeded" || it == "Failed")
    });
    let said = cluster.kubectl(&["logs", "worker"]);
    assert_eq!(ended, "Succeeded", "{said}");
    assert!(said.contains("Usage: ") && said.contains("produce") && said.contains("consume"), "{said}");
}
