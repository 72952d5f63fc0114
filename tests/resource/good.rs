//! Good manifests: taken, and not changed on the way, so that no GitOps tool sees a difference for ever.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use testbed::require;

use crate::admitted::spec;
use crate::cluster::{Cluster, Verdict, definition_text};
use crate::manifest::{good, largest, list, manifest, renamed};

/// Specs drawn at random; sent in one go.
const DRAWN: usize = 300;

#[test]
fn what_is_applied_is_what_is_stored() {
    let cluster = require!(Cluster::shared());
    let good = good();
    assert!(good.len() >= 25, "{} good manifests", good.len());
    let manifests: Vec<_> = good.into_iter().map(|(_, manifest)| renamed(manifest)).collect();
    let all = list(&manifests);
    cluster.says(&["apply", "--server-side", "-f", "-"], &all);
    for round in ["first", "second"] {
        let difference = cluster.says(&["diff", "--server-side", "-f", "-"], &all);
        assert_eq!(difference, "", "the {round} diff is not empty");
        cluster.says(&["apply", "--server-side", "-f", "-"], &all);
    }
    for manifest in manifests {
        let name = manifest["metadata"]["name"].as_str().unwrap();
        let stored: Value = serde_json::from_str(&cluster.says(&["get", "csp", name, "-o", "json"], "")).unwrap();
        assert_eq!(stored["spec"], manifest["spec"], "the server keeps another spec");
        assert_eq!(stored["metadata"]["generation"], json!(1), "applying it again changed it: {manifest:#}");
        assert_eq!(stored["status"], json!({"observedGeneration": -1}), "before the first visit");
    }
}

#[test]
fn the_definition_itself_shows_no_difference() {
    let cluster = require!(Cluster::shared());
    for _ in 0..2 {
        let difference = cluster.says(&["diff", "--server-side", "-f", "-"], &definition_text());
        assert_eq!(difference, "");
        cluster.says(&["apply", "--server-side", "-f", "-"], &definition_text());
    }
}

/// The old way keeps the manifest in an annotation, and merges by other rules.
#[test]
fn applied_by_the_client_it_shows_no_difference_either() {
    let cluster = require!(Cluster::shared());
    let all = list(&good().into_iter().map(|(_, manifest)| renamed(manifest)).collect::<Vec<_>>());
    cluster.says(&["apply", "-f", "-"], &all);
    assert_eq!(cluster.says(&["diff", "-f", "-"], &all), "");
}

/// The server estimates what the rules may cost when it takes the definition, and stops them at run time by another bound.
#[test]
fn the_largest_manifests_are_within_what_rules_may_cost() {
    let cluster = require!(Cluster::shared());
    for manifest in largest() {
        assert_eq!(cluster.would_apply(&manifest.to_string()), Verdict::Accepted);
    }
}

/// What the properties of the translation draw is what the server admits: else they would prove nothing about it.
#[test]
fn what_is_drawn_at_random_is_admitted() {
    let cluster = require!(Cluster::shared());
    let mut runner = TestRunner::deterministic();
    let strategy = spec();
    let objects: Vec<_> = (0..DRAWN)
        .map(|number| {
            let mut drawn = manifest(&format!("drawn-{number}"), &json!({}));
            drawn["spec"] = strategy.new_tree(&mut runner).unwrap().current();
            drawn
        })
        .collect();
    let said = cluster.says(&["apply", "--server-side", "--dry-run=server", "-f", "-"], &list(&objects));
    assert_eq!(said.lines().filter(|line| line.contains("serverside-applied")).count(), DRAWN, "{said}");
}
