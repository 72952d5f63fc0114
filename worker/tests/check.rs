//! The program as a person or a pipeline calls it: exit codes, where the words go, standard input.

#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const GOOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/smallest.yaml");

fn check(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clickstream-worker"));
    command.arg("check").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    // A program that has refused its arguments reads nothing.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    process.wait_with_output().unwrap()
}

fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_good_manifest_is_0_and_a_summary() {
    assert_eq!(said(&check(&[GOOD], "")), (0, "1 manifest checked, no faults\n".to_owned(), String::new()));
}

#[test]
fn a_fault_is_1_and_a_line_that_an_editor_can_jump_to() {
    let manifest =
        "apiVersion: clickstream.dev/v1alpha1\nkind: ClickstreamPipeline\nmetadata: {name: shop}\nspec: {}\n";
    let other = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n";
    let expected = "stdin:6:1: passed over: Secret keys\n\
        stdin:4:1: spec.kafka: required, but not given\n\
        stdin:4:1: spec.schema: required, but not given\n\
        1 manifest checked, 2 faults, 1 other object passed over; rules across several fields wait until these are mended\n";
    assert_eq!(said(&check(&["-"], &format!("{manifest}{other}"))), (1, expected.to_owned(), String::new()));
}

#[test]
fn a_file_that_cannot_be_read_is_2_and_the_others_are_checked() {
    let (code, out, err) = said(&check(&["no-such-file.yaml", GOOD], ""));
    assert_eq!((code, out.as_str()), (2, "1 manifest checked, no faults\n"));
    assert!(err.starts_with("clickstream-worker check: no-such-file.yaml: "), "{err}");
}

#[test]
fn what_is_stored_must_be_sound_and_changes_of_it_are_judged() {
    let good = std::fs::read_to_string(GOOD).unwrap();
    let with_topic = |name: &str| good.replace("\nspec:\n", &format!("\nspec:\n  topic: {{name: {name}}}\n"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let stored = folder.join("stored.yaml");
    std::fs::write(&stored, with_topic("one")).unwrap();
    let arguments = ["--stored", stored.to_str().unwrap(), "-"];
    assert_eq!(said(&check(&arguments, &with_topic("one"))).0, 0);
    let (code, out, _) = said(&check(&arguments, &with_topic("two")));
    assert!(code == 1 && out.contains("spec.topic.name: the topic's name never changes"), "{out}");
    std::fs::write(&stored, with_topic("[]")).unwrap();
    let (code, _, err) = said(&check(&arguments, &good));
    assert!(code == 2 && err.contains("what is stored must be sound"), "{err}");
}

#[test]
fn help_has_examples_and_exit_codes() {
    let (code, out, _) = said(&check(&["--help"], ""));
    assert_eq!(code, 0);
    for part in ["Exit status:", "Examples:", "--stored", "kustomize build"] {
        assert!(out.contains(part), "{part} in:\n{out}");
    }
}
