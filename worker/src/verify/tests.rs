mod lake;

use std::fs;
use std::path::PathBuf;

use lake::Lake;

use super::*;
use crate::land::simulation::format::Light;

#[test]
fn what_has_landed_is_proven() {
    let lake = Lake::landed();
    let report = lake.prove();
    assert_eq!(report.faults, []);
    let chains: Vec<_> =
        report.chains.iter().map(|chain| (chain.partition, chain.start, chain.end, chain.open)).collect();
    assert_eq!(chains, [(0, 0, 40, false), (1, 0, 40, false)]);
    let chain = &report.chains[0];
    assert_eq!((chain.events, chain.quarantined, chain.tombstones, chain.undelivered), (24, 4, 4, 8));
    assert!(report.to_string().ends_with("proven: 48 events in 16 objects, each exactly once"), "{report}");
}

#[test]
fn a_missing_object_is_named() {
    let lake = Lake::landed();
    let gone = lake.object("00000+00000000000000000000-00000000000000000009");
    fs::remove_file(lake.path(&gone)).unwrap();
    assert_eq!(lake.faults(), [(gone, "it is missing".to_owned())]);
}

#[test]
fn an_object_that_the_last_plan_still_lacks_is_work_to_do() {
    let lake = Lake::landed();
    fs::remove_file(lake.path(&lake.object("00001+00000000000000000030-00000000000000000039"))).unwrap();
    let report = lake.prove();
    assert_eq!(report.faults, []);
    assert_eq!((report.chains[1].end, report.chains[1].open), (30, true));
}

#[test]
fn a_missing_plan_is_a_hole_and_its_objects_are_strays() {
    let lake = Lake::landed();
    fs::remove_file(lake.path(&Lake::places().plan(crate::log::Partition(0), 10))).unwrap();
    let hole = "offsets are missing: the plans before it end at 10, it starts at 20".to_owned();
    let faults = lake.faults();
    assert!(faults.contains(&(Lake::places().plan(crate::log::Partition(0), 20), hole)), "{faults:?}");
    let stray = (lake.object("00000+00000000000000000010"), "no plan names it".to_owned());
    assert!(faults.contains(&stray), "{faults:?}");
}

#[test]
fn another_object_in_its_place_is_named() {
    let lake = Lake::landed();
    let (one, other) = (lake.object("00000+00000000000000000000"), lake.object("00000+00000000000000000010"));
    fs::copy(lake.path(&other), lake.path(&one)).unwrap();
    let faults = lake.faults();
    assert!(matches!(&faults[..], [(key, what)] if *key == one && what.starts_with("it says Identity")), "{faults:?}");
    fs::write(lake.path(&one), "nothing").unwrap();
    assert_eq!(lake.faults()[0].0, one);
}

#[test]
fn a_plan_that_was_changed_is_named() {
    let lake = Lake::landed();
    let key = Lake::places().plan(crate::log::Partition(1), 10);
    let text = fs::read_to_string(lake.path(&key)).unwrap();
    fs::write(lake.path(&key), text.replace("\"end\":20", "\"end\":21")).unwrap();
    let faults = lake.faults();
    assert!(faults.iter().any(|(found, what)| *found == key && what.contains("are not 11 offsets")), "{faults:?}");
}

#[test]
fn a_plan_that_goes_back_in_time_is_named() {
    let lake = Lake::landed();
    let key = Lake::places().plan(crate::log::Partition(1), 20);
    let text = fs::read_to_string(lake.path(&key)).unwrap();
    let (before, rest) = text.split_once("\"plannedAt\":").unwrap();
    let (_, after) = rest.split_once(',').unwrap();
    fs::write(lake.path(&key), format!("{before}\"plannedAt\":1700000000000000,{after}")).unwrap();
    let faults = lake.faults();
    assert!(
        matches!(&faults[..], [(found, what)] if *found == key && what.contains("before the one before it")),
        "{faults:?}"
    );
}

#[test]
fn a_lake_is_landed_through_the_last_plan_of_whoever_is_furthest_behind() {
    let lake = Lake::landed();
    let planned_at = |partition| {
        let text = fs::read(lake.path(&Lake::places().plan(partition, 30))).unwrap();
        crate::land::Plan::read(&text, &Lake::places(), partition, 30).unwrap().planned_at
    };
    let both = [planned_at(crate::log::Partition(0)), planned_at(crate::log::Partition(1))];
    let report = lake.prove();
    assert_eq!(report.landed_through(), both.into_iter().min());
    assert!(report.to_string().contains("landed through 20"), "{report}");
}

impl Lake {
    fn prove(&self) -> Report {
        let scope = Scope { prefix: "shop".to_owned(), ..Scope::default() };
        self.runtime.block_on(prove::<Light>(&*self.store, &scope)).unwrap()
    }

    fn faults(&self) -> Vec<(String, String)> {
        self.prove().faults.into_iter().map(|fault| (fault.key, fault.what)).collect()
    }

    /// The first object whose name has this in it.
    fn object(&self, part: &str) -> String {
        let mut found = None;
        let listed = survey::for_each_key(&*self.store, "shop/bronze/", |key| {
            if key.contains(part) && found.is_none() {
                found = Some(key.to_owned());
            }
        });
        self.runtime.block_on(listed).unwrap();
        found.unwrap()
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.path().join(key)
    }
}
