//! How far a run is, and when it will end.

use std::time::Duration;

use super::expected::Expected;
use crate::replay::Ledger;

/// What ends it: all events there are, so many of them, or a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) expected: Expected,
    pub(super) events: Option<u64>,
    pub(super) lasting: Option<Duration>,
}

/// The way to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ahead {
    /// What is done, in thousandths.
    pub(super) done: u64,
    pub(super) left: Option<Duration>,
}

impl Wanted {
    /// What is ahead of a run that sends so many events in a thousand seconds; `None` while nobody can tell.
    pub(super) fn ahead(&self, ledger: &Ledger, per_1000_seconds: u64, elapsed: Duration) -> Option<Ahead> {
        let done = ledger.before + ledger.sent;
        let enough = self.events.map(|events| ledger.before + events);
        let by_events = self.expected.known().into_iter().chain(enough).min().map(|all| Ahead {
            done: thousandths(done.into(), all.into()),
            left: (all.saturating_sub(done) * 1_000).checked_div(per_1000_seconds).map(Duration::from_secs),
        });
        let by_time = self.lasting.map(|lasting| Ahead {
            done: thousandths(elapsed.as_millis(), lasting.as_millis()),
            left: Some(lasting.saturating_sub(elapsed)),
        });
        by_events.into_iter().chain(by_time).max_by_key(|ahead| ahead.done)
    }
}

fn thousandths(part: u128, whole: u128) -> u64 {
    u64::try_from((part * 1_000).checked_div(whole).unwrap_or(1_000).min(1_000)).unwrap_or(1_000)
}
