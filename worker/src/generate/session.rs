//! One session: who comes, and what they do until they leave.

use super::chain::Item;
use super::plan::{Plan, Portion};
use super::random::{Random, mix};
use super::value::device::Device;
use super::value::item::popular;
use super::value::place::Place;

/// The longest that a session may last, in microseconds. A hundred steps at the least distance come on top, and still less than a second.
pub(crate) const LONGEST: i64 = 7_200_000_000;
/// A session that goes on forever is a robot's.
const MOST_STEPS: usize = 100;
/// Sessions of one block are numbered below this.
const SESSIONS_IN_A_BLOCK: u64 = 1 << 24;

/// One step of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// When it really happened.
    pub at: i64,
    pub state: u8,
    pub item: u32,
}

/// One session, complete.
#[derive(Debug, Default)]
pub(crate) struct Session {
    pub number: u64,
    pub person: u64,
    /// Decides what happens in it.
    pub seed: u64,
    /// In time order.
    pub steps: Vec<Step>,
    /// The event type that an incident kept from happening.
    pub lost: Option<&'static str>,
}

impl Plan {
    /// The sessions that begin in a block, one after the other in the same memory.
    pub(crate) fn sessions(&self, block: u64, mut visit: impl FnMut(&Session)) {
        let portion = self.portion(block);
        let mut session = Session { number: block * SESSIONS_IN_A_BLOCK, ..Session::default() };
        if portion.hot > 0 {
            self.be_hot(&mut session, portion);
            visit(&session);
        }
        let mut left = portion.events;
        let mut visitors = self.visitors(block);
        while left > 0 {
            let Some(person) = visitors.next() else { break };
            session.number += 1;
            session.person = person;
            self.walk(&mut session, portion.crowd, left);
            left -= session.steps.len() as u64;
            visit(&session);
        }
    }

    /// Goes through the chain until the person leaves, or the block has all its events.
    fn walk(&self, session: &mut Session, (from, to): (u64, u64), most: u64) {
        session.seed = mix(self.settings.seed ^ 0x5E55_1074, session.number);
        session.steps.clear();
        session.lost = None;
        let mut random = Random::new(session.seed);
        let start = self.calendar.moment(from + random.up_to((to - from).saturating_sub(1)));
        let mut step = Step { at: self.round_up(start), state: 0, item: 0 };
        let end = step.at + LONGEST;
        loop {
            match self.chain.state(step.state).item {
                Item::Fresh => step.item = popular(&mut random, self.settings.items),
                Item::None | Item::Same => {}
            }
            session.steps.push(step);
            if session.steps.len() == MOST_STEPS || session.steps.len() as u64 == most {
                return;
            }
            let thought = self.chain.think(step.state, &mut random).min(self.settings.gap).min((end - step.at) / 2);
            let Some(next) = self.chain.next(step.state, &mut random) else { return };
            // The order of a session's events can always be told from their times.
            step = Step { at: step.at + self.round(thought).max(self.story.resolution), state: next, ..step };
            if self.fails(session.person, step, &mut random) {
                session.lost = Some(self.chain.state(next).event_type);
                return;
            }
        }
    }

    fn fails(&self, person: u64, step: Step, random: &mut Random) -> bool {
        let Some(incident) = &self.settings.incident else { return false };
        let seed = self.settings.seed;
        incident.concerns(self.chain.state(step.state).event_type, step.at)
            && incident.hits(Device::of(seed, person), Place::of(seed, person))
            && incident.share.hits(random)
    }

    /// The hot user looks at one thing after the other, evenly through the block.
    fn be_hot(&self, session: &mut Session, Portion { crowd: (from, to), hot, .. }: Portion) {
        session.person = self.hot_user();
        session.seed = mix(self.settings.seed ^ 0x5E55_1074, session.number);
        let mut random = Random::new(session.seed);
        let share = (to - from) / hot;
        let look = |turn| {
            let at = self.round_up(self.calendar.moment(from + share * turn + random.up_to(share.saturating_sub(1))));
            Step { at, state: 0, item: popular(&mut random, self.settings.items) }
        };
        session.steps.extend((0..hot).map(look));
    }

    fn round(&self, moment: i64) -> i64 {
        moment - moment % self.story.resolution
    }

    /// Never before the block begins.
    fn round_up(&self, moment: i64) -> i64 {
        self.round(moment + self.story.resolution - 1)
    }
}
