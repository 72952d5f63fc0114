//! What is said at the end, and whether the lines that it offers do what they promise.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use serde_json::json;

use crate::place::{Place, said};

/// The line behind this label.
fn line(output: &Output, label: &str) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(label));
    line.unwrap_or_else(|| panic!("{label:?} expected: {text}")).trim().to_owned()
}

#[test]
fn it_tells_types_minutes_and_reasons_as_they_lie_in_the_lake() {
    let place = Place::new("", 2);
    let proof = place.run();
    // As shop.truth.json tells them.
    assert_eq!(proof["eventsByType"], json!({"cart": 1_500, "purchase": 1_201, "view": 27_335}), "{proof}");
    let minutes = proof["busiestMinutes"].as_array().unwrap();
    assert_eq!(minutes.len(), 5, "{proof}");
    assert!(minutes[0]["events"].as_u64() >= minutes[4]["events"].as_u64(), "{proof}");
    // Told again from what lies there.
    assert_eq!(place.run()["eventsByType"], proof["eventsByType"]);
}

#[test]
fn the_line_that_proves_it_can_be_pasted() {
    let place = Place::new("", 1);
    let output = place.command().output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let verified = Command::new("sh").arg("-c").arg(line(&output, "prove it")).output().unwrap();
    assert!(verified.status.success(), "{}", said(&verified));
    assert!(said(&verified).contains("proven: 30036 events"), "{}", said(&verified));
}

/// `DuckDB` as a program, or as a module of Python; where there is neither, nobody is promised anything.
fn duckdb(folder: &std::path::Path) -> Option<String> {
    let has = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    if has("duckdb", &["--version"]) {
        return std::env::var("PATH").ok();
    }
    let script = "#!/usr/bin/env python3\nimport duckdb, sys\nprint(duckdb.sql(sys.argv[2]).fetchall())\n";
    let program = folder.join("duckdb");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    has("python3", &["-c", "import duckdb"]).then_some(path)
}

#[test]
fn the_line_that_asks_it_can_be_pasted() {
    let place = Place::new("", 1);
    let Some(path) = duckdb(place.folder.path()) else { return println!("left out: there is no DuckDB here") };
    let output = place.command().output().unwrap();
    let asked = Command::new("sh").arg("-c").arg(line(&output, "ask it")).env("PATH", path).output().unwrap();
    assert!(asked.status.success(), "{}", said(&asked));
    assert!(said(&asked).contains("27335"), "{}", said(&asked));
}

#[test]
fn rows_that_cannot_be_used_are_told_by_reason() {
    let place = Place::new("", 1);
    let csv = place.folder.path().join("dirty.csv");
    let rows =
        "timestamp,visitorid,event,itemid,transactionid\n1433221332117,1,view,2,\n,1,view,2,\nnever,3,view,2,\n4\n";
    fs::write(&csv, rows).unwrap();
    let text = fs::read_to_string(&place.manifest).unwrap();
    let text = text.replace("  producer:\n", "  producer:\n    badRows: {max: 10}\n");
    let (before, after) = text.split_once("files: [\"").unwrap();
    let (_, after) = after.split_once('"').unwrap();
    fs::write(&place.manifest, format!("{before}files: [\"{}\"{after}", csv.display())).unwrap();
    let proof = place.run();
    assert_eq!((&proof["landed"], &proof["quarantined"]), (&1.into(), &3.into()), "{proof}");
    let reasons = proof["quarantinedByReason"].as_object().unwrap();
    assert_eq!(reasons.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 3, "{proof}");
    assert!(reasons.contains_key("unreadable_row") && reasons.contains_key("bad_timestamp"), "{proof}");
}
