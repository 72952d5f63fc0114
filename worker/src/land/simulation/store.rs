//! A store in memory that checks each write against what may be written at all at that moment.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::format::Light;
use super::lie::Lie;
use crate::land::format::{Cut as _, Format as _};
use crate::land::{Answer, Found, Identity, Origin, Places, Plan, PlanName, Request};
use crate::log::Partition;
use crate::store::Created;

#[derive(Debug)]
pub(super) struct Store {
    pub(super) places: Places,
    pub(super) objects: BTreeMap<String, Bytes>,
    /// The plans that stand, by partition and start.
    pub(super) plans: BTreeMap<Partition, BTreeMap<i64, Plan>>,
    pub(super) origins: BTreeMap<Partition, i64>,
    lie: Lie,
}

/// A write on its way.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) partition: Partition,
    pub(super) key: String,
    pub(super) body: Bytes,
}

/// What a request does to the store.
pub(super) enum Action {
    Write(Write),
    Read(Answer),
}

impl Store {
    pub(super) fn new(places: Places, lie: Lie) -> Self {
        Self { places, objects: BTreeMap::new(), plans: BTreeMap::new(), origins: BTreeMap::new(), lie }
    }

    pub(super) fn action(&self, partition: Partition, request: &Request<Light>) -> Action {
        let write = |key: &str, body| Action::Write(Write { partition, key: key.to_owned(), body });
        Action::Read(match request {
            Request::Create { key, body } => return write(key, body.clone()),
            Request::Upload(upload) => {
                return write(&upload.key, upload.cut.object(&upload.plan, &upload.portion).unwrap());
            }
            Request::FirstKey { .. } if self.lie == Lie::ChainIgnored => Answer::Key(None),
            Request::FirstKey { folder } => Answer::Key(self.keys(folder).next().cloned()),
            Request::Get { key } => Answer::Body(self.objects.get(key).cloned()),
            Request::Identify { key } => {
                Answer::Identity(match self.objects.get(key).map(|body| Light::identify(body)) {
                    None => Found::Nothing,
                    Some(Ok(Some(identity))) => Found::Ours(identity),
                    Some(other) => panic!("{key}: {other:?}"),
                })
            }
            Request::Bounds => unreachable!("the log's to answer"),
        })
    }

    /// Whether the one who writes this is told that it was written, though it was not (yet).
    pub(super) fn lies_about(&self, write: &Write) -> bool {
        match self.lie {
            Lie::PlanAssumed => self.name(write).is_some_and(|name| name != PlanName::Origin),
            Lie::ObjectAssumed => self.name(write).is_none(),
            _ => false,
        }
    }

    pub(super) fn write(&mut self, write: Write) -> Created {
        let name = self.name(&write);
        if self.objects.contains_key(&write.key) {
            match (self.lie, name) {
                (Lie::PlansOverwrite, Some(PlanName::Plan(_))) => {}
                (Lie::PlanIgnored, Some(PlanName::Plan(_)))
                | (Lie::OriginIgnored | Lie::ChainIgnored, Some(PlanName::Origin)) => return Created::New,
                _ => return Created::AlreadyThere,
            }
        }
        let Write { partition, key, body } = write;
        match name {
            Some(PlanName::Plan(start)) => {
                let plan = Plan::read(&body, &self.places, partition, start).unwrap();
                self.check_plan(partition, &plan);
                self.plans.entry(partition).or_default().insert(start, plan);
            }
            Some(PlanName::Origin) => {
                self.origins.insert(partition, Origin::read(&body).unwrap().offset);
            }
            None => self.check_object(partition, &key, &body),
        }
        self.objects.insert(key, body);
        Created::New
    }

    /// Whether all objects of a plan are there.
    pub(super) fn is_finished(&self, plan: &Plan) -> bool {
        plan.manifest.portions.iter().all(|portion| self.objects.contains_key(&self.places.object(plan, portion)))
    }

    /// Where the chain of a partition ends, and whether all of it is finished.
    pub(super) fn chain(&self, partition: Partition) -> Option<(i64, bool)> {
        match self.plans.get(&partition).and_then(|plans| plans.last_key_value()) {
            Some((_, plan)) => Some((plan.end, self.is_finished(plan))),
            None => self.origins.get(&partition).map(|&origin| (origin, true)),
        }
    }

    fn name(&self, write: &Write) -> Option<PlanName> {
        self.places.plan_name(write.partition, &write.key)
    }

    fn keys(&self, folder: &str) -> impl Iterator<Item = &String> {
        self.objects.range(folder.to_owned()..).map(|(key, _)| key).take_while(move |key| key.starts_with(folder))
    }

    /// A plan may be written where the chain ends, and only when everything before it is there.
    fn check_plan(&self, partition: Partition, plan: &Plan) {
        let before = self.plans.get(&partition).and_then(|plans| plans.range(..plan.start).next_back());
        let end = before.map_or(self.origins[&partition], |(_, before)| before.end);
        assert_eq!(plan.start, end, "a plan has to start where the chain ends");
        assert!(
            before.is_none_or(|(_, before)| self.is_finished(before)),
            "two plans are open: {before:?} and {plan:?}"
        );
    }

    /// An object may be written once a plan says so.
    fn check_object(&self, partition: Partition, key: &str, body: &[u8]) {
        let identity = Light::identify(body).unwrap().unwrap();
        let plan = self.plans.get(&partition).and_then(|plans| plans.get(&identity.start));
        let named = plan.is_some_and(|plan| {
            plan.manifest
                .portions
                .iter()
                .any(|portion| self.places.object(plan, portion) == *key && Identity::of(plan, portion) == identity)
        });
        assert!(named, "{key} is in no plan: {identity:?}");
    }
}
