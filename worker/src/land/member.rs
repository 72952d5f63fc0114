//! The partitions that one pod lands, with one budget of memory: still without I/O.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::backlog::Backlog;
use super::bounds::UPLOADS;
use super::core::{Answer, Core, Request, Shared, Ticket, Wish};
use super::format::Format;
use super::now::Now;
use super::plan::CutReason;
use crate::log::{Partition, Records};

/// What a member wants done.
#[derive(Debug)]
pub enum Effect<F: Format> {
    /// An answer to this.
    Ask(Ticket, Request<F>),
    /// Delivery of the partition from this offset on.
    Start(Partition, i64),
    /// No delivery for now.
    Pause(Partition),
    /// Delivery again.
    Resume(Partition),
    /// A note of how far the partition is.
    Commit(Partition, i64, String),
    /// These partitions are given back.
    Release(Vec<Partition>),
}

/// A member of the group.
#[derive(Debug)]
pub struct Member<F: Format> {
    shared: Arc<Shared<F>>,
    held: BTreeMap<Partition, Held<F>>,
    /// Partitions that others wait for, together, and until when they may finish.
    revoked: Vec<(Vec<Partition>, u64)>,
    pressed: bool,
    drained_by: Option<u64>,
    numbers: u64,
    seed: u64,
}

#[derive(Debug)]
struct Held<F: Format> {
    core: Core<F>,
    /// What was said last. A start may end a pause, or not: after it nothing is taken for granted.
    paused: Option<bool>,
}

impl<F: Format> Member<F> {
    /// A member without partitions. The seed decides how long it waits after failures, nothing else.
    pub fn new(shared: Shared<F>, seed: u64) -> Self {
        Self {
            shared: Arc::new(shared),
            held: BTreeMap::new(),
            revoked: Vec::new(),
            pressed: false,
            drained_by: None,
            numbers: 0,
            seed,
        }
    }

    /// A partition came, with the group's offset.
    pub fn assigned(&mut self, partition: Partition, group_offset: Option<i64>) {
        self.numbers += 1;
        let mut core = Core::new(partition, group_offset, Arc::clone(&self.shared), self.seed ^ self.numbers);
        if self.drained_by.is_some() {
            core.leave(CutReason::Drained);
        }
        self.held.insert(partition, Held { core, paused: None });
    }

    /// Records of a partition came, and the log stands at `position` after them.
    pub fn records(&mut self, partition: Partition, records: &impl Records, position: Option<i64>, now: Now) {
        if let Some(held) = self.held.get_mut(&partition) {
            held.core.records(records, position, now);
        }
    }

    /// The log has lost what delivery of the partition stood at; it has `low..high` now.
    pub fn out_of_range(&mut self, partition: Partition, low: i64, high: i64, now: Now) {
        if let Some(held) = self.held.get_mut(&partition) {
            held.core.out_of_range(low, high, now);
        }
    }

