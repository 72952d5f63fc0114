//! What a replica tells the person who looks on.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::settings::Pace;

use super::drive::Observer;
use super::metrics::{Observed, as_float, target};
use crate::replay::Ledger;
use crate::role::Pulse;
use crate::shard::{SHARDS, Shards};

/// Passes on what it sees: to the probes, to Prometheus, and to a terminal or the log.
#[derive(Debug)]
pub struct Report {
    pulse: Arc<Pulse>,
    observed: Arc<Observed>,
    target: String,
    terminal: bool,
    seen: Instant,
    told: Instant,
    told_sent: u64,
    held: Shards,
    was_complete: bool,
}

const SEE_EVERY: Duration = Duration::from_millis(250);

impl Report {
    /// Of a replica that has just begun.
    pub fn new(pace: &Pace, pulse: Arc<Pulse>, observed: Arc<Observed>) -> Self {
        let target = match (target(pace), pace) {
            (Some(rate), _) => format!("of {rate} for all replicas"),
            (None, Pace::Speed { .. }) => "in the rhythm of the events".to_owned(),
            (None, _) => "as fast as possible".to_owned(),
        };
        let now = Instant::now();
        let terminal = stderr().is_terminal();
        Self {
            pulse,
            observed,
            target,
            terminal,
            seen: now,
            told: now,
            told_sent: 0,
            held: Shards::NONE,
            was_complete: false,
        }
    }

    fn tell(&mut self, ledger: &Ledger) {
        let seconds = self.told.elapsed().as_secs_f64();
        let rate = as_float(ledger.sent - self.told_sent) / seconds.max(1e-3);
        let (late, missed) = (as_float(ledger.late.quantile(990)) / 1e3, as_float(ledger.missed.unsigned_abs()) / 1e6);
        let Self { target, .. } = self;
        if self.terminal {
            let line = format!(
                "{} sent, {rate:.1}/s ({target}), 99 % at most {late:.1} ms late, schedule moved {missed:.1} s, {} bad rows",
                ledger.sent, ledger.sent_bad
            );
            let _ = write!(stderr(), "\r\x1b[2K{line}");
        } else {
            tracing::info!(
                sent = ledger.sent,
                rate = format!("{rate:.1}"),
                target,
                late_p99_ms = format!("{late:.1}"),
                moved_s = format!("{missed:.1}"),
                bad_rows = ledger.sent_bad,
                "sending"
            );
        }
        self.told = Instant::now();
        self.told_sent = ledger.sent;
    }
}

impl Observer for Report {
    fn stepped(&mut self, ledger: &Ledger, held: Shards, complete: bool) {
        if self.seen.elapsed() < SEE_EVERY && complete == self.was_complete && held == self.held {
            return;
        }
        self.seen = Instant::now();
        self.pulse.beat();
        if held != self.held {
            self.pulse.set_ready(true);
            self.held = held;
            tracing::info!("holds {} of {SHARDS} shards", held.len());
        }
        self.observed.see(ledger, held, complete);
        let every = Duration::from_secs(if self.terminal { 1 } else { 10 });
        if complete && !self.was_complete {
            self.tell(ledger);
            tracing::info!("the run is complete; nothing is left to send");
        } else if !complete && self.told.elapsed() >= every {
            self.tell(ledger);
        }
        self.was_complete = complete;
    }
}
