//! What the operator's account may do on a real API server once the chart is installed, and above all what not.

use testbed::{fresh_name, require};

use crate::cluster::Cluster;
use crate::helm::Helm;
use crate::rendered::SMALLEST;
use crate::repository::chart;

/// Verb, resource, and whether it is allowed (in a namespace that is watched, in one that is not).
const RIGHTS: [(&str, &str, bool, bool); 14] = [
    ("watch", "clickstreampipelines.clickstream.dev", true, false),
    ("patch", "clickstreampipelines.clickstream.dev/status", true, false),
    ("update", "clickstreampipelines.clickstream.dev", false, false),
    ("delete", "clickstreampipelines.clickstream.dev", false, false),
    ("patch", "deployments.apps", true, false),
    ("get", "secrets", true, false),
    ("create", "secrets", false, false),
    ("create", "pods", false, false),
    ("create", "pods/exec", false, false),
    ("create", "roles.rbac.authorization.k8s.io", false, false),
    ("escalate", "clusterroles.rbac.authorization.k8s.io", false, false),
    ("impersonate", "users", false, false),
    ("delete", "namespaces", false, false),
    ("patch", "customresourcedefinitions.apiextensions.k8s.io", false, false),
];

#[test]
fn the_operator_may_do_what_it_must_and_only_where() {
    let helm = require!(Helm::three());
    let cluster = require!(Cluster::asked());
    let [release, elsewhere] = [fresh_name("release"), fresh_name("elsewhere")];
    cluster.kubectl(&["create", "namespace", &elsewhere], "");
    let in_release = format!("--namespace={release}");
    let notes = helm.says(
        cluster.address(),
        &["install", "shop", &chart().to_string_lossy(), &in_release, "--create-namespace", "--values=-"],
        &format!("{SMALLEST}\nwatch: {{mode: Release}}"),
    );
    assert!(notes.contains(&format!("keeps the pipelines of {release}.")), "{notes}");
    let account = format!("--as=system:serviceaccount:{release}:shop-clickstream-operator");
    let may = |verb: &str, resource: &str, namespace: &str| {
        let output =
            cluster.tries(&["auth", "can-i", verb, resource, &account, &format!("--namespace={namespace}")], "");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(["yes", "no"].contains(&said.trim()), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said.trim() == "yes"
    };
    for (verb, resource, here, there) in RIGHTS {
        assert_eq!(may(verb, resource, &release), here, "{verb} {resource} where pipelines are kept");
        assert_eq!(may(verb, resource, &elsewhere), there, "{verb} {resource} elsewhere");
    }
}