    /// An answer came.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer, now: Now) {
        if let Some(held) = self.held.get_mut(&ticket.partition) {
            held.core.answered(ticket.number, answer, now);
        }
    }

    /// Others wait for these partitions: they are released when what is open has landed, or its time is over.
    pub fn revoke(&mut self, partitions: Vec<Partition>, now: Now) {
        self.leave(&partitions, CutReason::Revoked);
        self.revoked.push((partitions, now.ticks + self.shared.bounds.revoke));
    }

    /// These partitions are others' already.
    pub fn lose(&mut self, partitions: &[Partition]) {
        self.held.retain(|partition, _| !partitions.contains(partition));
        for (revoked, _) in &mut self.revoked {
            revoked.retain(|partition| !partitions.contains(partition));
        }
    }

    /// Brings everything to an end within so many milliseconds.
    pub fn drain(&mut self, grace: u64, now: Now) {
        let all: Vec<Partition> = self.held.keys().copied().collect();
        self.leave(&all, CutReason::Drained);
        self.drained_by = Some(now.ticks + grace);
    }

    /// Whether nothing is open any more after [`Self::drain`], or its time is over.
    pub fn is_drained(&self, now: Now) -> bool {
        self.drained_by.is_some_and(|by| now.ticks >= by || self.held.values().all(|held| held.core.has_left()))
    }

    /// The partitions that are held.
    pub fn partitions(&self) -> impl Iterator<Item = Partition> {
        self.held.keys().copied()
    }

    /// The partitions that are being read.
    pub fn reading(&self) -> impl Iterator<Item = Partition> {
        self.held.iter().filter(|(_, held)| held.paused == Some(false)).map(|(&partition, _)| partition)
    }

    /// Why a partition has stopped, if it has.
    pub fn stopped(&self, partition: Partition) -> Option<&super::core::Stop> {
        self.held.get(&partition)?.core.stopped()
    }

    /// Does what time asks for, and tells what is wanted. To be called after whatever happened, and at least ten times a second.
    pub fn settle(&mut self, now: Now) -> Vec<Effect<F>> {
        let mut effects = Vec::new();
        self.make_room(now);
        for (&partition, held) in &mut self.held {
            for wish in held.core.settle(now, &mut self.numbers) {
                effects.push(match wish {
                    Wish::Ask(number, request) => Effect::Ask(Ticket { partition, number }, request),
                    Wish::Start(offset) => {
                        held.paused = None;
                        Effect::Start(partition, offset)
                    }
                    Wish::Commit(offset, note) => Effect::Commit(partition, offset, note),
                });
            }
        }
        self.pause_and_resume(&mut effects);
        self.release(now, &mut effects);
        effects
    }

    /// Tells whoever watches what waits to land.
    pub fn show(&self, now: Now) {
        self.shared.signals.show(&self.backlog(), now);
    }

    fn backlog(&self) -> Backlog {
        self.held.values().map(|held| held.core.backlog()).fold(Backlog::default(), Backlog::and)
    }

    fn leave(&mut self, partitions: &[Partition], reason: CutReason) {
        for partition in partitions {
            if let Some(held) = self.held.get_mut(partition) {
                held.core.leave(reason);
            }
        }
    }

    /// Where four fifths of the memory are needed, the largest batches are closed, until less than half is when they have
    /// landed; nothing is read before that is so.
    fn make_room(&mut self, now: Now) {
        let memory = self.shared.bounds.memory;
        let all = self.held.values().flat_map(|held| <[u64; 2]>::from(held.core.held())).collect();
        self.pressed = needed(all) >= if self.pressed { memory / 2 } else { memory / 5 * 4 };
        if !self.pressed {
            return;
        }
        let mut reading: BTreeMap<Partition, u64> =
            self.held.iter().map(|(&partition, held)| (partition, held.core.held().0)).collect();
        let mut largest: Vec<(u64, Partition)> =
            reading.iter().map(|(&partition, &bytes)| (bytes, partition)).collect();
        largest.sort_unstable_by(|a, b| b.cmp(a));
        for (_, partition) in largest {
            if needed(reading.values().copied().collect()) < memory / 2 {
                break;
            }
            if self.held.get_mut(&partition).is_some_and(|held| held.core.close(CutReason::Memory, now)) {
                reading.remove(&partition);
            }
        }
    }

    fn pause_and_resume(&mut self, effects: &mut Vec<Effect<F>>) {
        // An unfinished plan has to be read to its end to free anything: one at a time may, whatever is used.
        let first_rereading =
            self.held.iter().find(|(_, held)| held.core.is_rereading()).map(|(&partition, _)| partition);
        for (&partition, held) in &mut self.held {
            let room = !self.pressed || first_rereading == Some(partition);
            let pause = !(room && held.core.wants_records());
            if held.paused != Some(pause) {
                held.paused = Some(pause);
                effects.push(if pause { Effect::Pause(partition) } else { Effect::Resume(partition) });
            }
        }
    }

    fn release(&mut self, now: Now, effects: &mut Vec<Effect<F>>) {
        let held = &mut self.held;
        self.revoked.retain(|(partitions, by)| {
            let left = |partition| held.get(partition).is_none_or(|held: &Held<F>| held.core.has_left());
            if now.ticks < *by && !partitions.iter().all(left) {
                return true;
            }
            held.retain(|partition, _| !partitions.contains(partition));
            effects.push(Effect::Release(partitions.clone()));
            false
        });
    }
}

/// What batches of these sizes need: themselves, and room for the objects that are made of the largest, which are no larger.
fn needed(mut batches: Vec<u64>) -> u64 {
    batches.sort_unstable_by(|a, b| b.cmp(a));
    batches.iter().chain(batches.iter().take(UPLOADS)).sum()
}

#[cfg(test)]
mod tests;
