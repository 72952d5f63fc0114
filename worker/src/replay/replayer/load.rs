//! From a lease to work: how far is each shard, and what do all share?

use std::time::Duration;

use clickstream_crds::settings::TimeShift;

use super::work::Work;
use super::{ASK_AGAIN, ASK_FOR_THE_END, LEAD, LOOK, Outcome, Replayer, State, Step, Stopped, Summary};
use crate::log::{Outbox, Sealed};
use crate::replay::Cursor;
use crate::replay::progress::{Anchor, Progress};
use crate::replay::rows::{DataSet, EventClock};
use crate::replay::schedule::Schedule;
use crate::replay::walk::{Ahead, Walk};
use crate::shard::{SHARDS, Shard, Shards};

/// The progress of the shards that somebody asked for.
pub(super) type Shared = [Option<Progress>; SHARDS as usize];

impl<O: Outbox, D: DataSet> Replayer<O, D> {
    /// Finds out how far the shards of a new lease are.
    pub(super) fn load(&mut self, shards: Shards, first: Option<Walk<D::Rows>>, now: i64) -> Outcome<Step, O, D> {
        let Some(mut known) = self.known(shards.and(Shard::FIRST.into()))? else {
            self.state = State::Granted(shards, first);
            return Ok(Step::Until(now + LOOK));
        };
        let anchor = known[Shard::FIRST.index()].as_ref().and_then(|progress| progress.anchor.clone());
        match anchor.filter(|anchor| anchor.pace == self.orders.pace) {
            Some(anchor) => {
                let mut held: Shared = [const { None }; SHARDS as usize];
                for shard in shards.iter() {
                    let mut known = known[shard.index()].take().unwrap_or_else(|| self.untouched());
                    known.stopped = None; // it is tried again: whatever stood in the way may be mended
                    held[shard.index()] = Some(known);
                }
                self.begin(held, anchor, now)
            }
            None if shards.contains(Shard::FIRST) => {
                let known = known[Shard::FIRST.index()].take();
                self.drop_anchor(shards, known.unwrap_or_else(|| self.untouched()), first, now)
            }
            None => {
                self.state = State::Granted(shards, first);
                Ok(Step::Until(now + ASK_AGAIN))
            }
        }
    }

    /// What was sealed for these shards in this run; `None` while it is not decided.
    fn known(&mut self, shards: Shards) -> Outcome<Option<Shared>, O, D> {
        let Some(records) = self.outbox.progress(shards).map_err(Stopped::Log)? else { return Ok(None) };
        let mut known: Shared = [const { None }; SHARDS as usize];
        for (shard, record) in records {
            let progress = Progress::from_record(&record)?;
            if progress.run > self.orders.run {
                return Err(Stopped::Superseded { begun: progress.run, told: self.orders.run });
            }
            if progress.run < self.orders.run {
                continue;
            }
            if progress.data != self.data.fingerprint() {
                let found = self.data.fingerprint().to_owned();
                return Err(Stopped::DataSetChanged { run: progress.run, before: progress.data, found });
            }
            known[shard.index()] = Some(progress);
        }
        Ok(Some(known))
    }

    fn untouched(&self) -> Progress {
        Progress::start(self.orders.run, self.data.fingerprint())
    }

    /// Decides what all shards share, at the start of a run or when its pace was changed.
    fn drop_anchor(
        &mut self,
        shards: Shards,
        mut progress: Progress,
        first: Option<Walk<D::Rows>>,
        now: i64,
    ) -> Outcome<Step, O, D> {
        let schedule = Schedule::from_now(self.orders.pace.clone(), &progress.at, now + LEAD);
        let (begun, first_event) = match &progress.anchor {
            Some(before) => (before.begun, before.first_event),
            None if self.orders.times == TimeShift::Original => (now, None),
            None => match self.first_event(first)? {
                Looked::Found(time) => (now, time),
                Looked::Waiting(first) => {
                    self.state = State::Granted(shards, Some(first));
                    return Ok(Step::Until(now + LOOK));
                }
            },
        };
        progress.anchor =
            Some(Anchor { begun, first_event, origin: schedule.origin(), pace: self.orders.pace.clone() });
        self.outbox.tell(Shard::FIRST, progress.note().write());
        let sealed = self.outbox.seal(&[(Shard::FIRST, progress.to_record())]).map_err(Stopped::Log)?;
        // Unknown: the next lease begins with what became of it.
        if sealed != Sealed::Unknown {
            self.state = State::Granted(shards, None);
        }
        Ok(Step::Busy)
    }

    fn first_event(&self, walk: Option<Walk<D::Rows>>) -> Outcome<Looked<D::Rows>, O, D> {
        let start = Cursor::default();
        let mut walk = if let Some(walk) = walk {
            walk
        } else {
            let rows = self.data.open(&start.place, &EventClock::ORIGINAL).map_err(Stopped::Source)?;
            Walk::new(start, rows)
        };
        loop {
            match walk.look(Duration::ZERO).map_err(Stopped::Source)? {
                Ahead::Waiting => return Ok(Looked::Waiting(walk)),
                Ahead::End => return Ok(Looked::Found(None)),
                Ahead::Row => {
                    if let Some(time) = walk.row().and_then(|(_, row)| row.time) {
                        return Ok(Looked::Found(Some(time)));
                    }
                    walk.pass(None);
                }
            }
        }
    }

    fn begin(&mut self, held: Shared, anchor: Anchor, now: i64) -> Outcome<Step, O, D> {
        let sent: u64 = held.iter().flatten().map(|progress| progress.sent).sum();
        self.ledger.before = sent.saturating_sub(self.ledger.sent);
        let least = held.iter().flatten().filter(|progress| !progress.done).map(|progress| &progress.at);
        let Some(from) = least.min_by(|one, other| one.order(other)).cloned() else {
            self.state = State::Finished(now);
            return Ok(Step::Busy);
        };
        // A walk of before that has not passed the place spares the way there; one that has may be met later.
        let (behind, ahead) = match self.spare.take() {
            Some(walk) if walk.cursor.order(&from).is_gt() => (None, Some(walk)),
            Some(walk) if walk.cursor.round == from.round => (Some(walk), None),
            _ => (None, None),
        };
        let walk = if let Some(walk) = behind {
            walk
        } else {
            let clock = anchor.clock(&self.orders.times, &from);
            let rows = self.data.open(&from.place, &clock).map_err(Stopped::Source)?;
            Walk::new(from, rows)
        };
        self.state = State::Working(Box::new(Work::new(held, anchor, walk, ahead)));
        Ok(Step::Busy)
    }

    /// Whether all shards, also those of other replicas, have sent all there is.
    pub(super) fn ask_for_the_end(&mut self, now: i64) -> Outcome<Step, O, D> {
        self.state = State::Finished(now + ASK_FOR_THE_END);
        let Some(known) = self.known(Shards::ALL)? else { return Ok(Step::Until(now + LOOK)) };
        if !known.iter().all(|progress| progress.as_ref().is_some_and(|progress| progress.done)) {
            return Ok(Step::Until(now + LOOK));
        }
        let summary = Summary {
            rows: known.iter().flatten().map(|progress| progress.at.index).max().unwrap_or(0),
            sent: known.iter().flatten().map(|progress| progress.sent).sum(),
            bad: known.iter().flatten().map(|progress| progress.sent_bad).sum(),
        };
        self.state = State::Complete(summary);
        Ok(Step::Complete(summary))
    }
}

/// What a look for the first event's time came to.
enum Looked<R> {
    Found(Option<i64>),
    Waiting(Walk<R>),
}
