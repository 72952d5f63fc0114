//! The replay of one replica, step by step.
//!
//! It has no thread, no clock and no I/O of its own: each step does a little and says when the next is due, so that roles,
//! tests and the simulation drive the very same code.

mod load;
mod orders;
mod stopped;
mod work;

use std::mem;
use std::time::Duration;

pub use orders::{Orders, Step, Summary};
pub use stopped::Stopped;

use super::ledger::Ledger;
use super::rows::DataSet;
use super::walk::Walk;
use crate::log::{LeaseEvent, Outbox};
use crate::shard::Shards;
use work::Work;

/// How long until looking again for what may come at any moment, in microseconds.
const LOOK: i64 = 5_000;
/// How far ahead a schedule begins: its anchor is sealed first, and what is due meanwhile would be late.
const LEAD: i64 = 500_000;
/// How long until asking again for what others have to do first, in microseconds.
const ASK_AGAIN: i64 = 100_000;
/// How often it is looked whether the other replicas are done, in microseconds.
const ASK_FOR_THE_END: i64 = 1_000_000;

/// What a step came to, or why it is the last.
type Outcome<T, O, D> = Result<T, Stopped<<O as Outbox>::Error, <D as DataSet>::Error>>;

/// A replica of a replay.
#[derive(Debug)]
pub struct Replayer<O, D: DataSet> {
    outbox: O,
    data: D,
    orders: Orders,
    ledger: Ledger,
    state: State<D::Rows>,
    /// A walk of an earlier lease: a large file is not read again because the shards were dealt anew.
    spare: Option<Walk<D::Rows>>,
    /// What the lease is on.
    held: Shards,
}

#[derive(Debug)]
enum State<R> {
    /// Without a lease.
    Waiting,
    /// With a lease on shards of which it is not known how far they are; a first walk looks for the first event's time.
    Granted(Shards, Option<Walk<R>>),
    /// Sending.
    Working(Box<Work<R>>),
    /// All of its shards have sent all there is; asks for the others at this moment.
    Finished(i64),
    /// All shards have.
    Complete(Summary),
}

impl<O: Outbox, D: DataSet> Replayer<O, D> {
    /// A replica that has no lease yet.
    pub fn new(outbox: O, data: D, orders: Orders) -> Self {
        Self { outbox, data, orders, ledger: Ledger::default(), state: State::Waiting, spare: None, held: Shards::NONE }
    }

    /// Does what is due at `now` (microseconds since 1970), and a little of it at a time.
    pub fn step(&mut self, now: i64) -> Outcome<Step, O, D> {
        match self.outbox.lease(Duration::ZERO).map_err(Stopped::Log)? {
            LeaseEvent::Unchanged => {}
            LeaseEvent::Granted(shards) => {
                self.put_aside();
                self.held = shards;
                self.state = State::Granted(shards, None);
            }
            LeaseEvent::Revoked => self.give_back(now)?,
            LeaseEvent::Lost => self.put_aside(),
        }
        match mem::replace(&mut self.state, State::Waiting) {
            State::Waiting => Ok(Step::Until(now + LOOK)),
            State::Granted(shards, first) => self.load(shards, first, now),
            State::Working(work) => self.work(work, now),
            State::Finished(ask_at) if ask_at > now => {
                self.state = State::Finished(ask_at);
                Ok(Step::Until(ask_at))
            }
            State::Finished(_) => self.ask_for_the_end(now),
            State::Complete(summary) => {
                self.state = State::Complete(summary);
                Ok(Step::Complete(summary))
            }
        }
    }

    /// Seals what is open and gives the shards back, so that others can go on at once.
    pub fn give_back(&mut self, now: i64) -> Outcome<(), O, D> {
        if let State::Working(work) = &mut self.state {
            work.settle(&mut self.outbox, &mut self.ledger, now).map_err(Stopped::Log)?;
        }
        self.put_aside();
        self.outbox.release().map_err(Stopped::Log)
    }

    /// What it tells of itself.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The shards that it holds.
    pub const fn held(&self) -> Shards {
        self.held
    }

    /// The log that it writes to.
    pub const fn outbox(&self) -> &O {
        &self.outbox
    }

    /// Forgets what is open, since the lease is gone; keeps the walk that is furthest.
    fn put_aside(&mut self) {
        self.held = Shards::NONE;
        if let State::Working(work) = mem::replace(&mut self.state, State::Waiting) {
            self.spare = Some(work.into_walk());
        }
    }
}
