//! The producer of a run, on a thread of its own.

use std::time::{Duration, Instant};

use clickstream_crds::settings::Replay;

use super::counts::Counts;
use super::ended::NotRun;
use crate::log::Outbox;
use crate::produce::{Data, Ended, Observer, drive};
use crate::replay::{Ledger, Orders, Replayer};
use crate::role::Stop;
use crate::shard::Shards;

/// Replays until the run is complete or told to end.
pub(super) fn produce<O: Outbox>(
    outbox: O,
    data: Data,
    replay: &Replay,
    stop: &Stop,
    counts: &Counts,
    events: Option<u64>,
) -> Result<Ended, NotRun>
where
    O::Error: std::fmt::Display,
{
    let mut replayer = Replayer::new(outbox, data, Orders::new(replay));
    let mut watch = Watch { counts, stop, events, noted: Instant::now() };
    let ended = drive(&mut replayer, stop, true, &mut watch)?;
    counts.note(|known| known.ledger = replayer.ledger().clone());
    Ok(ended)
}

struct Watch<'a> {
    counts: &'a Counts,
    stop: &'a Stop,
    events: Option<u64>,
    noted: Instant,
}

impl Observer for Watch<'_> {
    fn stepped(&mut self, ledger: &Ledger, _: Shards, _: bool) {
        if self.noted.elapsed() < Duration::from_millis(100) {
            return;
        }
        self.noted = Instant::now();
        self.counts.note(|known| known.ledger = ledger.clone());
        if self.events.is_some_and(|events| ledger.sent >= events) {
            self.stop.tell();
        }
    }
}
