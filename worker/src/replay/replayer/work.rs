//! The sending itself: row by row, each when it is due, sealed now and then with how far every shard is.

use std::time::Duration;

use super::load::Shared;
use super::{LOOK, Orders, Outcome, Replayer, State, Step, Stopped};
use crate::log::{Outbox, Sealed, Sent};
use crate::replay::ledger::Ledger;
use crate::replay::open::Open;
use crate::replay::progress::Anchor;
use crate::replay::rows::{DataSet, Prepared};
use crate::replay::schedule::Schedule;
use crate::replay::walk::{Ahead, Walk};
use crate::shard::Shard;

/// How many rows a step passes at most: the lease wants to be looked at.
const ROWS_A_STEP: usize = 1_000;
/// How long a step waits for rows that are not read yet.
const FOR_ROWS: Duration = Duration::from_millis(1);
/// How long until a full log is asked again, in microseconds.
const FULL: i64 = 500;
/// How often the place is sealed where nothing is sent, in multiples of the time between seals.
const IDLE_SEALS: i64 = 10;
/// How often a full log is asked on the way out.
const LAST_TRIES: usize = 2_000;

/// A lease at work.
#[derive(Debug)]
pub(super) struct Work<R> {
    /// The shards of the lease, as they are once `open` is sealed.
    held: Shared,
    anchor: Anchor,
    schedule: Schedule,
    walk: Walk<R>,
    /// A walk further on: once this one gets there, it takes over.
    ahead: Option<Walk<R>>,
    open: Open,
    /// Since when rows were passed that no record tells of.
    passed_since: Option<i64>,
    /// Whether the rows of the last round are all passed.
    ended: bool,
}

impl<R> Work<R> {
    pub(super) fn new(held: Shared, anchor: Anchor, walk: Walk<R>, ahead: Option<Walk<R>>) -> Self {
        let schedule = Schedule::new(anchor.pace.clone(), anchor.origin);
        Self { held, anchor, schedule, walk, ahead, open: Open::default(), passed_since: None, ended: false }
    }

    /// The walk that is furthest.
    pub(super) fn into_walk(self) -> Walk<R> {
        self.ahead.unwrap_or(self.walk)
    }

    /// Seals what is open if it can be, takes it back if not.
    pub(super) fn settle<O: Outbox>(&mut self, outbox: &mut O, ledger: &mut Ledger, now: i64) -> Result<(), O::Error> {
        for _ in 0..LAST_TRIES {
            match self.push(outbox, ledger, now)? {
                Pushed::All => {
                    self.seal(outbox, ledger)?;
                    return Ok(());
                }
                Pushed::Full => {}
                Pushed::TooLarge | Pushed::Broken => break,
            }
        }
        outbox.abandon()
    }

    /// Gives the log what it has not taken yet.
    fn push<O: Outbox>(&mut self, outbox: &mut O, ledger: &mut Ledger, now: i64) -> Result<Pushed, O::Error> {
        while let Some(sent) = self.open.offer(|event| outbox.send(event)) {
            match sent? {
                Sent::Accepted => self.open.took(now),
                Sent::Full => return Ok(Pushed::Full),
                Sent::TooLarge => return Ok(Pushed::TooLarge),
                Sent::Broken => {
                    ledger.unsealed += 1;
                    self.open.again();
                    return Ok(Pushed::Broken);
                }
            }
        }
        Ok(Pushed::All)
    }

    /// Seals what the log has taken, with how far every shard is.
    fn seal<O: Outbox>(&mut self, outbox: &mut O, ledger: &mut Ledger) -> Result<Sealed, O::Error> {
        let mut held = self.held.clone();
        for progress in held.iter_mut().flatten().filter(|progress| !progress.done) {
            if progress.at.order(&self.walk.cursor).is_lt() {
                progress.at.clone_from(&self.walk.cursor);
            }
            progress.done = self.ended;
        }
        if let Some(first) = &mut held[Shard::FIRST.index()] {
            first.anchor = Some(self.anchor.clone());
        }
        for (shard, progress) in Shard::all().zip(&held) {
            if let Some(progress) = progress {
                outbox.tell(shard, progress.note().write());
            }
        }
        let both = self.held.iter().flatten().zip(held.iter().flatten());
        let open = Shard::all().filter(|shard| self.held[shard.index()].is_some()).zip(both);
        let records: Vec<_> =
            open.filter(|(_, (before, _))| !before.done).map(|(shard, (_, now))| (shard, now.to_record())).collect();
        let sealed = outbox.seal(&records)?;
        if sealed == Sealed::Committed {
            ledger.sealed += 1;
            ledger.sent += self.open.len() as u64;
            ledger.sent_bad += self.open.bad();
            ledger.bytes += self.open.bytes() as u64;
            self.open.clear();
            self.passed_since = None;
            self.held = held;
        } else {
            ledger.unsealed += 1;
            self.open.again();
        }
        Ok(sealed)
    }

    /// When the next seal is due.
    fn seal_at(&self, orders: &Orders) -> Option<i64> {
        let open = self.open.since.map(|since| since.saturating_add(orders.seal_every));
        let passed = self.passed_since.map(|since| since.saturating_add(orders.seal_every * IDLE_SEALS));
        open.into_iter().chain(passed).min()
    }

    /// Whether the row is for a shard of the lease that has not had it.
    fn is_ours(&self, row: &Prepared) -> bool {
        self.held[row.shard.index()]
            .as_ref()
            .is_some_and(|progress| !progress.done && progress.at.order(&self.walk.cursor).is_le())
    }
}

