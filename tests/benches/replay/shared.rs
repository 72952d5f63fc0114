//! Our replicas, in threads of this process.

use std::thread;

use clickstream_crds::settings::{Pace, Replay};
use clickstream_worker::log::kafka::{KafkaOutbox, OutboxOptions};
use clickstream_worker::produce::{Data, Observer, drive};
use clickstream_worker::replay::{Ledger, Orders, Replayer};
use clickstream_worker::role::Stop;
use clickstream_worker::shard::Shards;
use testbed::fresh_name;

use crate::processor::Took;
use crate::set::Set;

/// Keeps the last ledger.
#[derive(Default)]
struct Watch(Ledger);

impl Observer for Watch {
    fn stepped(&mut self, ledger: &Ledger, _: Shards, complete: bool) {
        if complete {
            self.0 = ledger.clone();
        }
    }
}

/// Everything as fast as possible, by one replica; what joining the group takes is not counted.
pub(crate) fn flat_out(set: &Set) -> Took {
    let replay = set.replay(Pace::Unlimited);
    let mut replayer = replayer(set, &replay, 1_000_000);
    Took::by(|| {
        drive(&mut replayer, &Stop::default(), true, &mut Watch::default()).unwrap();
    })
}

/// As many replicas as asked for, until the run is complete; the ledger of each.
pub(crate) fn run(set: &Set, replay: &Replay, replicas: usize, seal_every: i64) -> Vec<Ledger> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..replicas)
            .map(|_| {
                scope.spawn(|| {
                    let mut watch = Watch::default();
                    drive(&mut replayer(set, replay, seal_every), &Stop::default(), true, &mut watch).unwrap();
                    watch.0
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn replayer(set: &Set, replay: &Replay, seal_every: i64) -> Replayer<KafkaOutbox, Data> {
    let id = fresh_name("bench");
    let outbox = KafkaOutbox::new(
        &set.kafka,
        &replay.topic,
        &replay.replay_topic,
        &replay.group,
        &id,
        OutboxOptions::at(&replay.pace),
    )
    .unwrap();
    Replayer::new(outbox, Set::data(replay), Orders { seal_every, ..Orders::new(replay) })
}
