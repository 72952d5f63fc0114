//! The alerts: checked and tried by promtool, installed as they are, each with a section in the runbooks.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use testbed::{Cache, PROMTOOL, Unavailable, require};

use crate::helm::{Helm, only};
use crate::rendered::everything;
use crate::repository::{repository, text};

const RULES: &str = "charts/clickstream-operator/files/alerts.yaml";

fn promtool(words: &[&str]) -> Result<String, Unavailable> {
    let mut command = Command::new(Cache::of_user()?.folder_of(&PROMTOOL)?.join("promtool"));
    let output = command.args(words).current_dir(repository()).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "promtool {words:?}: {said}");
    Ok(said)
}

fn alerts() -> Vec<Value> {
    let rules: Value = serde_saphyr::from_str(&text(RULES)).unwrap();
    let groups = rules["groups"].as_array().unwrap().clone();
    groups.into_iter().flat_map(|group| group["rules"].as_array().unwrap().clone()).collect()
}

fn names() -> BTreeSet<String> {
    alerts().iter().map(|alert| alert["alert"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn promtool_finds_nothing_wrong_with_the_alerts() {
    let said = require!(promtool(&["check", "rules", "--lint=all", "--lint-fatal", RULES]));
    assert!(said.contains(&format!("{} rules found", alerts().len())), "{said}");
}

#[test]
fn alerts_sound_when_they_should_and_not_before() {
    require!(promtool(&["test", "rules", "tests/chart/alerts/tests.yaml"]));
}

/// An alert that was never seen to sound may never do so.
#[test]
fn each_alert_is_tried() {
    let tests: Value = serde_saphyr::from_str(&text("tests/chart/alerts/tests.yaml")).unwrap();
    let mut sounded = BTreeSet::new();
    for test in tests["tests"].as_array().unwrap() {
        for question in test["alert_rule_test"].as_array().into_iter().flatten() {
            if question["exp_alerts"].as_array().is_some_and(|alerts| !alerts.is_empty()) {
                sounded.insert(question["alertname"].as_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(sounded, names());
}

#[test]
fn each_alert_says_what_a_person_needs() {
    for alert in alerts() {
        assert!(["critical", "warning"].iter().any(|severity| alert["labels"]["severity"] == *severity), "{alert}");
        for annotation in ["summary", "description"] {
            assert!(alert["annotations"][annotation].as_str().is_some_and(|text| text.ends_with('.')), "{alert}");
        }
    }
}

#[test]
fn each_alert_has_a_runbook_and_each_runbook_an_alert() {
    let page = text("docs/operations/alerts.md");
    let sections = page.lines().filter_map(|line| line.strip_prefix("## Clickstream"));
    let sections: BTreeSet<_> = sections.map(|rest| format!("Clickstream{rest}")).collect();
    assert_eq!(sections, names());
}

#[test]
fn the_chart_installs_the_alerts_as_they_are() {
    let helm = require!(Helm::three());
    let objects = helm.render(&everything()).unwrap();
    let installed = only(&objects, "PrometheusRule")["spec"]["groups"].as_array().unwrap().clone();
    let installed: Vec<_> = installed.iter().flat_map(|group| group["rules"].as_array().unwrap().clone()).collect();
    assert_eq!(installed.len(), alerts().len());
    for (mut installed, alert) in installed.into_iter().zip(alerts()) {
        let annotations = installed["annotations"].as_object_mut().unwrap();
        let link = annotations.remove("runbook_url").unwrap();
        let section = alert["alert"].as_str().unwrap().to_lowercase();
        assert_eq!(link, format!("https://docs.example.com/alerts#{section}"));
        assert_eq!(installed, alert);
    }
}
