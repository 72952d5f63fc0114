mod lane;

use clickstream_crds::notes::Hindrance;
use lane::{Lane, bounds};

use super::*;
use crate::land::Bounds;
use crate::land::core::Stop;
use crate::land::plan::{Frozen, Plan};
use crate::store::StoreError;

const ZERO: Partition = Partition(0);
const ONE: Partition = Partition(1);

/// Why the batch of a lane closes in which this happens.
fn closed_by(happen: impl FnOnce(&mut Lane)) -> Vec<CutReason> {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    happen(&mut lane);
    lane.cuts()
}

#[test]
fn batches_close_for_the_first_bound_that_they_meet() {
    assert_eq!(closed_by(|lane| lane.deliver(ZERO, 7)), []);
    assert_eq!(closed_by(|lane| lane.deliver(ZERO, 8)), [CutReason::Events]);
    let old = closed_by(|lane| {
        lane.deliver(ZERO, 1);
        lane.pass(59_999);
        assert_eq!(lane.cuts(), []);
        lane.pass(1);
    });
    assert_eq!(old, [CutReason::Age]);
    let hour = closed_by(|lane| {
        lane.deliver(ZERO, 1);
        lane.now.wall += 3_600_000_000;
        lane.pass(1);
    });
    assert_eq!(hour, [CutReason::Hour]);
}

#[test]
fn what_is_read_is_planned_before_a_partition_leaves() {
    let drained = closed_by(|lane| {
        lane.deliver(ZERO, 1);
        lane.member.drain(1_000, lane.now);
        lane.pass(0);
        assert!(lane.member.is_drained(lane.now));
    });
    assert_eq!(drained, [CutReason::Drained]);
    let revoked = closed_by(|lane| {
        lane.deliver(ZERO, 1);
        lane.member.revoke(vec![ZERO], lane.now);
        lane.pass(0);
        assert_eq!(lane.released, [ZERO]);
    });
    assert_eq!(revoked, [CutReason::Revoked]);
}

#[test]
fn where_memory_is_short_the_largest_batch_is_closed_and_nothing_is_read_before_it_has_landed() {
    let mut lane = Lane::new(Bounds { events: 1_000, bytes: 100_000, memory: 2_000, ..bounds() });
    lane.assign(ZERO, None);
    lane.assign(ONE, None);
    lane.deliver(ZERO, 20);
    lane.trouble = Some(StoreError::Passing(Hindrance::Throttled, "503".to_owned()));
    lane.deliver(ONE, 60);
    assert!(lane.paused.contains(&ZERO) && lane.paused.contains(&ONE), "{:?}", lane.paused);
    lane.trouble = None;
    lane.pass(60_000 - 1);
    assert_eq!(lane.cuts(), [CutReason::Memory]);
    assert_eq!(lane.plans()[0].partition, ONE.0);
    assert!(lane.paused.is_empty(), "{:?}", lane.paused);
}

#[test]
fn trouble_of_the_store_is_waited_out_and_told() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, Some(5));
    lane.deliver(ZERO, 1);
    lane.trouble = Some(StoreError::Refused(Hindrance::BucketNotFound, "no such bucket: lake".to_owned()));
    for _ in 0..3_000 {
        lane.pass(100);
    }
    let asked = lane.failed;
    assert!((10..60).contains(&asked), "asked {asked} times in five minutes");
    let told: Vec<_> = lane.notes.iter().filter(|(_, note)| note.contains("no such bucket: lake")).collect();
    assert_eq!(told.len(), 5, "after 10 s, 20 s, 40 s, 80 s: {told:?}");
    lane.trouble = None;
    for _ in 0..400 {
        lane.pass(100);
    }
    let (offset, note) = lane.notes.last().unwrap();
    assert!(*offset == 6 && !note.contains("blocked"), "{note}");
}

#[test]
fn a_plan_of_a_way_that_is_not_known_stops_the_partition_until_it_is_mended() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 8);
    let plan = lane.plans().remove(0);
    let key = Lane::places().plan(ZERO, 0);
    let unknown = Plan { recipe: Frozen { id: "x".to_owned(), text: "x".to_owned() }, ..plan.clone() };
    let mended = lane.objects.insert(key, unknown.write().unwrap().into()).unwrap();
    lane.objects.retain(|key, _| !key.ends_with(".parquet"));

    lane.assign(ZERO, None);
    assert!(matches!(lane.member.stopped(ZERO), Some(Stop::Recipe { .. })), "{:?}", lane.member.stopped(ZERO));
    lane.objects.insert(Lane::places().plan(ZERO, 0), mended);
    lane.pass(300_000);
    assert_eq!(lane.member.stopped(ZERO), None);
    lane.deliver(ZERO, 8);
    assert!(lane.objects.contains_key(&Lane::places().object(&plan, &plan.manifest.portions[0])));
}

