//! The protocol, for one partition, without I/O: *decide the cut once, then do it as often as you like.*
//!
//! ```text
//!             LIST                 GET                  all objects there?  yes
//!  Locating ───────▶ Finding ─────────────▶ Checking ─────────────────────────────┐
//!     │ no plan         ▲ another's plan        │ no: read the same offsets again  │
//!     ▼                 │ stands at our start   ▼                                  ▼
//!  Founding ─▶ Deciding │                   Rereading ───▶ Uploading ────▶ Following: reading the next batch,
//!  (where the chain starts, written once)                        ▲         while at most one plan before it is open:
//!                       └── Comparing ◀── Planning (PUT) ────────┘◀────────────────────────── cut
//!                           already there           written: ours
//! ```
//!
//! Why nothing lands twice or never: every plan starts where exactly one other (or the origin) ends, and its name is its start,
//! so plans cannot overlap whoever writes them. A plan exists only when all objects of the one before are there, so at most
//! the last one is unfinished. Objects are a pure function of the plan, so it does not matter who writes them, or how often.
//! All truth lies in the store; the group's offsets are display.

mod backoff;
mod batch;
mod following;
mod note;
mod request;
mod stop;
mod transitions;

use std::mem;
use std::sync::Arc;

use backoff::Backoff;
use batch::Batch;
use following::{Following, Open};
use note::Notes;
pub use request::{Answer, Found, Request, Ticket, Upload};
pub use stop::Stop;

use clickstream_crds::notes::Hindrance;

use super::backlog::Backlog;
use super::bounds::Bounds;
use super::format::{Cut as _, Format};
use super::now::Now;
use super::places::Places;
use super::plan::{CutReason, Decided, Origin};
use super::signals::Signals;
use crate::log::{Partition, Records};

/// How long a partition that has stopped waits before it looks again, in milliseconds.
const STOPPED: u64 = 300_000;

/// What all partitions of a pod have in common.
#[derive(Debug)]
pub struct Shared<F> {
    /// Where everything lies.
    pub places: Places,
    /// When batches close.
    pub bounds: Bounds,
    /// How records become objects from now on.
    pub format: F,
    /// What happens, counted.
    pub signals: Signals,
}

/// What a core wants done.
#[derive(Debug)]
pub(super) enum Wish<F: Format> {
    /// An answer to this; the number tells which answer it is.
    Ask(u64, Request<F>),
    /// Delivery from this offset on.
    Start(i64),
    /// A commit of this offset with this note.
    Commit(i64, String),
}

/// The landing of one partition.
#[derive(Debug)]
pub(super) struct Core<F: Format> {
    partition: Partition,
    shared: Arc<Shared<F>>,
    group_offset: Option<i64>,
    state: State<F>,
    asked: Asked,
    leaving: Option<CutReason>,
    backoff: Backoff,
    notes: Notes,
    /// What waited to land when that was known last.
    backlog: Option<Backlog>,
    wishes: Vec<Wish<F>>,
}

#[derive(Debug)]
enum State<F: Format> {
    /// Which plan is the last one?
    Locating,
    /// There is none, and nobody has decided where the chain starts. What does the log have?
    Founding,
    /// This is where it should start: written unless somebody was faster.
    Deciding(Origin),
    /// Somebody has decided it.
    FindingOrigin,
    /// The plan that starts here stands: what does it say?
    Finding { start: i64 },
    /// Are its objects there, from this one on?
    Checking { plan: Decided, portion: usize },
    /// Not all: its records are read again, to write the objects from this one on.
    Rereading { plan: Decided, portion: usize, batch: Batch<F> },
    /// The chain is whole up to the batch, but for the plan that may be open.
    Following(Following<F>),
    /// Going on would break a promise. It is looked at again now and then: what was mended goes on by itself.
    Stopped { why: Stop, until: u64 },
}

/// There is at most one request of a partition on its way.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    Waiting(u64),
    Again { at: u64 },
}

impl<F: Format> Core<F> {
    pub(super) fn new(partition: Partition, group_offset: Option<i64>, shared: Arc<Shared<F>>, seed: u64) -> Self {
        Self {
            partition,
            shared,
            group_offset,
            state: State::Locating,
            asked: Asked::Nothing,
            leaving: None,
            backoff: Backoff::new(seed),
            notes: Notes::new(group_offset),
            backlog: None,
            wishes: Vec::new(),
        }
    }

