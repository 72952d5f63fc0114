//! The truth against a count by other means: a script of Python's standard library that knows the file and nothing else.

use std::process::Command as Process;

use serde_json::Value;

use super::*;

const FAULTS: &str = "--duplicates 0.02 --late 0.02 --late-by 20m --out-of-order 0.03 --malformed 0.02 --missing 0.02 --skewed 0.1 --hot-user 0.03";

/// Runs `python3 recount.py PRESET FILE GAP`.
fn recounted(preset: &str, file: &Path, gap: &Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generate/tests/recount.py");
    let output = Process::new("python3").arg(script).arg(preset).arg(file).arg(gap.to_string()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn agrees(preset: &str, file: &str, more: &str) {
    let folder = tempfile::tempdir().unwrap();
    let words =
        format!("--preset {preset} --events 20000 --seed 3 --span 3d --output {file} --truth truth.json {more}");
    let arguments = typed(&words, folder.path());
    let _truth = generate(&arguments).unwrap();
    let truth: Value = serde_json::from_slice(&fs::read(folder.path().join("truth.json")).unwrap()).unwrap();
    let recount = recounted(preset, &arguments.output, &truth["sessions"]["gap_seconds"]);
    for (claim, count) in recount.as_object().unwrap() {
        let claimed = match claim.as_str() {
            "delivered" | "quarantined" | "landed" | "redelivered" => &truth["events"][claim],
            _ => &truth[claim],
        };
        assert_eq!(claimed, count, "{claim} of {words}");
    }
    assert!(recount["sessions"]["count"].as_u64().unwrap() > 1_000);
}

#[test]
fn retailrocket_in_csv() {
    agrees("retailrocket", "a.csv", FAULTS);
}

#[test]
fn ecommerce_in_csv_and_json() {
    agrees("ecommerce", "a.csv.gz", FAULTS);
    agrees("ecommerce", "a.jsonl", FAULTS);
}

#[test]
fn pageviews_with_another_gap_and_an_incident() {
    let incident = "--incident step=purchase,os=iOS,from=2026-01-06T00:00:00Z,to=2026-01-07T00:00:00Z --gap 5m";
    agrees("pageviews", "a.jsonl.gz", &format!("{FAULTS} {incident}"));
}

#[test]
fn streaming_in_nested_json() {
    agrees("streaming", "a.jsonl", FAULTS);
}

#[test]
fn without_faults_everything_lands() {
    agrees("retailrocket", "a.jsonl", "");
}
