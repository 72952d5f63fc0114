//! What a person sees on the way.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

use clickstream_crds::settings::Pace;

use super::counts::Known;
use crate::land::Signals;

/// One line that is written anew on a terminal; a line every few seconds elsewhere; nothing where nothing is asked for.
pub(super) struct Progress {
    terminal: bool,
    silent: bool,
    target: String,
    began: Instant,
    told: Instant,
    sent: u64,
}

impl Progress {
    pub(super) fn new(pace: Option<&Pace>, silent: bool) -> Self {
        let target = match pace {
            Some(Pace::Rate { events_per_1000_seconds }) => {
                format!(" of {}.{:03}", events_per_1000_seconds / 1_000, events_per_1000_seconds % 1_000)
                    .trim_end_matches('0')
                    .trim_end_matches('.')
                    .to_owned()
            }
            Some(Pace::Speed { .. }) => " in the rhythm of the events".to_owned(),
            Some(Pace::Unlimited) | None => String::new(),
        };
        let now = Instant::now();
        Self { terminal: stderr().is_terminal(), silent, target, began: now, told: now, sent: 0 }
    }

    pub(super) fn tell(&mut self, known: &Known, signals: &Signals) {
        let every = Duration::from_millis(if self.terminal { 500 } else { 2_000 });
        let elapsed = self.told.elapsed();
        if self.silent || elapsed < every {
            return;
        }
        let ledger = &known.ledger;
        let rate = u128::from(ledger.sent - self.sent) * 1_000 / elapsed.as_millis().max(1);
        let line = format!(
            "{:>4} s  sent {} ({rate}/s{}), landed {}, quarantined {}, on the way {}",
            self.began.elapsed().as_secs(),
            ledger.sent,
            self.target,
            signals.events.get(),
            signals.invalid.get(),
            known.behind(),
        );
        let _ = if self.terminal { write!(stderr(), "\r\x1b[2K{line}") } else { writeln!(stderr(), "{line}") };
        self.told = Instant::now();
        self.sent = ledger.sent;
    }

    pub(super) fn end(&self) {
        if self.terminal && !self.silent {
            let _ = write!(stderr(), "\r\x1b[2K");
        }
    }
}
