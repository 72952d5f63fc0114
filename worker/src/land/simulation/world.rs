//! One history: what happens next, over and over, then healing, then the proof.

use super::dice::Dice;
use super::format::Light;
use super::lie::Lie;
use super::log::Log;
use super::proof;
use super::store::{Action, Store, Write};
use super::worker::{Said, Worker};
use crate::land::{Answer, Bounds, Member, Now, Places, PlanName, Request, Shared, Signals, Stop, Ticket};
use crate::log::Partition;
use crate::store::StoreError;
use clickstream_crds::notes::Hindrance;
use clickstream_crds::spec::StartFrom;

pub(super) const TOPIC: &str = "clicks";

pub(super) struct World {
    dice: Dice,
    now: Now,
    log: Log,
    store: Store,
    /// Writes that nobody waits for any more, and that arrive nevertheless, some time.
    late: Vec<Write>,
    workers: Vec<Option<Worker>>,
    /// Whom the group says that each partition belongs to.
    owners: Vec<Option<usize>>,
    faults: usize,
    start_from: StartFrom,
}

impl World {
    pub(super) fn new(seed: u64, lie: Lie) -> Self {
        let mut dice = Dice::new(seed);
        let partitions = 1 + dice.below(2);
        let workers = 2 + dice.below(2);
        let start_from = if dice.percent(80) { StartFrom::Earliest } else { StartFrom::Latest };
        Self {
            now: Now { ticks: 0, wall: 1_700_000_000_000_000 },
            log: Log::new(partitions),
            store: Store::new(Places::new("lake", "shop", None, TOPIC), lie),
            late: Vec::new(),
            workers: std::iter::repeat_with(|| None).take(workers).collect(),
            owners: vec![None; partitions],
            faults: [0, 5, 20, 50][dice.below(4)],
            start_from,
            dice,
        }
    }

