//! What `make e2e` applies to its cluster, taken field by field by a real API server with Strimzi's own definitions. The
//! cluster itself needs a container engine and is not tried here.

use testbed::{Testbed, require};

use crate::cluster::Cluster;
use crate::repository::text;

#[test]
fn the_api_server_takes_what_kind_is_given() {
    let cluster = require!(Cluster::asked());
    let definitions = require!(require!(Testbed::of_this_run()).strimzi_definitions());
    let definitions = definitions.to_string_lossy();
    cluster.kubectl(&["apply", "--server-side", "-f", &definitions], "");
    cluster.kubectl(&["wait", "--for=condition=Established", "--timeout=180s", "-f", &definitions], "");
    for (namespace, file) in [("kafka", "kafka.yaml"), ("minio", "minio.yaml")] {
        cluster.kubectl(&["create", "namespace", namespace], "");
        let words = ["apply", "--server-side", "--force-conflicts", "--validate=strict", "--dry-run=server", "-f", "-"];
        let said = cluster.kubectl(&words, &text(&format!("tests/e2e/kind/{file}")));
        assert!(said.lines().count() > 1, "{file}: {said}");
    }
}
