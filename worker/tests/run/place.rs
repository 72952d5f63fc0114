//! Where a pipeline is run, and what it says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

/// Where a pipeline is run.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) manifest: PathBuf,
}

impl Place {
    /// A shop's week with this replay, and so many consumers.
    pub(crate) fn new(replay: &str, consumers: u32) -> Self {
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

    /// Whoever runs it from now on does so as fast as it can.
    pub(crate) fn hurry(&self) {
        let text = fs::read_to_string(&self.manifest).unwrap();
        let (before, after) = text.split_once("replay: {").unwrap();
        let (_, after) = after.split_once('}').unwrap();
        fs::write(&self.manifest, format!("{before}replay: {{}}{after}")).unwrap();
    }

    /// A folder that a shell would take for two words, and a quote.
    fn workdir(&self) -> PathBuf {
        self.folder.path().join("a week's work")
    }

    /// Where its events land.
    pub(crate) fn lake(&self) -> PathBuf {
        self.workdir().join("lake/default/shop")
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clickstream-worker"));
        command.arg("run").arg(&self.manifest).arg("--workdir").arg(self.workdir());
        command.stdin(Stdio::null());
        command
    }

    /// Runs it to its end; what it says as JSON.
    pub(crate) fn run(&self) -> Json {
        let output = self.command().arg("--json").output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub(crate) fn verify(&self) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clickstream-worker"));
        command.arg("verify").arg("--deep").arg("--lake").arg(self.lake()).output().unwrap()
    }
}

pub(crate) fn said(output: &Output) -> String {
    format!(
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The rows of the sample, as its truth tells.
pub(crate) const ROWS: u64 = 30_036;

pub(crate) fn assert_complete(proof: &Json) {
    assert_eq!(proof["complete"], true, "{proof}");
    for count in ["rowsRead", "eventsSent", "landed"] {
        assert_eq!(proof[count], ROWS, "{count}: {proof}");
    }
    assert_eq!(proof["quarantined"], 0, "{proof}");
}
