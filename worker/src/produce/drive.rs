use std::thread;
use std::time::Duration;

use super::ended::Ended;
use crate::log::Outbox;
use crate::replay::{DataSet, Ledger, Replayer, Step, Stopped};
use crate::role::{Stop, now_micros};
use crate::shard::Shards;

/// How long the lease is left alone at most, in microseconds.
const LOOK_AFTER_THE_LEASE: i64 = 5_000;

/// Somebody who is told how it goes.
pub trait Observer {
    /// A step was done. `complete`: all there is was sent.
    fn stepped(&mut self, ledger: &Ledger, held: Shards, complete: bool);
}

/// Steps a replica at the right moments until it is told to stop; or until the run is complete, where that is the end.
pub fn drive<O: Outbox, D: DataSet>(
    replayer: &mut Replayer<O, D>,
    stop: &Stop,
    until_complete: bool,
    observer: &mut impl Observer,
) -> Result<Ended, Stopped<O::Error, D::Error>> {
    loop {
        let now = now_micros();
        if stop.is_told() {
            replayer.give_back(now)?;
            return Ok(Ended::Told { sent: replayer.ledger().sent });
        }
        let did = replayer.step(now)?;
        observer.stepped(replayer.ledger(), replayer.held(), matches!(did, Step::Complete(_)));
        match did {
            Step::Busy => {}
            Step::Until(moment) => {
                let wait = (moment - now_micros()).clamp(0, LOOK_AFTER_THE_LEASE);
                thread::sleep(Duration::from_micros(wait.unsigned_abs()));
            }
            Step::Complete(summary) if until_complete => {
                replayer.give_back(now)?;
                return Ok(Ended::Complete(summary));
            }
            Step::Complete(_) => thread::sleep(Duration::from_millis(50)),
        }
    }
}
