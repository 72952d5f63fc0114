//! What a run came to: the numbers of every station, reconciled, as the lake itself proves them.

mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use super::consumers::Lake;
use super::screen::minute_of;
use super::tally::{Tally, largest};
use crate::produce::Ended;
use crate::replay::Summary;
use crate::verify::Report;

/// How many of the busiest minutes are told.
const BUSIEST: usize = 5;

/// The end of a run.
#[derive(Debug, Default, Serialize)]
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
    pub(super) events_by_type: BTreeMap<String, u64>,
    pub(super) busiest_minutes: Vec<Minute>,
    pub(super) quarantined_by_reason: BTreeMap<String, u64>,
    /// What is broken.
    pub(super) faults: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) log: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lake: Option<String>,
    /// The line that proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verify: Option<String>,
    /// How many of those that arrived were not sent by this run.
    #[serde(skip)]
    pub(super) of_others: u64,
    /// Whether nobody else has ever sent to the log.
    #[serde(skip)]
    pub(super) is_alone: bool,
    #[serde(skip)]
    pub(super) seconds: u64,
    #[serde(skip)]
    pub(super) event_type: String,
}

/// A minute of event time, in UTC.
#[derive(Debug, Serialize)]
pub(super) struct Minute {
    pub(super) minute: String,
    pub(super) events: u64,
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

    /// Adds what the lake proves, and what its files tell.
    pub(super) fn landed(&mut self, lake: &Lake, report: &Report, tally: &Tally) {
        for chain in &report.chains {
            self.landed += chain.events;
            self.quarantined += chain.quarantined;
            self.tombstones += chain.tombstones;
            self.objects += chain.objects;
        }
        self.faults.extend(report.faults.iter().map(ToString::to_string));
        let arrived = self.landed + self.quarantined + self.tombstones;
        if let Some(sent) = self.events_sent {
            // Earlier runs may have sent to the same topic, and to a Kafka anybody may.
            let missing = arrived < sent || self.is_alone && arrived != sent;
            if missing {
                self.faults.push(format!("{sent} events were sent, but {arrived} have landed or are in quarantine"));
            }
            self.of_others = arrived.saturating_sub(sent);
        }
        self.events_by_type.clone_from(&tally.types);
        self.quarantined_by_reason.clone_from(&tally.reasons);
        let busiest = largest(&tally.minutes, BUSIEST).into_iter();
        self.busiest_minutes = busiest.map(|(minute, events)| Minute { minute: minute_of(minute), events }).collect();
        self.lake = Some(lake.named.clone());
        self.verify = Some(lake.verify.clone());
        self.event_type = lake.landing.schema.roles.event_type.to_string();
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        if self.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
