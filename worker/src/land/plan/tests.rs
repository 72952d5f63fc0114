use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::land::manifest::{Portion, PortionKind};

const ANY: Partition = Partition(7);

/// A plan whose offsets are all events of one directory, but for a tombstone and an offset that was never delivered.
pub(in crate::land) fn plan(places: &Places, partition: Partition, start: i64, end: i64) -> Plan {
    let portion = Portion {
        kind: PortionKind::Events,
        directory: "bronze/day=1".to_owned(),
        rows: end.abs_diff(start) - 2,
        crc: 1,
        earliest: Some(5),
        latest: None,
    };
    Plan {
        stream: places.stream().to_owned(),
        topic: places.topic().to_owned(),
        partition: partition.0,
        start,
        end,
        planned_at: 1_700_000_000_000_000,
        cut: CutReason::Age,
        recipe: Frozen { id: "id".to_owned(), text: "text".to_owned() },
        manifest: Manifest {
            portions: vec![portion],
            quarantined: BTreeMap::new(),
            tombstones: 1,
            undelivered: vec![(end - 1, 1)],
        },
        expired: Vec::new(),
        writer: "0".to_owned(),
    }
}

fn places() -> Places {
    Places::new("lake", "shop", None, "clicks")
}

fn read(text: &str) -> Result<Plan, PlanError> {
    Plan::read(text.as_bytes(), &places(), ANY, 10)
}

fn text() -> String {
    String::from_utf8(plan(&places(), ANY, 10, 25).write().unwrap()).unwrap()
}

#[test]
fn what_is_written_is_read() {
    assert_eq!(read(&text()), Ok(plan(&places(), ANY, 10, 25)));
    let origin = Origin { offset: 3, from: StartedFrom::Group, decided_at: 7 };
    assert_eq!(Origin::read(&origin.write().unwrap()), Ok(origin));
}

#[test]
fn the_text_of_plans_never_changes() {
    let expected = concat!(
        r#"{"version":1,"stream":"shop","topic":"clicks","partition":7,"start":10,"end":25,"plannedAt":1700000000000000,"#,
        r#""cut":"age","recipe":{"id":"id","text":"text"},"manifest":{"portions":[{"kind":"events","#,
        r#""directory":"bronze/day=1","rows":13,"crc":1,"earliest":5}],"tombstones":1,"undelivered":[[24,1]]},"writer":"0"}"#
    );
    assert_eq!(text(), expected);
}

#[test]
fn another_version_is_not_read_whatever_it_holds() {
    assert_eq!(read(r#"{"version":2,"start":"ten"}"#), Err(PlanError::Version(2)));
    assert_eq!(Origin::read(br#"{"version":9}"#), Err(PlanError::Version(9)));
}

#[test]
fn a_plan_that_contradicts_itself_or_its_name_is_broken() {
    for (right, wrong) in [
        ("\"start\":10", "\"start\":11"),
        ("\"partition\":7", "\"partition\":8"),
        ("\"stream\":\"shop\"", "\"stream\":\"shops\""),
        ("\"end\":25", "\"end\":10"),
        ("\"end\":25", "\"end\":26"),
        ("\"rows\":13", "\"rows\":14"),
        ("[[24,1]]", "[[25,1]]"),
        ("[[24,1]]", "[[9223372036854775807,1]]"),
        ("[[24,1]]", "[[24,-1]]"),
        ("\"tombstones\":1", "\"tombstones\":18446744073709551615"),
        ("}]", "}"),
    ] {
        let read = read(&text().replace(right, wrong));
        assert!(matches!(read, Err(PlanError::Broken(_))), "{wrong}: {read:?}");
    }
    assert!(matches!(
        Origin::read(br#"{"version":1,"offset":-1,"from":"group","decidedAt":0}"#),
        Err(PlanError::Broken(_))
    ));
}

proptest! {
    #[test]
    fn whatever_lies_under_a_plans_name_is_read_or_refused(at in 0..400_usize, byte: u8, length in 0..400_usize) {
        let mut bytes = text().into_bytes();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        bytes.truncate(length.max(at));
        let _ = Plan::read(&bytes, &places(), ANY, 10);
    }
}
