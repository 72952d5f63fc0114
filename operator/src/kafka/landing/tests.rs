use clickstream_crds::notes::{Blocked, Hindrance, LandingNote, UnreadableNote};
use clickstream_crds::spec::StartFrom;

use super::{LandedThrough, Landing};
use crate::kafka::{Bounds, Landed, PartitionSeen, Promptness};

type Note = Option<Result<LandingNote, UnreadableNote>>;

/// Partitions of ten offsets, with what is committed and noted of them.
fn landed(partitions: Vec<(Option<i64>, Note)>) -> Landed {
    let partitions = partitions.into_iter().zip(0..).map(|((committed, note), partition)| PartitionSeen {
        partition,
        bounds: Some(Bounds { start: 0, end: 10 }),
        committed,
        note,
    });
    Landed {
        start_from: StartFrom::Earliest,
        is_moving: false,
        promptness: Promptness::Untold,
        partitions: partitions.collect(),
    }
}

#[allow(clippy::unnecessary_wraps, reason = "as it stands in a partition")]
fn through(moment: i64) -> Note {
    Some(Ok(LandingNote { through: Some(moment), ..LandingNote::default() }))
}

#[test]
fn the_partition_furthest_behind_decides_through_when_all_has_landed() {
    let broken = || Some(Err(UnreadableNote::TooNew(9)));
    let table = [
        ("nothing waits", vec![(Some(10), through(5)), (Some(10), None)], LandedThrough::Now),
        ("one waits", vec![(Some(10), through(5)), (Some(9), through(70))], LandedThrough::Before(70)),
        ("two wait", vec![(Some(1), through(80)), (Some(9), through(70))], LandedThrough::Before(70)),
        ("one has told nothing", vec![(Some(1), through(80)), (Some(9), None)], LandedThrough::Unknown),
        ("one has landed nothing yet", vec![(Some(1), through(80)), (None, None)], LandedThrough::Unknown),
        ("one cannot be read", vec![(Some(1), broken())], LandedThrough::Unknown),
        ("there are no partitions", vec![], LandedThrough::Unknown),
    ];
    for (case, partitions, expected) in table {
        assert_eq!(Landing::of(&landed(partitions)).through, expected, "{case}");
    }
    let mut unknown = landed(vec![(Some(10), through(5))]);
    unknown.partitions[0].bounds = None;
    assert_eq!(Landing::of(&unknown).through, LandedThrough::Unknown);
}

#[test]
fn who_stands_longest_comes_first_and_what_cannot_be_read_is_told() {
    let stands = |since| Blocked::new(since, Hindrance::AccessDenied, "403");
    let note =
        |blocked, records, invalid| Some(Ok(LandingNote { blocked, records, invalid, ..LandingNote::default() }));
    let (first, second) = (stands(7), stands(9));
    let unreadable = UnreadableNote::Broken("no JSON".to_owned());
    let landed = landed(vec![
        (Some(1), note(Some(second.clone()), 100, 0)),
        (Some(1), note(None, 300, 2)),
        (Some(1), note(Some(first.clone()), 0, 0)),
        (Some(1), Some(Err(unreadable.clone()))),
        (Some(1), None),
    ]);
    let landing = Landing::of(&landed);
    assert_eq!(landing.blocked, [(2, &first), (0, &second)]);
    assert_eq!((landing.records, landing.invalid, landing.invalid_per_million()), (400, 2, Some(5_000)));
    assert_eq!(landing.unreadable, Some((3, &unreadable)));
}
