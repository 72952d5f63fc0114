//! A member whose store is a map, and answers at once.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use clickstream_crds::spec::StartFrom;

use crate::land::backlog::Backlog;
use crate::land::core::{Answer, Found, Request, Shared};
use crate::land::format::{Cut as _, Format as _};
use crate::land::places::PlanName;
use crate::land::plan::{CutReason, Plan};
use crate::land::simulation::format::Light;
use crate::land::{Bounds, Effect, Member, Now, Places, Signals};
use crate::log::{Headers, Partition, Record, Records};
use crate::store::{Created, StoreError};

pub(super) struct Lane {
    pub(super) member: Member<Light>,
    pub(super) now: Now,
    pub(super) objects: BTreeMap<String, Bytes>,
    /// What every request ends with.
    pub(super) trouble: Option<StoreError>,
    pub(super) failed: u32,
    pub(super) notes: Vec<(i64, String)>,
    pub(super) paused: BTreeSet<Partition>,
    pub(super) released: Vec<Partition>,
    pub(super) signals: Signals,
    /// Where each partition is read from.
    pub(super) at: BTreeMap<Partition, i64>,
}

pub(super) const fn bounds() -> Bounds {
    Bounds {
        start_from: StartFrom::Earliest,
        events: 8,
        bytes: 1_000,
        age: 60_000,
        hourly: true,
        directories: 64,
        memory: 10_000,
        fetch: 1_000,
        revoke: 20_000,
    }
}

impl Lane {
    pub(super) fn new(bounds: Bounds) -> Self {
        let signals = Signals::default();
        let shared = Shared { places: Self::places(), bounds, format: Light::new(1), signals: signals.clone() };
        Self {
            member: Member::new(shared, 1),
            now: Now { ticks: 0, wall: 1_700_000_000_000_000 },
            objects: BTreeMap::new(),
            trouble: None,
            failed: 0,
            notes: Vec::new(),
            paused: BTreeSet::new(),
            released: Vec::new(),
            signals,
            at: BTreeMap::new(),
        }
    }

    pub(super) fn places() -> Places {
        Places::new("lake", "shop", None, "clicks")
    }

    pub(super) fn assign(&mut self, partition: Partition, committed: Option<i64>) {
        self.member.assigned(partition, committed);
        self.pass(0);
    }

    /// So many events come, one after the other.
    pub(super) fn deliver(&mut self, partition: Partition, events: i64) {
        for _ in 0..events {
            let at = self.at.get_mut(&partition).unwrap();
            *at += 1;
            self.member.records(partition, &Event(*at - 1), Some(*at), self.now);
        }
        self.pass(0);
    }

    pub(super) fn pass(&mut self, millis: u64) {
        self.now.ticks += millis;
        self.now.wall += millis.cast_signed() * 1_000;
        loop {
            let effects = self.member.settle(self.now);
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                self.take_effect(effect);
            }
        }
    }

    pub(super) fn backlog(&self) -> Backlog {
        self.member.backlog()
    }

    /// The plans, from the first on.
    pub(super) fn plans(&self) -> Vec<Plan> {
        let plan = |key: &String, text: &Bytes| {
            (0..2).map(Partition).find_map(|partition| match Self::places().plan_name(partition, key)? {
                PlanName::Plan(start) => Some(Plan::read(text, &Self::places(), partition, start).unwrap()),
                PlanName::Origin => None,
            })
        };
        self.objects.iter().rev().filter_map(|(key, text)| plan(key, text)).collect()
    }

    pub(super) fn cuts(&self) -> Vec<CutReason> {
        self.plans().into_iter().map(|plan| plan.cut).collect()
    }

    fn take_effect(&mut self, effect: Effect<Light>) {
        match effect {
            Effect::Ask(ticket, request) => {
                let answer = match self.trouble.clone() {
                    Some(trouble) => {
                        self.failed += 1;
                        Answer::Failed(trouble)
                    }
                    None => self.answer(request),
                };
                self.member.answered(ticket, answer, self.now);
            }
            Effect::Start(partition, offset) => drop(self.at.insert(partition, offset)),
            Effect::Pause(partition) => drop(self.paused.insert(partition)),
            Effect::Resume(partition) => drop(self.paused.remove(&partition)),
            Effect::Commit(_, offset, note) => self.notes.push((offset, note)),
            Effect::Release(partitions) => self.released.extend(partitions),
        }
    }

    fn answer(&mut self, request: Request<Light>) -> Answer {
        match request {
            Request::FirstKey { folder } => {
                let first = self.objects.range(folder.clone()..).next().map(|(key, _)| key.clone());
                Answer::Key(first.filter(|key| key.starts_with(&folder)))
            }
            Request::Get { key } => Answer::Body(self.objects.get(&key).cloned()),
            Request::Create { key, body } => self.create(key, body),
            Request::Upload(upload) => {
                let object = upload.cut.object(&upload.plan, &upload.portion).unwrap();
                self.create(upload.key, object)
            }
            Request::Identify { key } => {
                Answer::Identity(match self.objects.get(&key).map(|body| Light::identify(body)) {
                    None => Found::Nothing,
                    Some(Ok(identity)) => Found::Ours(identity.unwrap()),
                    Some(Err(why)) => Found::Foreign(why),
                })
            }
            Request::Bounds => Answer::Bounds(0, 1_000),
        }
    }

    fn create(&mut self, key: String, body: Bytes) -> Answer {
        if self.objects.contains_key(&key) {
            return Answer::Created(Created::AlreadyThere);
        }
        self.objects.insert(key, body);
        Answer::Created(Created::New)
    }
}

struct Event(i64);

impl Records for Event {
    fn bytes(&self) -> usize {
        2
    }

    fn each(&self, visit: &mut dyn FnMut(Record<'_>)) {
        visit(Record { offset: self.0, timestamp: 0, key: None, value: Some(&[1, 0]), headers: &NoHeaders });
    }
}

#[derive(Debug)]
struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<&[u8]> {
        None
    }
}
