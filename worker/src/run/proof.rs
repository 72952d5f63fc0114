//! What a run came to: the numbers of every station, reconciled, as the lake itself proves them.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use crate::produce::Ended;
use crate::replay::Summary;
use crate::verify::Report;

/// The end of a run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proof {
    pub(super) pipeline: String,
    /// Whether all there is was sent.
    pub(super) complete: bool,
    pub(super) rows_read: Option<u64>,
    pub(super) events_sent: Option<u64>,
    pub(super) landed: u64,
    pub(super) quarantined: u64,
    pub(super) tombstones: u64,
    pub(super) objects: u64,
    /// What is broken.
    pub(super) faults: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) log: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lake: Option<String>,
    #[serde(skip)]
    pub(super) seconds: u64,
    #[serde(skip)]
    pub(super) again: String,
    #[serde(skip)]
    pub(super) event_type: String,
}

impl Proof {
    /// Adds what the producer says.
    pub(super) fn produced(&mut self, ended: Option<Ended>) {
        match ended {
            Some(Ended::Complete(Summary { rows, sent, .. })) => {
                (self.complete, self.rows_read, self.events_sent) = (true, Some(rows), Some(sent));
                if rows != sent {
                    self.faults.push(format!("{rows} rows were read, but {sent} events sent"));
                }
            }
            Some(Ended::Told { .. }) | None => {}
        }
    }

    /// Adds what the lake proves.
    pub(super) fn landed(&mut self, report: &Report) {
        for chain in &report.chains {
            self.landed += chain.events;
            self.quarantined += chain.quarantined;
            self.tombstones += chain.tombstones;
            self.objects += chain.objects;
        }
        self.faults.extend(report.faults.iter().map(ToString::to_string));
        let arrived = self.landed + self.quarantined + self.tombstones;
        if let Some(sent) = self.events_sent.filter(|sent| *sent != arrived) {
            self.faults.push(format!("{sent} events were sent, but {arrived} have landed or are in quarantine"));
        }
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        if self.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pipeline, landed, quarantined, objects, seconds, .. } = self;
        let state = if self.complete { "complete" } else { "interrupted" };
        writeln!(f, "{pipeline}: {state} after {seconds} s")?;
        writeln!(f)?;
        if let Some((rows, sent)) = self.rows_read.zip(self.events_sent) {
            writeln!(f, "  rows read         {rows:>12}")?;
            writeln!(f, "  events sent       {sent:>12}")?;
        }
        if self.lake.is_some() {
            writeln!(f, "  landed            {landed:>12}   in {objects} files")?;
            writeln!(f, "  in quarantine     {quarantined:>12}")?;
        }
        writeln!(f)?;
        for fault in &self.faults {
            writeln!(f, "  BROKEN: {fault}")?;
        }
        match (&self.lake, self.faults.is_empty()) {
            (Some(_), true) => {
                writeln!(f, "  proven: each event once, plan after plan without a hole, every file there and true")?;
            }
            (None, true) => writeln!(f, "  the manifest has no lake: nothing landed, nothing to prove")?,
            (_, false) => writeln!(f, "  not proven")?,
        }
        if !self.complete {
            writeln!(f, "  to go on: {}", self.again)?;
        }
        if let Some(log) = &self.log {
            writeln!(f, "\n  the topic   {}", log.display())?;
        }
        if let Some(lake) = &self.lake {
            let column = &self.event_type;
            writeln!(f, "  the lake    {lake}")?;
            write!(
                f,
                "  ask it      duckdb -c \"SELECT {column}, count(*) FROM read_parquet('{lake}/bronze/**/*.parquet') GROUP BY 1\""
            )?;
        }
        Ok(())
    }
}
