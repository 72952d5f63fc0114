//! The rights of the operator and of people, line by line as in `rbac/`, for each watch mode.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;
use testbed::require;

use crate::helm::Helm;
use crate::rendered::SMALLEST;
use crate::repository::text;

const MODES: [(&str, &str); 4] = [
    ("all", "watch: {mode: All}"),
    ("all-cross-namespace", "watch: {mode: All, allowCrossNamespace: true}"),
    ("list", "watch: {mode: List, namespaces: [blog, shop]}"),
    ("release", "watch: {mode: Release}"),
];

/// One line a right: `ClusterRole shop-clickstream-operator: apps/deployments create delete …`.
fn rights(objects: &[Value]) -> String {
    let mut lines = BTreeSet::new();
    for role in objects.iter().filter(|object| ["Role", "ClusterRole"].iter().any(|kind| object["kind"] == *kind)) {
        let metadata = &role["metadata"];
        let place = metadata["namespace"].as_str().map(|namespace| format!(" in {namespace}")).unwrap_or_default();
        let who = format!("{} {}{place}", role["kind"].as_str().unwrap(), metadata["name"].as_str().unwrap());
        for rule in role["rules"].as_array().unwrap() {
            let mut verbs = texts(&rule["verbs"]);
            verbs.sort_unstable();
            let named = rule.get("resourceNames").map(|names| format!(" {}", texts(names).join(",")));
            for group in texts(&rule["apiGroups"]) {
                for resource in texts(&rule["resources"]) {
                    let group = if group.is_empty() { String::new() } else { format!("{group}/") };
                    let named = named.clone().unwrap_or_default();
                    lines.insert(format!("{who}: {group}{resource}{named} [{}]", verbs.join(" ")));
                }
            }
        }
        for (label, _) in metadata["labels"].as_object().unwrap() {
            if let Some(audience) = label.strip_prefix("rbac.authorization.k8s.io/aggregate-to-") {
                lines.insert(format!("{who}: is part of {audience}"));
            }
        }
    }
    lines.iter().fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "{line}");
        all
    })
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

#[test]
fn the_rights_are_those_written_down() {
    let helm = require!(Helm::three());
    for (mode, values) in MODES {
        let given = rights(&helm.render(&format!("{SMALLEST}\n{values}")).unwrap());
        let file = format!("tests/chart/rbac/{mode}.txt");
        assert_eq!(given, text(&file), "{file} is not what the chart gives with {values}");
    }
}

#[test]
fn nothing_is_everything() {
    let helm = require!(Helm::three());
    for (_, values) in MODES {
        assert!(!rights(&helm.render(&format!("{SMALLEST}\n{values}")).unwrap()).contains('*'), "{values}");
    }
}

#[test]
fn the_release_mode_has_no_cluster_role() {
    let helm = require!(Helm::three());
    let objects = helm.render(&format!("{SMALLEST}\nwatch: {{mode: Release}}")).unwrap();
    assert!(!objects.iter().any(|object| object["kind"].as_str().unwrap().starts_with("ClusterRole")));
}

/// Every binding binds its role to the operator's account, and every role that is not for people is bound.
#[test]
fn each_role_is_bound_to_the_operator() {
    let helm = require!(Helm::three());
    for (_, values) in MODES {
        let objects = helm.render(&format!("{SMALLEST}\n{values}")).unwrap();
        let of_kind = |kind: &'static str| objects.iter().filter(move |object| object["kind"] == kind);
        for role in of_kind("Role").chain(of_kind("ClusterRole")) {
            let name = role["metadata"]["name"].as_str().unwrap();
            let kind = format!("{}Binding", role["kind"].as_str().unwrap());
            let binding = objects.iter().find(|object| {
                object["kind"] == *kind.as_str()
                    && object["roleRef"]["name"] == name
                    && object["metadata"]["namespace"] == role["metadata"]["namespace"]
            });
            let for_people = name.ends_with("-view") || name.ends_with("-edit");
            assert_eq!(binding.is_none(), for_people, "{kind} {name}");
            if let Some(binding) = binding {
                assert_eq!(binding["subjects"][0]["name"], "shop-clickstream-operator");
                assert_eq!(binding["subjects"][0]["namespace"], "ops");
            }
        }
    }
}
