//! The truth about generated events against a count of the lake by `DuckDB`, which knows neither plans nor the worker.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use testbed::{Testbed, Unavailable};

use crate::yard::Yard;

/// What the generator says about the events of a manifest's `generator` block.
pub(crate) struct Truth(Value);

impl Truth {
    pub(crate) fn of(generator: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut generate = Command::new(env!("CARGO_BIN_EXE_worker"));
        generate.current_dir(folder.path()).args(["generate", "--output=events.jsonl", "--truth=truth.json"]);
        for option in ["preset", "events", "seed"] {
            let value = &generator[option];
            generate.arg(format!("--{option}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        }
        for (fault, share) in generator["faults"].as_object().unwrap() {
            generate.arg(format!("--{fault}={}", share.as_str().unwrap()));
        }
        let output = generate.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self(serde_json::from_slice(&fs::read(folder.path().join("truth.json")).unwrap()).unwrap())
    }

    /// Lines that reach Kafka: events, redelivered ones twice.
    pub(crate) fn delivered(&self) -> u64 {
        self.0["events"]["delivered"].as_u64().unwrap()
    }

    /// Fails unless `DuckDB` finds in the lake what the truth says, to the event.
    pub(crate) fn is_found_by_duckdb(&self, yard: &Yard) -> Result<(), Unavailable> {
        let mut python = Testbed::of_this_run()?.readers()?;
        let folder = tempfile::tempdir()?;
        yard.bucket.download(&yard.place(), folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("cluster/recount/recount.py");
        let gap = self.0["sessions"]["gap_seconds"].to_string();
        let output = python.arg(script).arg(folder.path().join(yard.place())).arg(gap).output()?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["twice"], 0, "places in Kafka that stand in the lake more than once");
        for claim in ["by_type", "by_minute", "quarantine", "sessions"] {
            assert_eq!(found[claim], self.0[claim], "{claim}");
        }
        for claim in ["delivered", "landed", "quarantined"] {
            assert_eq!(found["events"][claim], self.0["events"][claim], "{claim}");
        }
        Ok(())
    }
}
