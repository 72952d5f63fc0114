//! The events of a run as they are delivered, of the shards that are asked for, from wherever they were left.

use std::collections::VecDeque;
use std::mem;

use super::event::Event;
use super::fault::Fate;
use super::plan::Plan;
use super::position::{Position, Positions};
use super::random::{Random, mix};
use super::session::Session;
use super::value::identity;
use crate::shard::{SHARDS, Shard, Shards};

/// Looks on while sessions are made, faults and all.
pub trait Witness {
    /// One session of the stream's shards.
    fn session(&mut self, lived: Lived<'_>);
}

/// A session as it was lived.
#[derive(Debug, Clone, Copy)]
pub struct Lived<'session> {
    /// Its events in the order in which they happened, and what became of each.
    pub events: &'session [(Event, Fate)],
    /// Whether the clock of the device was wrong.
    pub skewed: bool,
    /// The event type that an incident kept from happening.
    pub lost: Option<&'static str>,
}

impl<W: Witness> Witness for &mut W {
    fn session(&mut self, lived: Lived<'_>) {
        (**self).session(lived);
    }
}

/// Nobody looks on.
impl Witness for () {
    fn session(&mut self, _: Lived<'_>) {}
}

/// The stream. Memory is bounded by what is under way at one moment: the rest of the open sessions and what is delayed.
#[derive(Debug)]
pub struct Stream<'plan, W = ()> {
    plan: &'plan Plan,
    witness: W,
    shards: Shards,
    /// What was done before, and is not to be delivered again.
    done: Positions,
    positions: Positions,
    /// The next block to be made; all that is delivered before it begins is in `due`.
    next: u64,
    last: u64,
    /// The block that is being delivered.
    block: u64,
    current: Vec<Event>,
    at: usize,
    /// How many events of each shard were met in the block.
    counted: [u64; SHARDS as usize],
    /// What is delivered in each block after the current one.
    due: VecDeque<Vec<Event>>,
    spare: Vec<Vec<Event>>,
    happened: Vec<(Event, Fate)>,
}

impl<'plan> Stream<'plan> {
    /// The events of these shards, from these positions on.
    pub fn new(plan: &'plan Plan, shards: Shards, positions: Positions) -> Self {
        Self::witnessed(plan, shards, positions, ())
    }
}

impl<'plan, W: Witness> Stream<'plan, W> {
    /// The same, with someone who looks on.
    pub fn witnessed(plan: &'plan Plan, shards: Shards, done: Positions, witness: W) -> Self {
        let first =
            Shard::all().filter(|&shard| shards.contains(shard)).map(|shard| done.of(shard).block).min().unwrap_or(0);
        let next = first.saturating_sub(plan.blocks_behind());
        Self {
            plan,
            witness,
            shards,
            positions: done.clone(),
            done,
            next,
            last: plan.blocks(),
            block: next,
            current: Vec::new(),
            at: 0,
            counted: [0; SHARDS as usize],
            due: VecDeque::new(),
            spare: Vec::new(),
            happened: Vec::new(),
        }
    }

    /// Where each shard goes on after the events that were taken.
    pub const fn positions(&self) -> &Positions {
        &self.positions
    }

    /// The block in which the event that was taken last is delivered.
    pub(crate) const fn block(&self) -> u64 {
        self.block
    }

    /// Who looked on.
    pub fn into_witness(self) -> W {
        self.witness
    }

    /// Makes the next block that has events; says whether there was one.
    fn advance(&mut self) -> bool {
        loop {
            if self.next < self.last {
                self.make(self.next);
            } else if self.due.iter().all(Vec::is_empty) {
                return false;
            }
            self.block = self.next;
            self.next += 1;
            let mut current = self.due.pop_front().unwrap_or_default();
            mem::swap(&mut self.current, &mut current);
            current.clear();
            self.spare.push(current);
            self.at = 0;
            self.counted.fill(0);
            if !self.current.is_empty() {
                self.current.sort_unstable_by_key(Event::order);
                return true;
            }
        }
    }

    fn make(&mut self, block: u64) {
        let plan = self.plan;
        plan.sessions(block, |session| {
            let shard =
                Shard::of(identity::user(plan.settings.preset, plan.settings.seed, session.person).as_str().as_bytes());
            if self.shards.contains(shard) {
                self.happen(session, shard);
            }
        });
    }

    /// Sends a session's events on their ways.
    fn happen(&mut self, session: &Session, shard: Shard) {
        let mut random = Random::new(mix(session.seed, 0x0FA7E));
        let hot = session.person == self.plan.hot_user();
        let skew = if hot { 0 } else { self.plan.dice.skew(&mut random, self.plan.story.resolution) };
        self.happened.clear();
        for (step, number) in session.steps.iter().zip(0..) {
            let fate = self.plan.dice.fate(&mut random);
            let event = Event {
                delivered: step.at,
                time: step.at + skew,
                session: session.number,
                person: session.person,
                item: step.item,
                step: number,
                state: step.state,
                again: false,
                defect: None,
                shard,
            };
            let event = match fate {
                Fate::Fine | Fate::Twice(_) => event,
                Fate::Late(delay) | Fate::Overtaken(delay) => Event { delivered: step.at + delay, ..event },
                Fate::Spoilt(defect) => Event { defect: Some(defect), ..event },
            };
            self.deliver(event);
            if let Fate::Twice(delay) = fate {
                self.deliver(Event { delivered: step.at + delay, again: true, ..event });
            }
            self.happened.push((event, fate));
        }
        self.witness.session(Lived { events: &self.happened, skewed: skew != 0, lost: session.lost });
    }

    #[expect(clippy::cast_possible_truncation, reason = "nothing is delayed by more blocks than memory can hold")]
    fn deliver(&mut self, event: Event) {
        let ahead = (self.plan.block_of(event.delivered) - self.next) as usize;
        while self.due.len() <= ahead {
            self.due.push_back(self.spare.pop().unwrap_or_default());
        }
        self.due[ahead].push(event);
    }

    /// The place of an event among those of its shard in the block.
    fn count(&mut self, shard: Shard) -> Position {
        let counted = &mut self.counted[shard.index()];
        let place = Position { block: self.block, index: *counted };
        *counted += 1;
        place
    }
}

impl<W: Witness> Iterator for Stream<'_, W> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            while let Some(&event) = self.current.get(self.at) {
                self.at += 1;
                let place = self.count(event.shard);
                if place >= self.done.of(event.shard) {
                    self.positions.set(event.shard, Position { index: place.index + 1, ..place });
                    return Some(event);
                }
            }
            if !self.advance() {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests;