    /// Records came; the log stands at `position` after them.
    pub(super) fn records(&mut self, records: &impl Records, position: Option<i64>, now: Now) {
        match &mut self.state {
            // What comes while leaving is the successor's.
            State::Following(following) if self.leaving.is_none() => {
                following.batch.take(records, position, i64::MAX, now);
            }
            State::Rereading { plan, batch, .. } => batch.take(records, position, plan.end, now),
            _ => {}
        }
        self.reread(now);
    }

    /// The log has lost what delivery stood at; it has `low..high` now.
    pub(super) fn out_of_range(&mut self, low: i64, high: i64, now: Now) {
        let batch = match &mut self.state {
            State::Following(following) => &mut following.batch,
            State::Rereading { batch, .. } => batch,
            _ => return,
        };
        if low > batch.end {
            self.shared.signals.expired.inc_by((low - batch.end).unsigned_abs());
            tracing::warn!(partition = self.partition.0, from = batch.end, to = low, "expired before it was read");
            batch.skip_to(low, now);
        } else if high < batch.end {
            let stop = Stop::Ahead { at: batch.end, end: high };
            return self.stop(stop, now);
        }
        self.wishes.push(Wish::Start(batch.end));
        self.reread(now);
    }

    /// The answer to the request of this number; nothing where nobody waits for it.
    pub(super) fn answered(&mut self, number: u64, answer: Answer, now: Now) {
        if self.asked != Asked::Waiting(number) {
            return;
        }
        if let Answer::Failed(error) = answer {
            // Whether it was done is unknown. The same request again tells: nothing is ever overwritten.
            if self.backoff.is_first() {
                tracing::warn!(partition = self.partition.0, %error, "the store did not do it; it is asked again until it does");
            }
            self.asked = Asked::Again { at: now.ticks + self.backoff.failed() };
            self.shared.signals.failures.inc();
            self.notes.blocked(error.hindrance(), &error.to_string(), now);
            return;
        }
        self.asked = Asked::Nothing;
        self.backoff.succeeded();
        self.backlog = Some(self.backlog());
        let state = mem::replace(&mut self.state, State::Locating);
        match self.next(state, answer, now) {
            Ok(state) => self.state = state,
            Err(stop) => self.stop(stop, now),
        }
        if matches!(self.state, State::Following(_)) {
            self.notes.goes_on();
        }
    }

    /// Brings the partition to an end: what is read is planned and written, and nothing more is read.
    pub(super) fn leave(&mut self, reason: CutReason) {
        self.leaving = Some(reason);
    }

    /// Whether leaving has come to its end: nothing is open. What others can do as well is left to them.
    pub(super) fn has_left(&self) -> bool {
        match &self.state {
            State::Following(following) => following.open.is_none() && following.batch.is_empty(),
            _ => true,
        }
    }

    /// Closes the batch before it is full: memory is needed. Whether there was one to close.
    pub(super) fn close(&mut self, reason: CutReason, now: Now) -> bool {
        let State::Following(following) = &mut self.state else { return false };
        match following.propose(reason, self.partition, &self.shared, now) {
            Ok(closed) => closed,
            Err(stop) => {
                self.stop(stop, now);
                false
            }
        }
    }

    /// Does what time asks for, and tells what is wanted.
    pub(super) fn settle(&mut self, now: Now, numbers: &mut u64) -> Vec<Wish<F>> {
        // Nothing is known of what waits before the first look at the store: for as long as that takes something may.
        self.backlog.get_or_insert(Backlog { sent: Some(now.wall), read: Some(now.wall), bytes: 0, open: 0 });
        if matches!(self.state, State::Stopped { until, .. } if now.ticks >= until) {
            self.state = State::Locating;
        }
        let due = match &self.state {
            State::Following(following) if following.open.is_none() => {
                let leaving = self.leaving.filter(|_| !following.batch.is_empty());
                leaving.or_else(|| following.batch.due(&self.shared.bounds, now))
            }
            _ => None,
        };
        if let Some(reason) = due {
            self.close(reason, now);
        }
        let again = match self.asked {
            Asked::Nothing => true,
            Asked::Waiting(_) => false,
            Asked::Again { at } => now.ticks >= at,
        };
        if let Some(request) = self.request().filter(|_| again) {
            *numbers += 1;
            self.asked = Asked::Waiting(*numbers);
            self.wishes.push(Wish::Ask(*numbers, request));
        }
        // What is being read anew landed in part: only who follows knows what waits.
        if let State::Following(following) = &self.state {
            self.notes.waits(following.backlog().sent);
        }
        if let Some((offset, note)) = self.notes.news(now) {
            self.wishes.push(Wish::Commit(offset, note));
        }
        mem::take(&mut self.wishes)
    }