#[test]
fn a_foreign_object_in_the_place_of_one_stops_the_partition() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 8);
    let plan = &lane.plans()[0];
    let key = Lane::places().object(plan, &plan.manifest.portions[0]);
    lane.objects.insert(key.clone(), "\nforeign".into());
    lane.assign(ZERO, None);
    assert!(matches!(lane.member.stopped(ZERO), Some(Stop::Object { key: found, .. }) if *found == key));
    assert_eq!(lane.objects[&key], "\nforeign");
}

#[test]
fn a_topic_that_is_shorter_than_the_groups_offset_was_made_anew() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, Some(1_001));
    assert_eq!(lane.member.stopped(ZERO), Some(&Stop::Ahead { at: 1_001, end: 1_000 }));
}

#[test]
fn partitions_that_cannot_be_finished_are_released_in_time() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 1);
    lane.trouble = Some(StoreError::Passing(Hindrance::Throttled, "503".to_owned()));
    lane.member.revoke(vec![ZERO], lane.now);
    lane.pass(19_999);
    assert_eq!(lane.released, []);
    lane.pass(1);
    assert_eq!(lane.released, [ZERO]);
    assert_eq!(lane.member.partitions().count(), 0);
}

#[test]
fn what_expired_before_it_was_read_is_a_run_of_the_plan_and_counted() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 2);
    lane.member.out_of_range(ZERO, 50, 1_000, lane.now);
    lane.pass(60_000);
    let plan = lane.plans().remove(0);
    assert_eq!((plan.start, plan.end, plan.expired, plan.manifest.undelivered), (0, 50, vec![(2, 48)], vec![(2, 48)]));
    assert_eq!(lane.signals.expired.get(), 48);
}

#[test]
fn what_waits_to_land_is_told_until_it_has_landed_also_while_the_partition_is_stopped() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 3);
    let read = lane.now.wall;
    assert_eq!(lane.backlog(), Backlog { sent: Some(0), read: Some(read), bytes: 30, open: 0 });
    lane.trouble = Some(StoreError::Passing(Hindrance::Throttled, "503".to_owned()));
    lane.pass(60_000);
    let written = Backlog { sent: Some(0), read: Some(read), bytes: 30, open: 1 };
    assert_eq!(lane.backlog(), written);
    let object = "lake/bronze/0/clicks+00000+00000000000000000000-00000000000000000002+shop.parquet";
    lane.objects.insert(object.to_owned(), "\nforeign".into());
    lane.trouble = None;
    lane.pass(60_000);
    assert!(matches!(lane.member.stopped(ZERO), Some(Stop::Object { .. })), "{:?}", lane.member.stopped(ZERO));
    assert_eq!(lane.backlog(), Backlog { bytes: 0, open: 0, ..written });
    lane.objects.remove(object);
    lane.pass(300_000);
    lane.deliver(ZERO, 3);
    assert_eq!(lane.backlog(), Backlog::default());
}

#[test]
fn no_plan_is_made_earlier_than_the_one_before_it_whatever_the_clock_says() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 8);
    lane.now.wall -= 7_200_000_000;
    lane.deliver(ZERO, 8);
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 8);
    let planned: Vec<_> = lane.plans().iter().map(|plan| plan.planned_at).collect();
    assert_eq!(planned, [planned[0]; 3]);
}

#[test]
fn a_partition_that_cannot_even_begin_does_not_look_as_if_nothing_waited() {
    let mut lane = Lane::new(bounds());
    lane.trouble = Some(StoreError::Passing(Hindrance::Throttled, "503".to_owned()));
    lane.assign(ZERO, None);
    let assigned = lane.now.wall;
    lane.pass(60_000);
    assert_eq!(lane.backlog(), Backlog { sent: Some(assigned), read: Some(assigned), bytes: 0, open: 0 });
    lane.trouble = None;
    lane.pass(60_000);
    assert_eq!(lane.backlog(), Backlog::default());
}

#[test]
fn what_a_plan_still_lacks_is_made_by_whoever_comes_next() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 8);
    let plan = &lane.plans()[0];
    let key = Lane::places().object(plan, &plan.manifest.portions[0]);
    let object = lane.objects.remove(&key).unwrap();
    lane.assign(ZERO, Some(3));
    assert_eq!(lane.at[&ZERO], 0, "the plan's first offset, whatever the group's is");
    lane.deliver(ZERO, 8);
    assert_eq!((lane.objects.get(&key), lane.at[&ZERO]), (Some(&object), 8));
    assert_eq!(lane.plans().len(), 1);
}

#[test]
fn a_plan_that_is_finished_is_not_read_again() {
    let mut lane = Lane::new(bounds());
    lane.assign(ZERO, None);
    lane.deliver(ZERO, 8);
    lane.assign(ZERO, Some(0));
    assert_eq!(lane.at[&ZERO], 8);
    assert_eq!(lane.notes.last().map(|(offset, _)| *offset), Some(8), "what was not committed before is now");
}
