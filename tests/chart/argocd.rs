//! The scripts for Argo CD, run by the Lua that Argo CD speaks, on pipelines as the operator writes them.

use std::io::{ErrorKind, Write as _};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use testbed::{Unavailable, require};

use crate::repository::text;

/// Health, and a word of its message.
const CASES: [(&str, &str, &str); 11] = [
    ("new", "Progressing", "Not seen"),
    ("defaulted", "Progressing", "Not seen"),
    ("changed", "Progressing", "latest change"),
    ("initializing", "Progressing", "Initializing"),
    ("running", "Healthy", "Running"),
    ("complete", "Healthy", "ReplayComplete"),
    ("rolling out", "Progressing", "RollingOut"),
    ("stalled", "Degraded", "TopicConflict"),
    ("failed", "Degraded", "TooManyBadRows"),
    ("suspended", "Suspended", "Drained"),
    ("deleted", "Progressing", "deleted"),
];

fn pipeline(case: &str) -> Value {
    let conditions = |list: &[(&str, &str, &str)]| {
        let list = list.iter().map(|(kind, status, reason)| json!({"type": kind, "status": status, "reason": reason}));
        json!({"observedGeneration": 2, "conditions": list.collect::<Vec<_>>()})
    };
    let status = match case {
        "new" => return json!({"metadata": {"generation": 1}, "spec": {}}),
        "defaulted" => json!({"observedGeneration": -1}),
        "changed" => {
            json!({"observedGeneration": 1, "conditions": [{"type": "Ready", "status": "True", "reason": "Running"}]})
        }
        "initializing" => conditions(&[("Ready", "Unknown", "Initializing")]),
        "running" => conditions(&[("Suspended", "False", "Running"), ("Ready", "True", "Running")]),
        "complete" => conditions(&[("Ready", "True", "ReplayComplete"), ("Complete", "True", "ReplayComplete")]),
        "rolling out" => conditions(&[("Ready", "True", "Running"), ("Reconciling", "True", "RollingOut")]),
        "stalled" => conditions(&[("Ready", "False", "DependencyNotReady"), ("Stalled", "True", "TopicConflict")]),
        "failed" => conditions(&[("Ready", "False", "Failed"), ("Failed", "True", "TooManyBadRows")]),
        "suspended" => conditions(&[("Ready", "True", "Suspended"), ("Suspended", "True", "Drained")]),
        "deleted" => {
            let mut deleted = pipeline("running");
            deleted["metadata"]["deletionTimestamp"] = json!("2026-11-21T10:00:00Z");
            return deleted;
        }
        other => panic!("no case {other}"),
    };
    json!({"metadata": {"generation": 2}, "spec": {"suspend": case == "suspended"}, "status": status})
}

/// A value as Lua writes it.
fn lua(value: &Value) -> String {
    match value {
        Value::Null => "nil".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => format!("{{{}}}", items.iter().map(lua).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<_> = fields.iter().map(|(key, field)| format!("[\"{key}\"] = {}", lua(field))).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

/// What a script makes of an object, printed by `say`.
fn run(script: &str, object: &Value, say: &str) -> Result<String, Unavailable> {
    let program = format!(
        "local obj = {}\nlocal result = (function()\n{}\nend)()\nprint({say})\n",
        lua(object),
        text(&format!("docs/gitops/argocd/{script}"))
    );
    let mut command = Command::new("lua5.1");
    command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => Unavailable::Missing {
            what: "running a script of Argo CD".to_owned(),
            needs: "Lua 5.1 on the PATH (Debian: apt-get install lua5.1)".to_owned(),
        },
        _ => error.into(),
    })?;
    child.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let output = child.wait_with_output()?;
    assert!(output.status.success(), "{program}\n{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout).unwrap().trim_end().to_owned())
}

#[test]
fn health_is_what_the_conditions_say() {
    for (case, health, word) in CASES {
        let said = require!(run("health.lua", &pipeline(case), "result.status .. '|' .. result.message"));
        let (status, message) = said.split_once('|').unwrap();
        assert!(status == health && message.contains(word), "{case}: {said}");
    }
}

#[test]
fn actions_change_one_field() {
    for (action, expected) in [("suspend.lua", "true"), ("resume.lua", "false")] {
        for case in ["running", "suspended"] {
            assert_eq!(require!(run(action, &pipeline(case), "tostring(result.spec.suspend)")), expected);
        }
    }
}

#[test]
fn one_of_the_actions_is_offered() {
    for (case, disabled) in [("running", "false true"), ("suspended", "true false"), ("new", "false true")] {
        let say = "tostring(result.suspend.disabled) .. ' ' .. tostring(result.resume.disabled)";
        assert_eq!(require!(run("discovery.lua", &pipeline(case), say)), disabled, "{case}");
    }
}
