//! What lies in a lake: the names of all plans, and of the objects that look like ours.

use std::collections::BTreeMap;

use super::patience::patiently;
use super::report::Fault;
use crate::land::{Places, PlanName};
use crate::log::Partition;
use crate::store::{Store, StoreError};

/// A partition as a stream has landed it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lane {
    pub(super) stream: String,
    pub(super) topic: String,
    pub(super) partition: Partition,
}

impl Lane {
    /// Where its plans and objects lie.
    pub(super) fn places(&self, prefix: &str) -> Places {
        Places::found(prefix, &self.stream, &self.topic)
    }
}

/// The starts of a partition's plans.
pub(super) type Starts = Vec<i64>;

/// The plans under a prefix; names among them that are no plans are faults.
pub(super) async fn plans(
    store: &dyn Store,
    prefix: &str,
    faults: &mut Vec<Fault>,
) -> Result<BTreeMap<Lane, Starts>, StoreError> {
    let folder = Places::all_plans(prefix);
    let mut lanes: BTreeMap<Lane, Starts> = BTreeMap::new();
    for_each_key(store, &folder, |key| {
        let lane = key.strip_prefix(&folder).and_then(lane);
        let name = lane.and_then(|lane| lane.places(prefix).plan_name(lane.partition, key).map(|name| (lane, name)));
        match name {
            Some((lane, PlanName::Plan(start))) => lanes.entry(lane).or_default().push(start),
            Some((lane, PlanName::Origin)) => drop(lanes.entry(lane).or_default()),
            None => faults.push(Fault { key: key.to_owned(), what: "it lies among the plans and is none".to_owned() }),
        }
    })
    .await?;
    for starts in lanes.values_mut() {
        starts.sort_unstable();
    }
    Ok(lanes)
}

/// Visits all keys that begin so.
pub(super) async fn for_each_key(
    store: &dyn Store,
    prefix: &str,
    mut visit: impl FnMut(&str),
) -> Result<(), StoreError> {
    const PAGE: usize = 1_000;
    let mut after: Option<String> = None;
    loop {
        let page = patiently(|| store.list(prefix, after.as_deref(), PAGE)).await?;
        for listed in &page {
            visit(&listed.key);
        }
        match page.into_iter().next_back() {
            Some(last) => after = Some(last.key),
            None => return Ok(()),
        }
    }
}

/// `{stream}/{topic}/{partition}/{name}`
fn lane(path: &str) -> Option<Lane> {
    let mut parts = path.split('/');
    let (stream, topic, number) = (parts.next()?, parts.next()?, parts.next()?);
    let partition = Partition(number.parse().ok()?);
    Some(Lane { stream: stream.to_owned(), topic: topic.to_owned(), partition })
}
