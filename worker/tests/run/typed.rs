//! The command line itself.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::place::said;

fn worker(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clickstream-worker")).args(arguments).output().unwrap()
}

#[test]
fn the_version_tells_what_it_was_built_from() {
    let output = worker(&["--version"]);
    let said = said(&output);
    assert!(said.contains(concat!("clickstream-worker ", env!("CARGO_PKG_VERSION"), " (")), "{said}");
}

#[test]
fn every_shell_is_completed() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = worker(&["completions", shell]);
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("inspect") && script.contains("workdir"), "{shell}: {script}");
        if shell == "bash" {
            let checked = Command::new("bash").arg("-n").arg("-c").arg(&script).status().unwrap();
            assert!(checked.success());
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let page = String::from_utf8(worker(&["man"]).stdout).unwrap();
    assert!(page.contains(".TH clickstream-worker 1"), "{page}");
    let folder = TempDir::new().unwrap();
    let output = worker(&["man", "--to", folder.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    for command in ["check", "consume", "generate", "inspect", "produce", "run", "verify"] {
        let page = fs::read_to_string(folder.path().join(format!("clickstream-worker-{command}.1"))).unwrap();
        assert!(page.contains("Example"), "{command}: {page}");
    }
}

#[test]
fn every_help_has_examples() {
    for command in ["check", "completions", "consume", "generate", "inspect", "man", "produce", "run", "verify"] {
        let help = String::from_utf8(worker(&[command, "--help"]).stdout).unwrap();
        assert!(help.contains("Examples:\n") && help.contains(&format!("clickstream-worker {command}")), "{help}");
        let longest = help.lines().map(str::len).max().unwrap();
        assert!(longest > 40, "{help}");
    }
}

#[test]
fn what_is_typed_wrong_is_told_with_what_to_type() {
    let told = |arguments: &[&str], words: &[&str]| {
        let output = worker(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let said = said(&output);
        for word in words {
            assert!(said.contains(word), "{word:?} expected: {said}");
        }
    };
    told(&["checks"], &["check"]);
    told(&["run"], &["<FILE>"]);
    told(&["run", "x.yaml", "--event", "3"], &["--events"]);
    told(&["run", "x.yaml", "--for", "soon"], &["--for", "90s"]);
    told(&["run", "x.yaml", "--events", "many"], &["--events", "many"]);
    told(&["run", "no-such-file.yaml"], &["no-such-file.yaml", "No such file"]);
    told(&["completions", "dos"], &["bash", "zsh"]);
}
