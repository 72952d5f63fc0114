//! Objects that no plan names: rows that would be counted twice, or that nobody can vouch for.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Scope;
use super::patience::patiently;
use super::report::Fault;
use super::survey::{Lane, Starts, for_each_key};
use crate::land::{Decided, Places};
use crate::log::Partition;
use crate::store::{Store, StoreError};

/// Looks through all objects for those whose name is one of these streams' and that are not among the named ones.
pub(super) async fn find(
    store: &dyn Store,
    scope: &Scope,
    lanes: &BTreeMap<Lane, Starts>,
    named: &HashSet<String>,
) -> Result<Vec<Fault>, StoreError> {
    let streams: BTreeSet<(&str, &str)> =
        lanes.keys().filter(|lane| scope.has(lane)).map(|lane| (lane.stream.as_str(), lane.topic.as_str())).collect();
    let streams: Vec<Places> =
        streams.into_iter().map(|(stream, topic)| Places::found(&scope.prefix, stream, topic)).collect();
    let mut unnamed = Vec::new();
    for root in Places::roots(&scope.prefix) {
        for_each_key(store, &root, |key| {
            let planned = streams.iter().find_map(|places| Some((places, places.planned(key)?)));
            if let Some((places, (partition, start))) = planned.filter(|_| !named.contains(key)) {
                unnamed.push((key.to_owned(), places, partition, start));
            }
        })
        .await?;
    }
    let mut strays = Vec::new();
    for (key, places, partition, start) in unnamed {
        if !is_planned(store, places, partition, start, &key).await? {
            strays.push(Fault { key, what: "no plan names it".to_owned() });
        }
    }
    Ok(strays)
}

/// Whether a plan names the object by now: while one looks, landing goes on.
async fn is_planned(
    store: &dyn Store,
    places: &Places,
    partition: Partition,
    start: i64,
    key: &str,
) -> Result<bool, StoreError> {
    let plan = places.plan(partition, start);
    let Some(text) = patiently(|| store.get(&plan)).await? else { return Ok(false) };
    let plan = Decided::found(&text, places, partition, start);
    Ok(plan.is_ok_and(|plan| plan.manifest.portions.iter().any(|portion| places.object(&plan, portion) == key)))
}
