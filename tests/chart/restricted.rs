//! The operator's pod, judged by the API server's own admission under the `restricted` profile.

use serde_json::{Value, json};
use testbed::{fresh_name, require};

use crate::cluster::Cluster;
use crate::helm::{Helm, only};
use crate::rendered::{SMALLEST, everything};

#[test]
fn the_pod_is_admitted_where_only_restricted_ones_are() {
    let helm = require!(Helm::three());
    let cluster = require!(Cluster::asked());
    let namespace = fresh_name("restricted");
    let labels = json!({
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
    });
    let place = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": labels}});
    let account =
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "shop-clickstream-operator"}});
    cluster.kubectl(&["apply", "--server-side", "-f", "-"], &place.to_string());
    let words = ["apply", "--server-side", "--namespace", &namespace, "-f", "-"];
    cluster.kubectl(&words, &account.to_string());
    let judge = |pod: &Value| {
        let output = cluster.tries(&[words.as_slice(), &["--dry-run=server"]].concat(), &pod.to_string());
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    for values in [SMALLEST, &everything()] {
        let objects = helm.render(values).unwrap();
        let spec = &only(&objects, "Deployment")["spec"]["template"]["spec"];
        let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "operator"}, "spec": spec});
        let (admitted, said) = judge(&pod);
        assert!(admitted, "{said}");
        pod["spec"]["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = json!(true);
        let (admitted, said) = judge(&pod);
        assert!(!admitted && said.contains("allowPrivilegeEscalation"), "admitted in any case: {said}");
    }
}
