use clickstream_crds::notes::Hindrance::{self, Other, StoreRefused, Stuck, Throttled, Unreachable};
use clickstream_crds::notes::{Blocked, LandingNote};
use clickstream_crds::spec::StartFrom;

use super::Backlog;
use crate::kafka::{Bounds, Landed, PartitionSeen, Promptness, TopicFound, TopicSeen, Visit};

/// One partition: how much of it has not landed, where somebody could tell, and what stands in its way.
type Partition = (Option<i64>, Option<Hindrance>);

fn visit(partitions: &[Partition], is_moving: bool) -> Visit {
    let seen = partitions.iter().zip(0..).map(|(&(waiting, hindrance), partition)| {
        let blocked = hindrance.map(|hindrance| Blocked::new(0, hindrance, "why"));
        PartitionSeen {
            partition,
            bounds: waiting.map(|_| Bounds { start: 0, end: 100 }),
            committed: waiting.map(|waiting| 100 - waiting),
            note: Some(Ok(LandingNote { blocked, ..LandingNote::default() })),
        }
    });
    let found = TopicFound {
        id: "LkNJt_4gQYGTZdmpbD6_JA".parse().unwrap(),
        partitions: i32::try_from(partitions.len()).unwrap(),
        replicas: 1,
        made_now: false,
    };
    let landed = Landed {
        start_from: StartFrom::Earliest,
        is_moving,
        promptness: Promptness::Untold,
        partitions: seen.collect(),
    };
    Visit { cluster_id: None, topic: TopicSeen::Found(found), replay: None, landing: Some(landed) }
}

#[test]
fn what_waits_is_what_more_consumers_could_land() {
    type Row = (&'static str, &'static [Partition], Option<(u64, bool)>);
    let table: &[Row] = &[
        ("all partitions together", &[(Some(30), None), (Some(50), None)], Some((80, false))),
        ("all have landed", &[(Some(0), None), (Some(0), None)], Some((0, false))),
        ("nobody lands what a person has to look at", &[(Some(30), None), (Some(50), Some(Stuck))], Some((30, false))),
        ("nor what another release calls otherwise", &[(Some(30), None), (Some(50), Some(Other))], Some((30, false))),
        ("the store is short", &[(Some(30), None), (Some(50), Some(Throttled))], Some((80, true))),
        ("the store is away", &[(Some(0), None), (Some(50), Some(Unreachable))], Some((50, true))),
        ("the store refuses", &[(Some(30), Some(StoreRefused)), (Some(50), None)], Some((80, true))),
        ("one partition is not known", &[(Some(30), None), (None, None)], None),
        ("it is not known of one that does not count", &[(Some(30), None), (None, Some(Stuck))], Some((30, false))),
    ];
    for (case, partitions, expected) in table {
        let backlog = Backlog::of(&visit(partitions, false));
        assert_eq!(backlog.map(|it| (it.waiting, it.is_held_up)), *expected, "{case}");
    }
}

#[test]
fn the_group_and_the_partitions_are_those_of_the_visit() {
    let backlog = Backlog::of(&visit(&[(Some(1), None); 3], true)).unwrap();
    assert_eq!((backlog.partitions, backlog.is_moving), (3, true));
    let mut elsewhere = visit(&[(Some(1), None)], false);
    elsewhere.topic = TopicSeen::Missing;
    assert_eq!(Backlog::of(&elsewhere), None);
    let mut nowhere = visit(&[(Some(1), None)], false);
    nowhere.landing = None;
    assert_eq!(Backlog::of(&nowhere), None);
}