/// What became of a push.
enum Pushed {
    All,
    Full,
    TooLarge,
    Broken,
}

impl<O: Outbox, D: DataSet> Replayer<O, D> {
    pub(super) fn work(&mut self, mut work: Box<Work<D::Rows>>, now: i64) -> Outcome<Step, O, D> {
        let step = self.send_what_is_due(&mut work, now)?;
        let seal_at = work.seal_at(&self.orders);
        let full = work.open.bytes() >= self.orders.seal_bytes;
        if !work.open.all_taken() || !(work.ended || full || seal_at.is_some_and(|at| at <= now)) {
            self.state = State::Working(work);
            return Ok(match (step, seal_at) {
                (Step::Until(moment), Some(at)) => Step::Until(moment.min(at)),
                (step, _) => step,
            });
        }
        match work.seal(&mut self.outbox, &mut self.ledger).map_err(Stopped::Log)? {
            Sealed::Committed if work.ended => {
                self.spare = None;
                self.state = State::Finished(now);
            }
            Sealed::Committed => self.state = State::Working(work),
            Sealed::Discarded => {
                self.state = State::Working(work);
                return Ok(Step::Until(now + LOOK));
            }
            // The lease is lost with it; the next one begins with what became of it.
            Sealed::Unknown => self.spare = Some(work.into_walk()),
        }
        Ok(Step::Busy)
    }

    /// Sends rows until there is nothing due, nothing read, no room, or enough for one step.
    fn send_what_is_due(&mut self, work: &mut Work<D::Rows>, now: i64) -> Outcome<Step, O, D> {
        for _ in 0..ROWS_A_STEP {
            match work.push(&mut self.outbox, &mut self.ledger, now).map_err(Stopped::Log)? {
                Pushed::All => {}
                Pushed::Full => return Ok(Step::Until(now + FULL)),
                Pushed::Broken => {
                    self.outbox.abandon().map_err(Stopped::Log)?;
                    return Ok(Step::Until(now + LOOK));
                }
                Pushed::TooLarge => {
                    let (origin, bytes) = (work.open.origin(), work.open.offer(|event| event.value.len()).unwrap_or(0));
                    self.outbox.abandon().map_err(Stopped::Log)?;
                    return Err(Stopped::TooLarge { origin, bytes });
                }
            }
            if work.ended || work.open.bytes() >= self.orders.seal_bytes {
                return Ok(Step::Busy);
            }
            if work.ahead.as_ref().is_some_and(|ahead| ahead.cursor.order(&work.walk.cursor).is_eq()) {
                work.ahead.take().into_iter().for_each(|ahead| work.walk = ahead);
            }
            match work.walk.look(FOR_ROWS).map_err(Stopped::Source)? {
                Ahead::Waiting => return Ok(Step::Busy),
                Ahead::End => self.end_round(work)?,
                Ahead::Row => {
                    if let Some(due) = self.pass_row(work, now)? {
                        return Ok(Step::Until(due));
                    }
                }
            }
        }
        Ok(Step::Busy)
    }

    /// Passes the next row, and keeps it to be sent if it is ours; or says that it is not due before a later moment.
    fn pass_row(&mut self, work: &mut Work<D::Rows>, now: i64) -> Outcome<Option<i64>, O, D> {
        let Some((batch, row)) = work.walk.row() else { return Ok(None) };
        let cursor = &work.walk.cursor;
        let bad = !row.fault.is_empty();
        if bad && cursor.bad >= self.orders.max_bad_rows {
            let text = |range| String::from_utf8_lossy(batch.part(range)).into_owned();
            let (origin, fault) = (text(&row.origin), text(&row.fault));
            return self.fail(work, Stopped::TooManyBadRows { origin, fault, max: self.orders.max_bad_rows }, now);
        }
        if work.is_ours(row) {
            if let Some(due) = work.schedule.due(cursor, row.time) {
                if due > now {
                    return Ok(Some(due));
                }
                self.ledger.late.note((now - due).unsigned_abs());
                self.ledger.missed += work.schedule.yield_to(now - due);
                work.anchor.origin = work.schedule.origin();
            }
            self.ledger.out_of_order += u64::from(cursor.is_late(row.time));
            work.open.keep(batch, row);
            if let Some(progress) = &mut work.held[row.shard.index()] {
                progress.sent += 1;
                progress.sent_bad += u64::from(bad);
            }
        }
        work.walk.pass(work.schedule.max_gap());
        work.passed_since.get_or_insert(now);
        self.ledger.rows += 1;
        Ok(None)
    }

    fn end_round(&self, work: &mut Work<D::Rows>) -> Outcome<(), O, D> {
        let cursor = &work.walk.cursor;
        if self.orders.is_last(cursor.round) || cursor.place.row == 0 {
            work.ended = true;
            return Ok(());
        }
        let mut cursor = cursor.clone();
        cursor.next_round();
        let clock = work.anchor.clock(&self.orders.times, &cursor);
        let rows = self.data.open(&cursor.place, &clock).map_err(Stopped::Source)?;
        work.walk = Walk::new(cursor, rows);
        Ok(())
    }

    /// Seals what was sent before, with the reason why no more comes.
    fn fail<T>(&mut self, work: &mut Work<D::Rows>, why: Stopped<O::Error, D::Error>, now: i64) -> Outcome<T, O, D> {
        for progress in work.held.iter_mut().flatten() {
            progress.stopped = why.reason();
        }
        work.settle(&mut self.outbox, &mut self.ledger, now).map_err(Stopped::Log)?;
        Err(why)
    }
}
