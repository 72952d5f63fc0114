//! What must be true of a history that has come to its end.

use std::collections::{BTreeMap, BTreeSet};

use super::format::offsets;
use super::log::{Entry, PartitionLog};
use super::store::Store;
use crate::land::Plan;
use crate::log::Partition;

/// The plans tile the log from the origin on; every record is in exactly one object, in order, where its plan says. Where the
/// worker has stopped, that is so for all plans but the last.
pub(super) fn prove(partition: Partition, log: &PartitionLog, store: &Store, stopped: bool) {
    let none = BTreeMap::new();
    let plans = store.plans.get(&partition).unwrap_or(&none);
    let mut next = store.origins[&partition];
    assert!(plans.values().is_sorted_by_key(|plan| plan.planned_at), "a folder changed after its hour");
    for plan in plans.values() {
        assert_eq!(plan.start, next, "a hole or an overlap before {plan:?}");
        next = plan.end;
        if !(stopped && next == plans.last_key_value().unwrap().1.end) {
            prove_plan(plan, store, log);
        }
    }
    assert!(stopped || next == log.end());
}

/// Every object is named by a plan.
pub(super) fn no_strays(store: &Store) {
    let named = store
        .plans
        .values()
        .flat_map(BTreeMap::values)
        .flat_map(|plan| plan.manifest.portions.iter().map(|portion| store.places.object(plan, portion)));
    let named: BTreeSet<String> = named.collect();
    let stray = store.objects.keys().find(|key| key.ends_with(".parquet") && !named.contains(*key));
    assert_eq!(stray, None);
}

fn prove_plan(plan: &Plan, store: &Store, log: &PartitionLog) {
    let mut rows: BTreeMap<i64, usize> = BTreeMap::new();
    for portion in &plan.manifest.portions {
        let key = store.places.object(plan, portion);
        let offsets = offsets(store.objects.get(&key).unwrap_or_else(|| panic!("{key} is missing")));
        assert!(offsets.is_sorted_by(|a, b| a < b), "{key} is not in order");
        for offset in offsets {
            *rows.entry(offset).or_default() += 1;
        }
    }
    let is_in =
        |runs: &[(i64, i64)], offset| runs.iter().any(|&(first, length)| (first..first + length).contains(&offset));
    for offset in plan.start..plan.end {
        let copies = rows.remove(&offset).unwrap_or(0);
        let undelivered = is_in(&plan.manifest.undelivered, offset);
        if is_in(&plan.expired, offset) {
            assert!(undelivered && copies == 0 && offset < log.low, "{offset} was not expired");
            continue;
        }
        match log.entries[offset as usize] {
            Entry::Record(_) => assert!(copies == 1 && !undelivered, "{offset} is in {copies} objects"),
            Entry::Tombstone => assert!(copies == 0 && !undelivered),
            Entry::Gap => assert!(copies == 0 && undelivered),
        }
    }
    assert!(rows.is_empty(), "rows from outside of the plan: {rows:?}");
}
