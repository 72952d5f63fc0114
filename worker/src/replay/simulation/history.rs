//! One history: a data set, orders, replicas and their fates, all decided by a seed; then calm weather, and the reckoning.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use clickstream_crds::settings::{Loops, Pace, TimeShift};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};

use super::outbox::Door;
use super::rows::{Line, Lines};
use super::world::{World, chance};
use crate::replay::replayer::{Orders, Replayer, Step, Summary};

/// What happened, in numbers.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Told {
    pub(super) faults: u64,
    pub(super) sealed: u64,
    pub(super) kills: u64,
    pub(super) expired: u64,
    pub(super) unknown_committed: u64,
    pub(super) unknown_aborted: u64,
    pub(super) fenced: u64,
    pub(super) discarded: u64,
    pub(super) full: u64,
    pub(super) deals: u64,
}

pub(super) struct History {
    seed: u64,
    dice: Rc<RefCell<Xoshiro256PlusPlus>>,
    world: Rc<RefCell<World>>,
    lines: Lines,
    orders: Orders,
    rounds: u64,
    replicas: BTreeMap<usize, Replayer<Door, Lines>>,
    /// Replicas that are not stepped for now: the kernel has frozen them.
    frozen: Vec<usize>,
    next: usize,
    now: i64,
}

const SECOND: i64 = 1_000_000;
const STORM: usize = 250;
const CALM: usize = 100_000;

