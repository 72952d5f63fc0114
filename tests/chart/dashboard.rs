//! The dashboard: JSON that Grafana's sidecar finds, with questions that Prometheus understands.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use testbed::{Cache, PROMTOOL, require};

use crate::helm::{Helm, only};
use crate::rendered::everything;
use crate::repository::text;

const DASHBOARD: &str = "charts/clickstream-operator/files/dashboard.json";

fn dashboard() -> Value {
    serde_json::from_str(&text(DASHBOARD)).unwrap()
}

/// What the panels ask, with values in the place of Grafana's variables.
fn questions() -> Vec<String> {
    let dashboard = dashboard();
    let targets = dashboard["panels"].as_array().unwrap().iter().filter_map(|panel| panel["targets"].as_array());
    let questions = targets.flatten().map(|target| target["expr"].as_str().unwrap().to_owned());
    questions
        .map(|asked| asked.replace("$__rate_interval", "5m").replace("$namespace", "a").replace("$pipeline", "b"))
        .collect()
}

#[test]
fn prometheus_understands_every_panel() {
    let promtool = require!(require!(Cache::of_user()).folder_of(&PROMTOOL)).join("promtool");
    let questions = questions();
    let rules: Vec<_> = questions.iter().map(|asked| json!({"record": "panel", "expr": asked})).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("panels.yaml");
    fs::write(&file, json!({"groups": [{"name": "panels", "rules": rules}]}).to_string()).unwrap();
    let output = Command::new(promtool).args(["check", "rules", "--lint=none"]).arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains(&format!("{} rules found", questions.len())), "{said}");
    assert!(!questions.iter().any(|asked| asked.contains('$')), "a variable that the dashboard does not have");
}

#[test]
fn the_chart_installs_the_dashboard_as_it_is() {
    let helm = require!(Helm::three());
    let objects = helm.render(&everything()).unwrap();
    let installed = only(&objects, "ConfigMap");
    assert_eq!(installed["metadata"]["labels"]["grafana_dashboard"], "1");
    let text = installed["data"]["clickstream.json"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), dashboard());
}
