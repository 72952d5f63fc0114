//! The core on real ports: records and decoding on the thread that calls, the store on a runtime, encoding on threads for it.

mod requests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use requests::Requests;
use tokio::runtime::Handle;

use super::core::{Answer, Request, Shared};
use super::format::Format;
use super::member::{Effect, Member};
use super::now::Now;
use crate::log::{Inbox, InboxEvent, Partition, Record, Records};
use crate::role::{Pulse, Stop, now_micros};
use crate::store::Store;

/// While answers may come at any time, and where none can.
const BUSY: Duration = Duration::from_millis(5);
const CALM: Duration = Duration::from_millis(100);
/// How often it is asked how far partitions are of which no records come.
const POSITIONS: Duration = Duration::from_secs(1);

/// The landing of a pod, as it runs.
#[derive(Debug)]
pub struct Drive<I, F: Format> {
    inbox: I,
    member: Member<F>,
    requests: Requests<F>,
    began: Instant,
    asked_positions: Instant,
    is_member: bool,
}

impl<I: Inbox, F: Format> Drive<I, F> {
    /// Landing from an inbox to a store. Requests run on the runtime.
    pub fn new(inbox: I, store: Arc<dyn Store>, shared: Shared<F>, runtime: Handle) -> Self {
        let seed = u64::from(std::process::id()) ^ now_micros().cast_unsigned();
        let began = Instant::now();
        Self {
            inbox,
            member: Member::new(shared, seed),
            requests: Requests::new(store, runtime),
            began,
            asked_positions: began,
            is_member: false,
        }
    }

    /// Lands until it is told to end, and then until what is open has landed, or `grace` is over.
    pub fn run(mut self, stop: &Stop, pulse: &Pulse, grace: Duration) -> Result<(), I::Error> {
        let mut draining = false;
        loop {
            let wait = if self.requests.are_open() { BUSY } else { CALM };
            let event = self.inbox.next(wait)?;
            self.happened(event)?;
            pulse.beat();
            pulse.set_ready(self.is_member);
            while let Some((ticket, answer)) = self.requests.answer() {
                let now = self.now();
                self.member.answered(ticket, answer, now);
            }
            self.look_at_positions()?;
            if !draining && stop.is_told() {
                draining = true;
                let grace = u64::try_from(grace.as_millis()).unwrap_or(u64::MAX);
                self.member.drain(grace, self.now());
            }
            for effect in self.member.settle(self.now()) {
                self.take_effect(effect)?;
            }
            if self.member.is_drained(self.now()) {
                let held: Vec<Partition> = self.member.partitions().collect();
                return self.inbox.release(&held);
            }
        }
    }

    fn happened(&mut self, event: InboxEvent<I::Records>) -> Result<(), I::Error> {
        let now = self.now();
        match event {
            InboxEvent::Quiet => {}
            InboxEvent::Assigned(partitions) => {
                self.is_member = true;
                for (partition, committed) in partitions {
                    tracing::info!(partition = partition.0, committed, "assigned");
                    self.member.assigned(partition, committed);
                }
            }
            InboxEvent::Revoked(partitions) => {
                tracing::info!(?partitions, "others wait for these");
                self.member.revoke(partitions, now);
            }
            InboxEvent::Lost(partitions) => {
                tracing::warn!(?partitions, "others have these already");
                self.member.lose(&partitions);
            }
            InboxEvent::Records(partition, records) => {
                let position = self.inbox.position(partition)?;
                self.member.records(partition, &records, position, now);
            }
            InboxEvent::OutOfRange(partition) => {
                let (low, high) = self.inbox.bounds(partition)?;
                self.member.out_of_range(partition, low, high, now);
            }
        }
        Ok(())
    }

    /// Once a second: control records and aborted events move a partition on without any record.
    fn look_at_positions(&mut self) -> Result<(), I::Error> {
        if self.asked_positions.elapsed() < POSITIONS {
            return Ok(());
        }
        self.asked_positions = Instant::now();
        self.member.show(self.now());
        let reading: Vec<Partition> = self.member.reading().collect();
        for partition in reading {
            let position = self.inbox.position(partition)?;
            self.member.records(partition, &NoRecords, position, self.now());
        }
        Ok(())
    }

    fn take_effect(&mut self, effect: Effect<F>) -> Result<(), I::Error> {
        match effect {
            Effect::Ask(ticket, Request::Bounds) => {
                let (low, high) = self.inbox.bounds(ticket.partition)?;
                self.requests.answered(ticket, Answer::Bounds(low, high));
                Ok(())
            }
            Effect::Ask(ticket, request) => {
                self.requests.ask(ticket, request);
                Ok(())
            }
            Effect::Start(partition, offset) => self.inbox.start(partition, offset),
            Effect::Pause(partition) => self.inbox.pause(partition),
            Effect::Resume(partition) => self.inbox.resume(partition),
            Effect::Commit(partition, offset, note) => self.inbox.commit(partition, offset, &note),
            Effect::Release(partitions) => self.inbox.release(&partitions),
        }
    }

    fn now(&self) -> Now {
        Now { ticks: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX), wall: now_micros() }
    }
}

struct NoRecords;

impl Records for NoRecords {
    fn bytes(&self) -> usize {
        0
    }

    fn each(&self, _: &mut dyn FnMut(Record<'_>)) {}
}
