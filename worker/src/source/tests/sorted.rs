//! Rows by event time, against a sort that everyone understands.

use std::sync::Arc;

use clickstream_crds::settings::FileFormat;
use clickstream_crds::spec::Order;
use proptest::prelude::*;

use super::kit::{CSV, batches, folder, rows, rows_from, schema_with_made_ids, set, source};
use crate::replay::{DataSet as _, EventClock, Place};
use crate::source::FileSet;
use crate::source::sort::Sorted;

/// A set in the order of event times, of which so many bytes are sorted in memory at once.
fn sorted(folder: &std::path::Path, names: &[&str], format: FileFormat, in_memory: usize) -> FileSet {
    let mut set = set(folder, names, format).unwrap();
    set.sorted = Some(Arc::new(Sorted::new(in_memory)));
    set
}

#[test]
fn bad_rows_and_rows_without_a_time_stay_behind_the_one_that_they_follow() {
    let first = b"t,u,e\nsoon,a,v\n30,b,v\nbad\nx,\"bad,v\n10,\"c\nc\",v\n10,d,v\n";
    let second = b"e,u,t\nv,e,20\nv,f,\nv,g,10\n";
    let folder = folder(&[("a.csv", first), ("b.csv", second)]);
    let found = rows(&sorted(folder.path(), &["a.csv", "b.csv"], CSV, 1 << 20));
    assert_eq!(
        found,
        [
            r#"2 {"t":"soon","u":"a","e":"v"}"#,
            r#"6 {"t":"1970-01-01T00:00:10Z","u":"c\nc","e":"v"}"#,
            r#"8 {"t":"1970-01-01T00:00:10Z","u":"d","e":"v"}"#,
            r#"4 {"e":"v","u":"g","t":"1970-01-01T00:00:10Z"}"#,
            r#"2 {"e":"v","u":"e","t":"1970-01-01T00:00:20Z"}"#,
            r#"3 {"e":"v","u":"f"}"#,
            r#"3 {"t":"1970-01-01T00:00:30Z","u":"b","e":"v"}"#,
            "4 !1 field instead of 3: bad",
            "5 !text behind a closing quote: x,\"bad,v",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_a_stable_sort(times in proptest::collection::vec(0..60_u32, 1..3_000), split in 0..3_000_usize, from in 0..3_000_u64) {
        let split = split.min(times.len());
        let lines = |from: usize, times: &[u32]| {
            let lines = times.iter().enumerate().map(|(at, time)| format!("{{\"t\":{time},\"u\":\"{}\"}}\n", from + at));
            lines.collect::<Vec<_>>().concat().into_bytes()
        };
        let folder = folder(&[("a.jsonl", &lines(0, &times[..split])), ("b.jsonl", &lines(split, &times[split..]))]);
        let mut expected: Vec<_> = times.iter().enumerate().map(|(at, time)| (*time, at)).collect();
        expected.sort_unstable();
        let expected: Vec<_> = expected.into_iter().map(|(time, at)| format!("{{\"t\":{time},\"u\":\"{at}\"}}")).collect();
        // So little memory that there are many runs, and more than are merged at once.
        for in_memory in [1 << 20, 10_000, 500] {
            let set = sorted(folder.path(), &["a.jsonl", "b.jsonl"], FileFormat::JsonLines, in_memory);
            let found = rows(&set);
            let found: Vec<_> = found.iter().map(|row| row.split_once(' ').unwrap().1).collect();
            prop_assert_eq!(&found, &expected);
            let rest = rows_from(&set, &Place { row: from, hint: "0@0:0:1".to_owned() }, &EventClock::ORIGINAL);
            let rest: Vec<_> = rest.iter().map(|(_, row)| row.split_once(' ').unwrap().1).collect();
            prop_assert_eq!(&rest, &expected[expected.len().min(usize::try_from(from).unwrap())..]);
        }
    }
}

#[test]
fn many_blocks_are_read_from_any_row_and_the_order_is_part_of_the_fingerprint() {
    let text = (0..40_000_u64)
        .map(|row| format!("{{\"t\":{},\"u\":\"{row}\"}}\n", row * 7_919 % 40_000))
        .collect::<Vec<_>>()
        .concat();
    let folder = folder(&[("a.jsonl", text.as_bytes())]);
    let source = source(folder.path(), &["a.jsonl"], FileFormat::JsonLines);
    let set = FileSet::new(&source, &schema_with_made_ids(), Order::Sort).unwrap();
    assert_ne!(set.fingerprint(), FileSet::new(&source, &schema_with_made_ids(), Order::AsIs).unwrap().fingerprint());
    for from in [0, 1, 9_999, 20_000, 39_999, 40_000] {
        let read =
            batches(set.open(&Place { row: from, hint: String::new() }, &EventClock::ORIGINAL).unwrap()).unwrap();
        let rows = read.iter().flat_map(|batch| &batch.rows).map(|row| (row.row, row.time));
        assert!(rows.eq((from..40_000).map(|row| (row, Some(i64::try_from(row).unwrap() * 1_000_000)))), "from {from}");
    }
}