    pub(super) fn play(mut self) {
        for _ in 0..150 + self.dice.below(250) {
            self.step();
        }
        self.heal();
        for (number, log) in (0..).zip(&self.log.partitions) {
            let partition = Partition(number);
            proof::prove(partition, log, &self.store, self.is_stopped(partition));
        }
        proof::no_strays(&self.store);
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..72 => self.work(),
            72..78 => self.append(),
            78..84 => self.give_out(),
            84..87 => self.rebalance(),
            87..89 => self.kill(),
            89..91 => self.freeze_or_thaw(),
            91..93 => self.arrive_late(),
            93 => self.forget_offsets(),
            94 => self.expire(),
            95 => self.jump(),
            _ => self.pass_time(3_000),
        }
    }

    /// One of the workers does one of the things that it can do.
    fn work(&mut self) {
        let index = self.dice.below(self.workers.len());
        self.work_of(index);
    }

    fn work_of(&mut self, index: usize) {
        let Some(worker) = self.workers[index].as_mut().filter(|worker| !worker.frozen) else { return };
        match self.dice.below(3) {
            0 => Self::deliver(worker, &self.log, &mut self.dice, self.now),
            1 => {
                if let Some((ticket, request)) = self.dice.draw(&mut worker.asked) {
                    let answer = self.perform(ticket, &request);
                    self.workers[index].as_mut().unwrap().answers.push((ticket, answer));
                }
            }
            _ => {
                if let Some((ticket, answer)) = self.dice.draw(&mut worker.answers) {
                    worker.member.answered(ticket, answer, self.now);
                }
            }
        }
        self.settle(index);
    }

    fn settle(&mut self, index: usize) {
        let worker = self.workers[index].as_mut().unwrap();
        let said = worker.settle(self.now);
        for partition in worker.member.partitions() {
            match worker.member.stopped(partition) {
                None => {}
                // The plan was not finished, or somebody else has finished it since.
                Some(Stop::Records { key, .. }) => {
                    let low = self.log.partitions[partition.0 as usize].low;
                    let plan = self.store.places.plan_name(partition, key);
                    assert!(matches!(plan, Some(PlanName::Plan(start)) if start < low), "{key}: nothing expired");
                }
                Some(stop) => panic!("{stop:?}"),
            }
        }
        for said in said {
            match said {
                // Whoever says it: the group's offsets may be anybody's, and may be lost.
                Said::Commit(partition, offset) if self.dice.percent(80) => {
                    self.log.partitions[partition.0 as usize].committed = Some(offset);
                }
                Said::Commit(..) => {}
                Said::Release(partitions) => {
                    for partition in partitions {
                        let owner = &mut self.owners[partition.0 as usize];
                        *owner = owner.filter(|&owner| owner != index);
                    }
                }
            }
        }
    }

    fn deliver(worker: &mut Worker, log: &Log, dice: &mut Dice, now: Now) {
        let partitions: Vec<Partition> = worker.readers.keys().copied().collect();
        if partitions.is_empty() {
            return;
        }
        let partition = partitions[dice.below(partitions.len())];
        let reader = worker.readers.get_mut(&partition).unwrap();
        let Some(at) = reader.at.filter(|_| !reader.paused) else { return };
        let log = &log.partitions[partition.0 as usize];
        if at < log.low {
            return worker.member.out_of_range(partition, log.low, log.end(), now);
        }
        let (records, position) = log.read(at, 1 + dice.below(8));
        reader.at = Some(position);
        worker.member.records(partition, &records, Some(position), now);
    }

    fn perform(&mut self, ticket: Ticket, request: &Request<Light>) -> Answer {
        if let Request::Bounds = request {
            let log = &self.log.partitions[ticket.partition.0 as usize];
            return Answer::Bounds(log.low, log.end());
        }
        let failed = |why: &str| Answer::Failed(StoreError::Passing(Hindrance::Unreachable, why.to_owned()));
        let trouble = self.dice.percent(self.faults).then(|| self.dice.below(3));
        if trouble == Some(0) {
            return failed("503");
        }
        match (self.store.action(ticket.partition, request), trouble) {
            (Action::Write(write), _) if self.store.lies_about(&write) => {
                self.late.push(write);
                Answer::Created(crate::store::Created::New)
            }
            (Action::Write(write), Some(1)) => {
                self.late.push(write);
                failed("no answer")
            }
            (Action::Write(write), trouble) => {
                let created = self.store.write(write);
                if trouble.is_none() { Answer::Created(created) } else { failed("answer lost") }
            }
            (Action::Read(_), Some(_)) => failed("no answer"),
            (Action::Read(answer), None) => answer,
        }
    }

    fn append(&mut self) {
        let partition = self.dice.below(self.log.partitions.len());
        self.log.partitions[partition].append(&mut self.dice);
    }

    /// A partition without an owner gets one.
    fn give_out(&mut self) {
        let partition = self.dice.below(self.owners.len());
        let index = self.dice.below(self.workers.len());
        if self.owners[partition].is_some() {
            return;
        }
        let worker = self.workers[index].get_or_insert_with(|| {
            let bounds = Bounds {
                start_from: self.start_from,
                events: 12,
                bytes: 200,
                age: 5_000,
                hourly: true,
                directories: 64,
                memory: 300,
                fetch: 100,
                revoke: 2_000,
            };
            let places = self.store.places.clone();
            let format = Light::new(self.dice.below(4) as u8);
            Worker::new(Member::new(Shared { places, bounds, format, signals: Signals::default() }, self.dice.seed()))
        });
        if worker.frozen {
            return;
        }
        worker.assign(Partition(partition as i32), self.log.partitions[partition].committed);
        self.owners[partition] = Some(index);
        self.settle(index);
    }

    /// A partition is taken from its owner: in good order, or so that it learns of it now, or not at all.
    fn rebalance(&mut self) {
        let number = self.dice.below(self.owners.len());
        let Some(index) = self.owners[number] else { return };
        let worker = self.workers[index].as_mut().unwrap();
        let partition = Partition(number as i32);
        match self.dice.below(3) {
            0 if !worker.frozen => worker.member.revoke(vec![partition], self.now),
            1 if !worker.frozen => {
                worker.lose(partition);
                self.owners[number] = None;
            }
            _ => self.owners[number] = None,
        }
    }

    fn kill(&mut self) {
        let index = self.dice.below(self.workers.len());
        let Some(worker) = self.workers[index].take() else { return };
        for (ticket, request) in worker.asked {
            if !matches!(request, Request::Bounds)
                && let Action::Write(write) = self.store.action(ticket.partition, &request)
                && self.dice.percent(50)
            {
                self.late.push(write);
            }
        }
        for owner in &mut self.owners {
            *owner = owner.filter(|&owner| owner != index);
        }
    }

    fn freeze_or_thaw(&mut self) {
        let index = self.dice.below(self.workers.len());
        if let Some(worker) = &mut self.workers[index] {
            worker.frozen ^= true;
        }
    }

    fn arrive_late(&mut self) {
        if let Some(write) = self.dice.draw(&mut self.late) {
            self.store.write(write);
        }
    }

    fn forget_offsets(&mut self) {
        let partition = self.dice.below(self.log.partitions.len());
        let log = &mut self.log.partitions[partition];
        log.committed = if self.dice.percent(50) { None } else { Some(self.dice.between(0, log.end())) };
    }

    /// The topic loses its oldest records; not those of a plan that is open, or all histories would end with a stop.
    fn expire(&mut self) {
        let number = self.dice.below(self.log.partitions.len());
        let partition = Partition(number as i32);
        let log = &mut self.log.partitions[number];
        let open = match self.store.chain(partition) {
            Some((_, false)) => self.store.plans[&partition].last_key_value().map(|(&start, _)| start),
            _ => None,
        };
        let most = open.unwrap_or_else(|| log.end());
        if most > log.low {
            log.low = self.dice.between(log.low, most);
        }
    }

    /// The clock on the wall is set.
    fn jump(&mut self) {
        let hours = self.dice.between(-3, 3);
        self.now.wall += hours * 3_600_000_000;
    }

    fn pass_time(&mut self, most: usize) {
        let millis = self.dice.below(most);
        self.now.ticks += millis as u64;
        self.now.wall += millis as i64 * 1_000;
    }

    /// Nothing goes wrong any more; the frozen wake up, and zombies act for a while before they are told.
    fn heal(&mut self) {
        self.faults = 0;
        for worker in self.workers.iter_mut().flatten() {
            worker.frozen = false;
        }
        for _ in 0..60 {
            self.work();
            self.give_out();
            self.arrive_late();
        }
        for index in 0..self.workers.len() {
            let Some(worker) = &mut self.workers[index] else { continue };
            let held: Vec<Partition> = worker.member.partitions().collect();
            for partition in held {
                if self.owners[partition.0 as usize] != Some(index) {
                    worker.lose(partition);
                }
            }
        }
        for _ in 0..20_000 {
            if self.is_landed() && self.late.is_empty() {
                return;
            }
            self.work();
            self.give_out();
            self.arrive_late();
            self.pass_time(1_000);
        }
        panic!("it does not come to an end: {:?} {:?}", self.log, self.workers);
    }

    fn is_landed(&self) -> bool {
        (0..).map(Partition).zip(&self.log.partitions).all(|(partition, log)| {
            self.is_stopped(partition)
                || self.store.chain(partition).is_some_and(|(end, finished)| finished && end == log.end())
        })
    }

    /// Whether whoever has the partition says that the records of an unfinished plan have expired, and rightly so.
    fn is_stopped(&self, partition: Partition) -> bool {
        let number = partition.0 as usize;
        let worker = self.owners[number].and_then(|owner| self.workers[owner].as_ref());
        let last = self.store.plans.get(&partition).and_then(|plans| plans.last_key_value());
        worker.is_some_and(|worker| worker.member.stopped(partition).is_some())
            && last
                .is_some_and(|(_, plan)| !self.store.is_finished(plan) && plan.start < self.log.partitions[number].low)
    }
}
