use clickstream_crds::spec::StartFrom;

use super::*;
use crate::kafka::Promptness::{InTime, Late, Untold};
use crate::kafka::{Bounds, PartitionSeen, TopicFound, TopicSeen};

const IN_TIME: Duration = Duration::from_mins(2);
const IDS: [&str; 2] = ["AAAAAAAAAAAAAAAAAAAAAQ", "LkNJt_4gQYGTZdmpbD6_JA"];

/// Visits one after another, and what they said of a landing of two partitions.
struct Visits {
    delays: Delays,
    begun: Instant,
    topic: &'static str,
}

impl Visits {
    fn new() -> Self {
        Self { delays: Delays::default(), begun: Instant::now(), topic: IDS[0] }
    }

    /// What is said so many seconds after the beginning, where the partitions have landed so far of what they hold.
    fn at(&mut self, seconds: u64, partitions: [(i64, i64); 2]) -> Promptness {
        let seen = |(partition, (landed, end))| PartitionSeen {
            partition,
            bounds: Some(Bounds { start: 0, end }),
            committed: Some(landed),
            note: None,
        };
        let mut visit = Visit {
            cluster_id: None,
            topic: TopicSeen::Found(TopicFound {
                id: self.topic.parse().unwrap(),
                partitions: 2,
                replicas: 1,
                made_now: false,
            }),
            replay: None,
            landing: Some(Landed {
                start_from: StartFrom::Earliest,
                is_moving: false,
                promptness: Untold,
                partitions: (0..).zip(partitions).map(seen).collect(),
            }),
        };
        self.delays.judge(&mut visit, IN_TIME, self.begun + Duration::from_secs(seconds));
        visit.landing.unwrap().promptness
    }
}

#[test]
fn where_nothing_waits_nothing_is_late() {
    let mut visits = Visits::new();
    assert_eq!(visits.at(0, [(5, 5), (0, 0)]), InTime);
    assert_eq!(visits.at(1_000_000, [(5, 5), (0, 0)]), InTime);
}

#[test]
fn what_has_just_come_is_not_late_however_long_nothing_came() {
    let mut visits = Visits::new();
    assert_eq!(visits.at(0, [(5, 5), (9, 9)]), InTime);
    assert_eq!(visits.at(90_000, [(5, 6), (9, 9)]), Untold);
    assert_eq!(visits.at(90_120, [(5, 6), (9, 9)]), Untold);
    assert_eq!(visits.at(90_121, [(5, 6), (9, 9)]), Late, "not a moment before the bound");
    assert_eq!(visits.at(90_130, [(6, 6), (9, 9)]), InTime);
}

#[test]
fn a_landing_that_keeps_its_distance_in_time_is_in_time_however_much_waits() {
    let mut visits = Visits::new();
    assert_eq!(visits.at(0, [(0, 1_000), (0, 1_000)]), Untold);
    for minute in 1..10 {
        let each = (i64::try_from(minute).unwrap() * 1_000, i64::try_from(minute).unwrap() * 1_000 + 1_000);
        assert_eq!(visits.at(minute * 60, [each, each]), InTime, "minute {minute}");
    }
}

#[test]
fn one_partition_that_falls_behind_is_seen_beside_one_that_does_not() {
    let mut visits = Visits::new();
    for second in [0, 60, 120] {
        assert_eq!(visits.at(second, [(0, 9), (3, 3)]), Untold);
    }
    assert_eq!(visits.at(180, [(1, 9), (3, 3)]), Late);
}

#[test]
fn late_stays_late_until_something_has_landed_in_time() {
    let mut visits = Visits::new();
    visits.at(0, [(0, 100), (0, 0)]);
    assert_eq!(visits.at(300, [(50, 200), (0, 0)]), Late);
    assert_eq!(visits.at(310, [(100, 300), (0, 0)]), Late, "these took five minutes, and the next have just been seen");
    assert_eq!(visits.at(400, [(299, 400), (0, 0)]), Late);
    assert_eq!(visits.at(420, [(300, 400), (0, 0)]), InTime, "these took less than two");
}

#[test]
fn of_a_topic_that_was_made_anew_nothing_is_known() {
    let mut visits = Visits::new();
    visits.at(0, [(0, 1_000), (0, 0)]);
    assert_eq!(visits.at(300, [(0, 1_000), (0, 0)]), Late);
    visits.topic = IDS[1];
    assert_eq!(visits.at(310, [(0, 10), (0, 0)]), Untold);
    assert_eq!(visits.at(320, [(10, 20), (0, 0)]), InTime);
}
