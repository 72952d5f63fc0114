//! Many files, packed files, patterns; and every place from which reading can go on.

use std::io::Write as _;

use proptest::prelude::*;

use super::kit::{
    CSV, batches, folder, rows, rows_from, schema, schema_with_made_ids, schema_with_own_ids, set, source,
};
use crate::replay::{DataSet as _, EventClock, Place};
use crate::source::FileSet;
use clickstream_crds::spec::Order;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 1).unwrap()
}

#[test]
fn packed_files_of_several_members_are_read_to_the_end() {
    let (first, second) = (&b"t,u,e\nx,a,v\ny,"[..], &b"b,v\n"[..]);
    let folder = folder(&[
        ("one.csv.gz", &[gzip(first), gzip(second)].concat()),
        ("two.csv.zst", &[zstd(first), zstd(second)].concat()),
        ("empty.csv.gz", &gzip(b"")),
    ]);
    for name in ["one.csv.gz", "two.csv.zst"] {
        let found = rows(&set(folder.path(), &[name], CSV).unwrap());
        assert_eq!(found, [r#"2 {"t":"x","u":"a","e":"v"}"#, r#"3 {"t":"y","u":"b","e":"v"}"#], "{name}");
    }
    assert_eq!(rows(&set(folder.path(), &["empty.csv.gz"], CSV).unwrap()), [""; 0]);
}

#[test]
fn a_packed_file_that_is_broken_is_an_error_and_no_end() {
    let text = format!("t,u,e\n{}", "x,a,v\n".repeat(100_000));
    let (mut gzip, mut zstd) = (gzip(text.as_bytes()), zstd(text.as_bytes()));
    gzip.truncate(gzip.len() / 2);
    zstd.truncate(zstd.len() - 1);
    let folder = folder(&[("half.csv.gz", &gzip), ("cut.csv.zst", &zstd)]);
    for name in ["half.csv.gz", "cut.csv.zst"] {
        let set = set(folder.path(), &[name], CSV).unwrap();
        let error = batches(set.open(&Place::default(), &EventClock::ORIGINAL).unwrap()).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn a_pattern_means_the_files_that_fit_it_by_name() {
    let row = |user: &str| format!("t,u,e\nx,{user},v\n").into_bytes();
    let files = ["b-2.csv", "b-10.csv", "b-1.csv", "b-1.txt", ".b-0.csv", "c[1].csv", "c1.csv"];
    let files: Vec<_> = files.into_iter().map(|name| (name, row(name))).collect();
    let folder = folder(&files.iter().map(|(name, row)| (*name, row.as_slice())).collect::<Vec<_>>());
    std::fs::create_dir(folder.path().join("b-3.csv")).unwrap();
    let message = |user: &str| format!(r#"2 {{"t":"x","u":"{user}","e":"v"}}"#);
    for (pattern, expected) in [
        ("b-*.csv", &["b-1.csv", "b-10.csv", "b-2.csv"][..]),
        ("b-?.csv", &["b-1.csv", "b-2.csv"]),
        ("b-[12].csv", &["b-1.csv", "b-2.csv"]),
        ("c[1].csv", &["c[1].csv"]),
        (".b*", &[".b-0.csv"]),
    ] {
        let expected: Vec<_> = expected.iter().map(|user| message(user)).collect();
        assert_eq!(rows(&set(folder.path(), &[pattern], CSV).unwrap()), expected, "{pattern}");
    }
    for (pattern, why) in [
        ("d*.csv", "d*.csv: no file has a name like this"),
        ("b-[.csv", "b-[.csv: invalid range pattern"),
        ("none.csv", "none.csv: No such file or directory"),
        ("none/*.csv", "none/*.csv: No such file or directory"),
        ("b-3.csv", "b-3.csv: is a folder: name its files"),
    ] {
        let error = set(folder.path(), &[pattern], CSV).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn the_fingerprint_is_that_of_the_content_and_of_the_way_it_is_read() {
    let files: [(&str, &[u8]); 4] = [
        ("a.csv", b"t,u,e\nx,a,v\n"),
        ("b.csv", b"t,u,e\ny,b,v\n"),
        ("same.csv", b"t,u,e\nx,a,v\n"),
        ("c.csv", b"t,u,e\n"),
    ];
    let (here, there) = (folder(&files), folder(&files));
    let fingerprint =
        |folder: &tempfile::TempDir, names: &[&str]| set(folder.path(), names, CSV).unwrap().fingerprint().to_owned();
    let one = fingerprint(&here, &["a.csv"]);
    assert_eq!(
        one, "a14372b0b9576477a934baa7b33d642b",
        "what was written about progress under this fingerprint must be found again"
    );
    assert_eq!(one, fingerprint(&there, &["same.csv"]));
    let both = fingerprint(&here, &["a.csv", "b.csv"]);
    assert_ne!(both, fingerprint(&here, &["b.csv", "a.csv"]));
    assert_ne!(one, fingerprint(&here, &["a.csv", "c.csv"]));
    assert_ne!(one, both);
    let headed = clickstream_crds::settings::FileFormat::Csv {
        delimiter: ',',
        header: Some(["t", "u", "e"].map(str::to_owned).to_vec()),
    };
    assert_ne!(one, set(here.path(), &["a.csv"], headed).unwrap().fingerprint());
}

#[test]
fn ids_say_where_an_event_comes_from_and_which_time_it_is() {
    let folder =
        folder(&[("events.csv", b"t,u,e,event_id\nx,a,v,one\nx,a,v,\n"), ("plain.csv", b"t,u,e\nx,a,v\nx,a,v\n")]);
    let again = EventClock { round: 3, ..EventClock::ORIGINAL };
    let ids = |name: &str, schema, clock: &EventClock| {
        let set = FileSet::new(&source(folder.path(), &[name], CSV), &schema, Order::AsIs).unwrap();
        let fingerprint = set.fingerprint()[..16].to_owned();
        let rows = rows_from(&set, &Place::default(), clock).into_iter();
        rows.map(|(_, row)| row.split_once(r#""v""#).unwrap().1.replace(&fingerprint, "F")).collect::<Vec<_>>()
    };
    assert_eq!(ids("plain.csv", schema(), &again), ["}", "}"]);
    assert_eq!(
        ids("plain.csv", schema_with_made_ids(), &EventClock::ORIGINAL),
        [r#","event_id":"F-0-0"}"#, r#","event_id":"F-0-1"}"#]
    );
    assert_eq!(
        ids("plain.csv", schema_with_made_ids(), &again),
        [r#","event_id":"F-3-0"}"#, r#","event_id":"F-3-1"}"#]
    );
    assert_eq!(ids("events.csv", schema_with_own_ids(), &EventClock::ORIGINAL), [r#","event_id":"one"}"#, "}"]);
    assert_eq!(ids("events.csv", schema_with_own_ids(), &again), [r#","event_id":"one-3"}"#, "}"]);
}

#[test]
fn times_move_with_the_clock_and_are_told_as_they_were() {
    let folder = folder(&[("events.csv", b"t,u,e\n1000,a,v\n1060.5,a,v\nnever,a,v\n")]);
    let set = set(folder.path(), &["events.csv"], CSV).unwrap();
    let clock = EventClock { round: 0, from: 1_000_000_000, to: 1_720_000_000_000_000, speed_thousandths: 60_000 };
    let messages: Vec<_> = rows_from(&set, &Place::default(), &clock).into_iter().map(|(_, row)| row).collect();
    assert_eq!(
        messages,
        [
            r#"2 {"t":"2024-07-03T09:46:40Z","u":"a","e":"v"}"#,
            r#"3 {"t":"2024-07-03T09:46:41.008333Z","u":"a","e":"v"}"#,
            r#"4 {"t":"never","u":"a","e":"v"}"#,
        ]
    );
    let batches = batches(set.open(&Place::default(), &clock).unwrap()).unwrap();
    let times: Vec<_> = batches[0].rows.iter().map(|row| row.time).collect();
    assert_eq!(times, [Some(1_000_000_000), Some(1_060_500_000), None]);
}

/// Three files, 30,000 rows, some of them bad or of several lines: enough for several batches.
fn three_files() -> tempfile::TempDir {
    let row = |row: usize, seed: usize| match (row * 7 + seed) % 11 {
        0 => format!("{row},\"us\ner{row}\",v\r\n"),
        1 => format!("bad{row}\n\n"),
        2 => format!("{row},\"bad{row}\n"),
        _ => format!("{row},user{row},{}\n", "v".repeat(row % 40 + 1)),
    };
    let rows = |seed: usize| (0..10_000).map(move |number| row(number, seed)).collect::<String>();
    let text = |seed: usize| format!("t,u,e\n{}", rows(seed)).into_bytes();
    folder(&[("a.csv", &text(1)), ("b.csv", &text(2)), ("b.csv.gz", &gzip(&text(2))), ("c.csv", &text(3))])
}

#[test]
fn reading_goes_on_at_any_row_with_any_hint() {
    let folder = three_files();
    for names in [["a.csv", "b.csv", "c.csv"], ["a.csv", "b.csv.gz", "c.csv"]] {
        let set = set(folder.path(), &names, CSV).unwrap();
        let all = rows_from(&set, &Place::default(), &EventClock::ORIGINAL);
        let numbers = all.iter().map(|(row, _)| *row);
        assert!(numbers.eq(0..30_000), "rows are numbered without a gap");
        let read = batches(set.open(&Place::default(), &EventClock::ORIGINAL).unwrap()).unwrap();
        let mut hints: Vec<_> = read.iter().map(|batch| (batch.rows[0].row, batch.hint.clone())).collect();
        assert!(hints.len() >= 8 && hints.iter().all(|(_, hint)| !hint.is_empty()));
        let useless =
            ["", "x", "1@", "0@9:0:1", "0@0:3:1", "0@0:99999999999:1", "-1@0:0:1", "99999999@0:0:1", "5@0:6:2:7"];
        hints.extend(useless.map(|hint| (0, hint.to_owned())));
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 12,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let place = (0..30_001_u64, proptest::sample::select(hints));
        runner
            .run(&place, |(row, (first, hint))| {
                // A hint of a later row than the one that is wanted is no use either.
                let row = if first % 2 == 0 { row } else { row.max(first) };
                let found = rows_from(&set, &Place { row, hint: hint.clone() }, &EventClock::ORIGINAL);
                prop_assert!(
                    found == all[usize::try_from(row).unwrap()..],
                    "row {row}, hint {hint:?}: {:?} …",
                    found.first()
                );
                Ok(())
            })
            .unwrap();
        assert_eq!(rows_from(&set, &Place { row: 30_001, hint: String::new() }, &EventClock::ORIGINAL), []);
    }
}

#[test]
fn a_reader_that_is_dropped_stops_reading() {
    let folder = three_files();
    let set = set(folder.path(), &["a.csv", "b.csv", "c.csv"], CSV).unwrap();
    for _ in 0..200 {
        drop(set.open(&Place::default(), &EventClock::ORIGINAL).unwrap());
    }
    let ours = || {
        std::fs::read_dir("/proc/self/task")
            .unwrap()
            .filter(|task| {
                let name = task.as_ref().ok().and_then(|task| std::fs::read_to_string(task.path().join("comm")).ok());
                name.is_some_and(|name| name.trim() == "source")
            })
            .count()
    };
    // Other tests read at the same time, but none of them two hundred times over.
    let mut left = 0;
    for _ in 0..3_000 {
        left = ours();
        if left < 50 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("{left} readers are left of 200");
}
