use clickstream_crds::spec::StartFrom::{self, Earliest, Latest};

use super::{Lag, drained, lag, total_lag};
use crate::kafka::{Bounds, Landed, PartitionSeen, Promptness};

/// A first offset, and the one after a last.
type Ends = Option<(i64, i64)>;

fn landed(start_from: StartFrom, partitions: &[(Ends, Option<i64>)]) -> Landed {
    let partitions = partitions.iter().zip(0..).map(|(&(bounds, committed), partition)| PartitionSeen {
        partition,
        bounds: bounds.map(|(start, end)| Bounds { start, end }),
        committed,
        note: None,
    });
    Landed { start_from, is_moving: false, promptness: Promptness::Untold, partitions: partitions.collect() }
}

#[test]
fn the_lag_of_a_partition() {
    type Row = (&'static str, StartFrom, Ends, Option<i64>, Option<u64>, Ends);
    let table: &[Row] = &[
        ("behind", Earliest, Some((0, 100)), Some(60), Some(40), None),
        ("at the end", Earliest, Some((0, 100)), Some(100), Some(0), None),
        ("at the end, behind its markers", Earliest, Some((0, 101)), Some(101), Some(0), None),
        ("empty and never read", Earliest, Some((0, 0)), None, Some(0), None),
        ("no commit, earliest", Earliest, Some((30, 100)), None, Some(70), None),
        ("no commit, latest", Latest, Some((30, 100)), None, Some(0), None),
        ("a commit counts, whatever the start", Latest, Some((30, 100)), Some(40), Some(60), None),
        ("below the log's start", Earliest, Some((30, 100)), Some(10), Some(70), Some((10, 30))),
        ("all of it expired", Earliest, Some((100, 100)), Some(10), Some(0), Some((10, 100))),
        ("beyond the end: made anew", Earliest, Some((0, 5)), Some(90), Some(0), None),
        ("nobody could tell", Earliest, None, Some(90), None, None),
        ("nobody could tell, and no commit", Latest, None, None, None, None),
        ("as far as numbers go", Earliest, Some((0, i64::MAX)), Some(0), Some(i64::MAX.unsigned_abs()), None),
    ];
    for &(case, start_from, bounds, committed, offsets, lost) in table {
        let lags = lag(&landed(start_from, &[(bounds, committed)]));
        assert_eq!(lags, [Lag { partition: 0, offsets, lost }], "{case}");
    }
}

#[test]
fn all_partitions_together() {
    let known = |committed| (Some((0, 10)), Some(committed));
    let unknown = (None, Some(4));
    let table = [
        (vec![known(10), known(10)], Some(0), Some(true)),
        (vec![known(7), known(10)], Some(3), Some(false)),
        (vec![known(7), unknown], None, Some(false)),
        (vec![known(10), unknown], None, None),
    ];
    for (partitions, total, all_landed) in table {
        let lags = lag(&landed(Earliest, &partitions));
        assert_eq!((total_lag(&lags), drained(&lags)), (total, all_landed), "{partitions:?}");
    }
}
