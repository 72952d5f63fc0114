//! What a person sees on the way.

use std::collections::VecDeque;
use std::fs;
use std::io::{Write as _, stderr};
use std::time::{Duration, Instant};

use clickstream_crds::settings::Pace;

use super::counts::Known;
use super::display::Display;
use super::figures;
use super::landed::Landed;
use super::screen::{Landing, Moment, Sending};
use super::wanted::Wanted;
use crate::land::Signals;

/// Rates are those of so long.
const LATELY: Duration = Duration::from_secs(10);

/// A screen on a terminal; a line every few seconds elsewhere; nothing where nothing is asked for.
pub(super) struct Progress {
    way: Way,
    pipeline: String,
    /// What the manifest asks for, in its words; `None` where others send.
    target: Option<String>,
    wanted: Wanted,
    began: Instant,
    told: Instant,
    lately: VecDeque<Look>,
}

enum Way {
    Silent,
    Lines,
    Screen(Display),
}

/// Counts at a moment.
#[derive(Clone, Copy, Debug)]
struct Look {
    at: Instant,
    sent: u64,
    landed: u64,
}

impl Progress {
    pub(super) fn new(
        pipeline: &str,
        pace: Option<&Pace>,
        wanted: Wanted,
        display: Option<Display>,
        silent: bool,
    ) -> Self {
        let target = pace.map(|pace| match pace {
            Pace::Rate { events_per_1000_seconds } => format!(" of {}", figures::rate(*events_per_1000_seconds)),
            Pace::Speed { .. } => " in the rhythm of the events".to_owned(),
            Pace::Unlimited => String::new(),
        });
        let way = match display {
            _ if silent => Way::Silent,
            Some(display) => Way::Screen(display),
            None => Way::Lines,
        };
        let now = Instant::now();
        let pipeline = pipeline.to_owned();
        Self { way, pipeline, target, wanted, began: now, told: now, lately: VecDeque::new() }
    }

    /// Shows how it goes, where it is time to. `landed` is what the lake tells, where there is one.
    pub(super) fn tell(&mut self, known: &Known, landing: Option<(&Signals, &Landed)>) {
        let every = match &self.way {
            Way::Silent => return,
            Way::Lines => Duration::from_secs(2),
            Way::Screen(_) => Duration::from_millis(250),
        };
        if self.told.elapsed() < every {
            return;
        }
        self.told = Instant::now();
        let now = Look {
            at: self.told,
            sent: known.ledger.sent,
            landed: landing.map_or(0, |(signals, _)| signals.events.get()),
        };
        let moment = self.moment(now, known, landing);
        match &self.way {
            Way::Screen(display) => display.show(&moment.lines(Display::width())),
            _ => drop(writeln!(stderr(), "{}", moment.line())),
        }
        self.lately.push_back(now);
        while self.lately.front().is_some_and(|look| look.at.elapsed() > LATELY) {
            self.lately.pop_front();
        }
    }

    /// Whether somebody looks at a screen.
    pub(super) const fn is_screen(&self) -> bool {
        matches!(self.way, Way::Screen(_))
    }

    /// Leaves the terminal to the summary.
    pub(super) fn end(&self) {
        if let Way::Screen(display) = &self.way {
            display.clear();
        }
    }

    fn moment(&self, now: Look, known: &Known, landing: Option<(&Signals, &Landed)>) -> Moment {
        let before = self.lately.front().copied().unwrap_or(Look { at: self.began, sent: 0, landed: 0 });
        let per_1000_seconds = |events: u64| {
            let millis = now.at.duration_since(before.at).as_millis().max(1);
            u64::try_from(u128::from(events) * 1_000_000 / millis).unwrap_or(u64::MAX)
        };
        let ledger = &known.ledger;
        let sending = per_1000_seconds(now.sent.saturating_sub(before.sent));
        let elapsed = self.began.elapsed();
        let ahead = self.wanted.ahead(ledger, sending, elapsed);
        Moment {
            pipeline: self.pipeline.clone(),
            elapsed,
            before: ledger.before,
            sent: self.target.as_ref().map(|target| Sending {
                events: ledger.sent,
                per_1000_seconds: sending,
                target: target.clone(),
                late: Some(ledger.late.quantile(990)).filter(|_| ledger.late.count() > 0),
                moved: ledger.missed.unsigned_abs(),
            }),
            landed: landing.map(|(signals, landed)| Landing {
                events: signals.events.get(),
                per_1000_seconds: per_1000_seconds(now.landed.saturating_sub(before.landed)),
                quarantined: signals.invalid.get(),
                behind: known.behind(),
                tally: landed.tally(),
            }),
            ahead,
            memory: memory(),
        }
    }
}

/// What the process holds, where the system tells.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(kibibytes.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}
