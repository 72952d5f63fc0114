//! The threads of a run: events flow until the producer is done and everything has landed, or until it is told to end.

use std::fmt::Display;
use std::iter;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use clickstream_crds::settings::Replay;

use super::consumers::Lake;
use super::counts::Counts;
use super::ended::NotRun;
use super::producer::produce;
use super::progress::Progress;
use super::wanted::Wanted;
use super::watched::Watched;
use crate::land::{Drive, ParquetFormat};
use crate::log::{Inbox, Outbox};
use crate::produce::{Data, Ended};
use crate::role::{Pulse, Stop};

/// There is no hurry on a laptop: what was read shall land.
const GRACE: Duration = Duration::from_hours(1);
const LOOK: Duration = Duration::from_millis(50);

/// What flows.
pub(super) struct Flow<'a> {
    pub(super) partitions: usize,
    pub(super) lake: Option<&'a Lake>,
    pub(super) wanted: Wanted,
    pub(super) stop: &'a Stop,
}

impl Flow<'_> {
    /// Lets it flow; how the producer ended, where there is one.
    pub(super) fn run<O, I>(
        &self,
        work: Option<(O, Data, &Replay)>,
        inbox: impl Fn(&str) -> Result<I, I::Error>,
        mut progress: Progress,
    ) -> Result<Option<Ended>, NotRun>
    where
        O: Outbox + Send,
        O::Error: Display,
        I: Inbox + Send,
        I::Error: Display,
        NotRun: From<I::Error>,
    {
        let Self { partitions, lake, wanted, stop } = self;
        let (counts, landing, given_up) = (Counts::default(), Stop::default(), Stop::default());
        let until = wanted.lasting.map(|lasting| Instant::now() + lasting);
        let mut consumers = Vec::new();
        for lake in lake.iter().flat_map(|lake| iter::repeat_n(lake, lake.consumers.min(*partitions))) {
            consumers.push(lake.consumer(inbox(&lake.landing.group)?, &counts, &given_up)?);
        }
        thread::scope(|scope| {
            let landing = &landing;
            let land = |consumer: Drive<Watched<I>, ParquetFormat>| {
                let land = move || consumer.run(landing, &Pulse::new(), GRACE).map_err(|why| why.to_string());
                scope.spawn(land)
            };
            let consumers: Vec<_> = consumers.into_iter().map(land).collect();
            let producer = work.map(|(outbox, data, replay)| {
                if progress.is_screen() {
                    wanted.expected.count(scope, &data, replay, landing);
                }
                let counts = &counts;
                scope.spawn(move || produce(outbox, data, replay, stop, counts, wanted.events))
            });
            let (mut sent_all, mut stuck) = (None, None);
            while stuck.is_none() {
                progress.tell(&counts.known(), lake.map(|lake| (&lake.signals, &lake.landed)));
                if until.is_some_and(|until| Instant::now() >= until) {
                    stop.tell();
                }
                if sent_all.is_none() && producer.as_ref().is_some_and(ScopedJoinHandle::is_finished) {
                    sent_all = Some(Instant::now());
                }
                let delivered = sent_all
                    .is_some_and(|since| consumers.is_empty() || counts.known().is_delivered(*partitions, since));
                let interrupted = stop.is_told() && (producer.is_none() || sent_all.is_some());
                if delivered || interrupted || consumers.iter().any(ScopedJoinHandle::is_finished) {
                    break;
                }
                stuck = lake.and_then(Lake::stuck);
                thread::sleep(LOOK);
            }
            stop.tell();
            landing.tell();
            // What is on its way lands first, unless nothing can land any more.
            while stuck.is_none() && !consumers.iter().all(ScopedJoinHandle::is_finished) {
                progress.tell(&counts.known(), lake.map(|lake| (&lake.signals, &lake.landed)));
                stuck = lake.and_then(Lake::stuck);
                thread::sleep(LOOK);
            }
            given_up.tell();
            let landed: Vec<_> = consumers.into_iter().map(ScopedJoinHandle::join).collect();
            let ended = producer.map(|producer| producer.join().map_err(|_| NotRun::Died("producer"))).transpose()?;
            progress.end();
            if let Some(stuck) = stuck {
                return Err(stuck);
            }
            for landed in landed {
                landed.map_err(|_| NotRun::Died("consumer"))?.map_err(NotRun::Asked)?;
            }
            ended.transpose()
        })
    }
}
