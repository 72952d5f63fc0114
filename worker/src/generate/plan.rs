//! How a run is laid out in time: segments in which people visit, cut into blocks that each hold their exact part of the events.
//!
//! A block can be made without any other, which is what makes a stream resumable at any place in constant time.

use super::calendar::Calendar;
use super::chain::Chain;
use super::fault::{Defect, Dice};
use super::people::People;
use super::preset::Story;
use super::proportion::proportion;
use super::random::mix;
use super::session::LONGEST;
use super::settings::{Refused, SECOND, Settings};

/// How many events a block holds, about: enough that drawing one is rare work, few enough that a block is made at once.
const EVENTS_IN_A_BLOCK: u64 = 8_192;
const MOST_BLOCKS_IN_A_SEGMENT: u64 = 1 << 16;

/// A run that can be done.
#[derive(Debug)]
pub struct Plan {
    pub(crate) settings: Settings,
    pub(crate) story: &'static Story,
    pub(crate) chain: Chain,
    pub(crate) people: People,
    pub(crate) dice: Dice,
    pub(crate) calendar: Calendar,
    /// How many people there are.
    pub(crate) population: u64,
    block: i64,
    blocks_in_segment: u64,
    first_crowd: u64,
    last_crowd: u64,
}

/// The part of a block in the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Portion {
    /// The crowd before the first person of the block, and after the last.
    pub crowd: (u64, u64),
    /// How many events people make.
    pub events: u64,
    /// How many events the hot user makes.
    pub hot: u64,
}

impl Plan {
    /// Lays out what the settings ask for, with events that can be malformed in these ways.
    pub fn new(settings: Settings, malformations: Vec<Defect>) -> Result<Self, Refused> {
        settings.check()?;
        let story = settings.preset.story();
        let calendar = Calendar::new(&story.rhythm);
        let chain = Chain::new(story.states);
        // Longer than a session and the gap after it, whatever the clocks of both sessions say.
        let segment = LONGEST + settings.gap + 2 * settings.faults.skew_by + SECOND;
        let segments = (settings.span / segment + 1).cast_unsigned();
        let blocks_in_segment =
            (settings.events / segments / EVENTS_IN_A_BLOCK).next_power_of_two().min(MOST_BLOCKS_IN_A_SEGMENT);
        let whole_blocks = MOST_BLOCKS_IN_A_SEGMENT.cast_signed();
        let segment = (segment / whole_blocks + 1) * whole_blocks;
        let first_crowd = calendar.crowd(settings.start);
        let last_crowd = calendar.crowd(settings.start + settings.span);
        let mut plan = Self {
            story,
            chain,
            people: People::new(settings.seed, 1),
            dice: Dice::new(settings.faults.clone(), malformations),
            calendar,
            population: 1,
            block: segment / blocks_in_segment.cast_signed(),
            blocks_in_segment,
            first_crowd,
            last_crowd,
            settings,
        };
        plan.population = plan.population()?;
        plan.people = People::new(mix(plan.settings.seed, 0x009E_091E), plan.population);
        Ok(plan)
    }

    /// How many people there are: as many as were asked for, if they suffice for the busiest segment.
    fn population(&self) -> Result<u64, Refused> {
        let visits = |events: u64| events * 100 / self.chain.mean_steps() + 1;
        let busiest = (0..self.blocks().min(60 * self.blocks_in_segment)).map(|block| self.portion(block).events).max();
        let needed = People::needed(visits(busiest.unwrap_or(0) * self.blocks_in_segment));
        match self.settings.users {
            None => Ok(needed.max(visits(self.settings.events) / 2)),
            Some(users) if users > u64::from(u32::MAX) * 1_000 => {
                Err(Refused::new("users", "at most 4294967295000 users", users))
            }
            Some(users) if users < needed => {
                let expected = format!(
                    "at least {needed} users for so many events in this time, or fewer events, or a longer span"
                );
                Err(Refused::new("users", expected, users))
            }
            Some(users) => Ok(users),
        }
    }

    /// The number of blocks in which people come.
    pub(crate) fn blocks(&self) -> u64 {
        self.block_of(self.settings.start + self.settings.span - 1) + 1
    }

    /// The block in which a moment of the run falls.
    pub(crate) fn block_of(&self, moment: i64) -> u64 {
        ((moment - self.settings.start) / self.block).max(0).cast_unsigned()
    }

    /// How many blocks before one have to be made to know all that is delivered in it.
    pub(crate) fn blocks_behind(&self) -> u64 {
        let behind = LONGEST + SECOND + self.settings.faults.longest_delay();
        (behind / self.block + 1).cast_unsigned()
    }

    /// The people who come in a block.
    pub(crate) fn visitors(&self, block: u64) -> impl Iterator<Item = u64> {
        let parts = self.blocks_in_segment;
        self.people.visitors(block / parts, block % parts, parts)
    }

    /// What a block has of the run. The parts of all blocks add up to exactly the whole.
    pub(crate) fn portion(&self, block: u64) -> Portion {
        let end = self.settings.start + self.settings.span;
        let crowd = |block: u64| {
            let moment = self.settings.start.saturating_add(self.block.saturating_mul(block.cast_signed()));
            self.calendar.crowd(moment.min(end))
        };
        let crowd = (crowd(block), crowd(block + 1));
        let by =
            |events: u64, crowd: u64| proportion(events, crowd - self.first_crowd, self.last_crowd - self.first_crowd);
        let hot = self.settings.faults.hot_user.of(self.settings.events);
        let part = |events: u64| by(events, crowd.1) - by(events, crowd.0);
        Portion { crowd, events: part(self.settings.events - hot), hot: part(hot) }
    }

    /// The number of the hot user: one who is nobody else.
    pub(crate) const fn hot_user(&self) -> u64 {
        self.population
    }

    /// The settings the plan was made from.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
