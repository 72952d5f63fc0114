//! `clickstream-worker run`, as it is typed: to the end, interrupted in every way, and with what cannot be run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value as Json;
use tempfile::TempDir;

/// Where a pipeline is run.
struct Place {
    folder: TempDir,
    manifest: PathBuf,
}

impl Place {
    /// A shop's week with this replay, and so many consumers.
    fn new(replay: &str, consumers: u32) -> Self {
        let folder = TempDir::with_prefix("clickstream-run-").unwrap();
        let manifest = folder.path().join("pipeline.yaml");
        let events = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/data/shop.csv.gz").canonicalize().unwrap();
        let text = format!(
            "apiVersion: clickstream.dev/v1alpha1\nkind: ClickstreamPipeline\nmetadata: {{name: shop}}\nspec:\n  \
             kafka: {{bootstrapServers: [\"kafka:9092\"]}}\n  topic: {{partitions: 3}}\n  schema: {{preset: retailrocket}}\n  \
             producer:\n    source: {{csv: {{files: [\"{}\"]}}}}\n    replay: {{{replay}}}\n  \
             consumer: {{replicas: {consumers}, batch: {{maxAge: 1s}}}}\n  lake: {{s3: {{bucket: lake}}}}\n",
            events.display()
        );
        fs::write(&manifest, text).unwrap();
        Self { folder, manifest }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clickstream-worker"));
        command.arg("run").arg(&self.manifest).arg("--workdir").arg(self.folder.path().join("work"));
        command.stdin(Stdio::null());
        command
    }

    /// Runs it to its end; what it says as JSON.
    fn run(&self) -> Json {
        let output = self.command().arg("--json").output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn verify(&self) -> Output {
        let lake = self.folder.path().join("work/lake/default/shop");
        let mut command = Command::new(env!("CARGO_BIN_EXE_clickstream-worker"));
        command.arg("verify").arg("--deep").arg("--lake").arg(lake).output().unwrap()
    }
}

fn said(output: &Output) -> String {
    format!(
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The rows of the sample, as its truth tells.
const ROWS: u64 = 30_036;

fn assert_complete(proof: &Json) {
    assert_eq!(proof["complete"], true, "{proof}");
    for count in ["rowsRead", "eventsSent", "landed"] {
        assert_eq!(proof[count], ROWS, "{count}: {proof}");
    }
    assert_eq!(proof["quarantined"], 0, "{proof}");
}

#[test]
fn it_runs_to_its_end_and_stays_there() {
    let place = Place::new("", 2);
    let first = place.run();
    assert_complete(&first);
    let again = place.run();
    assert_complete(&again);
    assert_eq!(first["objects"], again["objects"]);
    assert!(place.verify().status.success());

    let summary = place.command().output().unwrap();
    let text = said(&summary);
    assert!(text.contains("rows read                30036") && text.contains("proven: each event once"), "{text}");
}

#[test]
fn interrupted_in_every_way_it_comes_to_the_same_end() {
    let place = Place::new("rate: 6000", 2);
    for (times, signal) in [Signal::KILL, Signal::INT, Signal::KILL, Signal::TERM, Signal::KILL].into_iter().enumerate()
    {
        let mut child = place.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(400 + 300 * times as u64));
        kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
        let status = child.wait().unwrap();
        // On a slow machine it may not have come so far as to listen.
        assert!(status.success() || status.signal().is_some(), "{status}");
    }
    assert_complete(&place.run());
    let proof = place.verify();
    assert!(proof.status.success(), "{}", said(&proof));
}

#[test]
fn what_cannot_be_run_is_told() {
    let ends = |text: &str, words: &str| {
        let place = Place::new("", 1);
        fs::write(&place.manifest, text).unwrap();
        let output = place.command().output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(words), "{words:?} expected: {}", said(&output));
    };
    let text = fs::read_to_string(&Place::new("", 1).manifest).unwrap();
    ends(&text.replace("partitions: 3", "partitions: 0"), "spec.topic.partitions");
    ends(&text.replace("shop.csv.gz", "no-such-file.csv"), "no-such-file.csv");
    ends("kind: Deployment\napiVersion: apps/v1\nmetadata: {name: x}\n", "no ClickstreamPipeline");

    let place = Place::new("", 1);
    let output = place.command().arg("--pipeline").arg("other").output().unwrap();
    assert!(said(&output).contains("no pipeline other (but shop)"), "{}", said(&output));
}