impl History {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
        let users = 1 + dice.next_u64() % 6;
        let lines = (0..dice.next_u64() % 40)
            .map(|_| Line {
                user: u8::try_from(dice.next_u64() % users).unwrap(),
                time: (!chance(&mut dice, 50)).then(|| i64::try_from(dice.next_u64() % 100).unwrap() * SECOND),
                bad: chance(&mut dice, 50),
            })
            .collect();
        let rounds = 1 + dice.next_u64() % 3;
        let pace = match dice.next_u64() % 3 {
            0 => Pace::Unlimited,
            1 => Pace::Rate { events_per_1000_seconds: 1 + dice.next_u64() % 100_000 },
            _ => Pace::Speed { speed_thousandths: 1_000 + dice.next_u64() % 100_000, max_gap_millis: Some(500) },
        };
        let times = match dice.next_u64() % 3 {
            0 => TimeShift::Original,
            1 => TimeShift::Shift,
            _ => TimeShift::Scaled { speed_thousandths: 2_000 },
        };
        let orders = Orders {
            run: 1,
            pace,
            loops: Loops::Times(u32::try_from(rounds).unwrap()),
            times,
            max_bad_rows: u64::MAX,
            seal_every: i64::try_from(1 + dice.next_u64() % 2_000_000).unwrap(),
            seal_bytes: 1 + usize::try_from(dice.next_u64() % 200).unwrap(),
        };
        let dice = Rc::new(RefCell::new(dice));
        let world = Rc::new(RefCell::new(World::new(dice.clone())));
        let lines = Lines { all: Rc::new(lines), dice: dice.clone(), users };
        Self {
            seed,
            dice,
            world,
            lines,
            orders,
            rounds,
            replicas: BTreeMap::new(),
            frozen: Vec::new(),
            next: 0,
            now: 0,
        }
    }

    /// Lets it happen, and checks what came of it.
    pub(super) fn tell(mut self) -> Told {
        self.start();
        for _ in 0..STORM {
            self.something_happens();
        }
        self.world.borrow_mut().stormy = false;
        self.frozen.clear();
        if self.replicas.is_empty() {
            self.start();
        }
        let summary = self.come_to_the_end();
        self.reckon(summary);
        self.world.borrow().told
    }

    fn draw(&self, below: usize) -> usize {
        usize::try_from(self.dice.borrow_mut().next_u64() % below as u64).unwrap()
    }

    fn start(&mut self) {
        let door = Door { world: self.world.clone(), member: self.next, transaction: None };
        self.world.borrow_mut().join(self.next);
        self.replicas.insert(self.next, Replayer::new(door, self.lines.clone(), self.orders.clone()));
        self.next += 1;
    }

    fn something_happens(&mut self) {
        let one =
            (!self.replicas.is_empty()).then(|| *self.replicas.keys().nth(self.draw(self.replicas.len())).unwrap());
        match (self.draw(100), one) {
            (0..=2, _) if self.replicas.len() < 5 => self.start(),
            (3..=4, Some(one)) => self.kill(one),
            (5, Some(one)) => self.go(one),
            (6..=8, Some(one)) => self.frozen.push(one),
            (9..=12, _) => drop(self.frozen.pop()),
            (13..=15, Some(one)) => self.world.borrow_mut().expire(one),
            (16..=24, _) => self.world.borrow_mut().decide(),
            (25..=30, _) => self.now += i64::try_from(self.draw(3_000_000)).unwrap(),
            (_, Some(one)) if !self.frozen.contains(&one) => drop(self.step(one)),
            _ => {}
        }
    }

    /// Without a word; the group finds out some time later.
    fn kill(&mut self, one: usize) {
        let replica = self.replicas.remove(&one).unwrap();
        let mut world = self.world.borrow_mut();
        world.told.kills += 1;
        // The broker ends what it had open, when its time is over.
        if let Some(transaction) = replica.outbox().transaction {
            world.end(transaction, super::world::Fate::Aborted);
        }
        world.leave(one);
    }

    /// As a pod that is told to go.
    fn go(&mut self, one: usize) {
        let mut replica = self.replicas.remove(&one).unwrap();
        replica.give_back(self.now).unwrap();
        self.world.borrow_mut().leave(one);
    }

    fn step(&mut self, one: usize) -> Step {
        let step = self.replicas.get_mut(&one).unwrap().step(self.now);
        step.unwrap_or_else(|stopped| panic!("SEED={}: {stopped}", self.seed))
    }

    fn come_to_the_end(&mut self) -> Summary {
        for _ in 0..CALM {
            self.world.borrow_mut().decide();
            let mut soonest = i64::MAX;
            for one in self.replicas.keys().copied().collect::<Vec<_>>() {
                match self.step(one) {
                    Step::Busy => soonest = self.now,
                    Step::Until(moment) => soonest = soonest.min(moment),
                    Step::Complete(summary) => return summary,
                }
            }
            self.now = self.now.max(soonest);
        }
        panic!("SEED={}: it does not come to an end", self.seed);
    }

    /// Every row of every round once, each user's in order, bad ones marked as such.
    fn reckon(&self, summary: Summary) {
        let world = self.world.borrow();
        let mut by_user: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
        let mut bad = Vec::new();
        for event in world.visible() {
            let value = String::from_utf8(event.value.clone()).unwrap();
            if event.bad { bad.push(value) } else { by_user.entry(event.key.clone()).or_default().push(value) }
        }
        let all = |wanted: &dyn Fn(&Line) -> bool| -> Vec<_> {
            let rows = || self.lines.all.iter().enumerate().filter(|(_, line)| wanted(line));
            (0..self.rounds).flat_map(|round| rows().map(move |(row, _)| format!("{round} {row}"))).collect()
        };
        let seed = self.seed;
        for user in 0..self.lines.users {
            let expected = all(&|line| !line.bad && u64::from(line.user) == user);
            let found = by_user.remove(format!("user {user}").as_bytes()).unwrap_or_default();
            assert_eq!(found, expected, "SEED={seed}: the events of user {user}");
        }
        let mut expected = all(&|line| line.bad);
        let rows = self.lines.all.len() as u64 * self.rounds;
        assert_eq!(
            summary,
            Summary { rows, sent: rows, bad: expected.len() as u64 },
            "SEED={seed}: what the replicas say"
        );
        bad.sort();
        expected.sort();
        assert_eq!(bad, expected, "SEED={seed}: the bad rows");
    }
}