    /// Whether more records are of use now.
    pub(super) fn wants_records(&self) -> bool {
        match &self.state {
            State::Following(following) => {
                self.leaving.is_none() && following.batch.full(&self.shared.bounds).is_none()
            }
            State::Rereading { .. } => true,
            _ => false,
        }
    }

    /// Whether the records of an unfinished plan are read again: the one thing that must go on even where memory is short.
    pub(super) const fn is_rereading(&self) -> bool {
        matches!(self.state, State::Rereading { .. })
    }

    /// Bytes of the batch that is read, and of the one that is written.
    pub(super) fn held(&self) -> (u64, u64) {
        match &self.state {
            State::Following(following) => following.held(),
            State::Rereading { batch, .. } => (batch.bytes(), 0),
            _ => (0, 0),
        }
    }

    /// What waits to land. Whatever stops a partition does not stop that.
    pub(super) fn backlog(&self) -> Backlog {
        match &self.state {
            State::Following(following) => following.backlog(),
            State::Rereading { plan, batch, .. } => {
                let plan = Backlog { sent: Some(plan.planned_at), open: 1, ..Backlog::default() };
                plan.and(batch.backlog())
            }
            _ => Backlog { bytes: 0, open: 0, ..self.backlog.unwrap_or_default() },
        }
    }

    /// Why the partition has stopped, if it has.
    pub(super) const fn stopped(&self) -> Option<&Stop> {
        if let State::Stopped { why, .. } = &self.state { Some(why) } else { None }
    }

    /// What the state waits to know. Made of the state alone, so that it can be asked again.
    fn request(&self) -> Option<Request<F>> {
        let Shared { places, .. } = &*self.shared;
        Some(match &self.state {
            State::Locating => Request::FirstKey { folder: places.plans(self.partition) },
            State::Founding => Request::Bounds,
            State::Deciding(origin) => {
                Request::Create { key: places.origin(self.partition), body: origin.write().ok()?.into() }
            }
            State::FindingOrigin => Request::Get { key: places.origin(self.partition) },
            State::Finding { start } => Request::Get { key: places.plan(self.partition, *start) },
            State::Checking { plan, portion } => {
                Request::Identify { key: places.object(plan, plan.manifest.portions.get(*portion)?) }
            }
            State::Following(following) => following.open.as_ref()?.request(self.partition, places)?,
            State::Rereading { .. } | State::Stopped { .. } => return None,
        })
    }

    /// Goes on to writing once all offsets of the plan have been read again.
    fn reread(&mut self, now: Now) {
        let State::Rereading { plan, portion, batch } = &mut self.state else { return };
        if batch.end < plan.end {
            return;
        }
        let cut = batch.cut(plan.planned_at);
        if cut.manifest() != plan.manifest {
            let key = self.shared.places.plan(self.partition, plan.start);
            let reason = "what was read again differs from its manifest".to_owned();
            return self.stop(Stop::Records { key, reason }, now);
        }
        let closed = batch.backlog();
        let open = Open::Uploading { plan: plan.clone(), cut: Arc::new(cut), portion: *portion };
        let (end, planned_at) = (plan.end, plan.planned_at);
        self.state = State::Following(Following { batch: self.batch(end), open: Some(open), closed, planned_at });
    }

    fn follow(&mut self, start: i64, planned_at: i64) -> State<F> {
        let batch = self.batch(start);
        State::Following(Following { batch, open: None, closed: Backlog::default(), planned_at })
    }

    fn batch(&mut self, start: i64) -> Batch<F> {
        self.wishes.push(Wish::Start(start));
        Batch::new(&self.shared.format, self.partition, start)
    }

    /// All objects of the plan are there.
    fn landed(&mut self, plan: &Decided) {
        tracing::debug!(partition = plan.partition, start = plan.start, end = plan.end, cut = ?plan.cut, "landed");
        self.notes.landed(plan);
        self.shared.signals.landed(plan);
    }

    fn stop(&mut self, stop: Stop, now: Now) {
        tracing::error!(partition = self.partition.0, "{stop}");
        self.notes.blocked(Hindrance::Stuck, &stop.to_string(), now);
        self.shared.signals.stops.inc();
        self.backlog = Some(self.backlog());
        self.asked = Asked::Nothing;
        self.state = State::Stopped { why: stop, until: now.ticks + STOPPED };
    }
}
