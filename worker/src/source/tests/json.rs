//! JSON lines: what stands in a file, and what is made of it.

use clickstream_crds::settings::FileFormat;
use clickstream_crds::spec::Order;

use super::kit::{batches, folder, rows, rows_from, schema_with_made_ids, schema_with_own_ids, set, source};
use crate::replay::{DataSet as _, EventClock, Place};
use crate::source::FileSet;

/// A file, and its rows: the line and the message, or the fault and the text.
const FILES: &[(&str, &[u8], &[&str])] = &[
    ("nothing", b"", &[]),
    ("an object passes as it is", b"{\"u\" : 1.50 , \"x\":[ ]}\n", &["1 {\"u\" : 1.50 , \"x\":[ ]}"]),
    ("no line feed at the end", b"{}\n{}", &["1 {}", "2 {}"]),
    ("line ends of DOS", b"{}\r\n{}\r\n", &["1 {}", "2 {}"]),
    ("a byte order mark", b"\xEF\xBB\xBF{}\n", &["1 {}"]),
    ("empty lines", b"\n{}\n\r\n\n{}\n", &["2 {}", "5 {}"]),
    ("blanks around", b" \t{} \n", &["1 {}"]),
    ("a line of blanks", b"  \n{}\n", &["1 !not JSON:   ", "2 {}"]),
    ("a list", b"[{}]\n{}\n", &["1 !not a JSON object: [{}]", "2 {}"]),
    ("text", b"\"{}\"\n", &["1 !not a JSON object: \"{}\""]),
    ("a number", b"-1.5e+3\n", &["1 !not a JSON object: -1.5e+3"]),
    ("null", b"null\n", &["1 !not a JSON object: null"]),
    ("words", b"hello world\n{}\n", &["1 !not JSON: hello world", "2 {}"]),
    ("half an object", b"{\"a\":\n{}\n", &["1 !not JSON: {\"a\":", "2 {}"]),
    ("an object over lines", b"{\n}\n", &["1 !not JSON: {", "2 !not JSON: }"]),
    ("two objects", b"{}{}\n", &["1 !text behind the JSON object: {}{}"]),
    ("a comma behind", b"{},\n", &["1 !text behind the JSON object: {},"]),
    ("a comma too many", b"{\"a\":1,}\n[1,]\n", &["1 !not JSON: {\"a\":1,}", "2 !not JSON: [1,]"]),
    ("a comma too few", b"{\"a\":1 \"b\":2}\n", &["1 !not JSON: {\"a\":1 \"b\":2}"]),
    ("a name without quotes", b"{a:1}\n{'a':1}\n", &["1 !not JSON: {a:1}", "2 !not JSON: {'a':1}"]),
    (
        "a number of no form",
        b"{\"a\":01}\n{\"a\":.5}\n{\"a\":+1}\n{\"a\":1.}\n{\"a\":NaN}\n{\"a\":1e}\n{\"a\":-}\n",
        &[
            "1 !not JSON: {\"a\":01}",
            "2 !not JSON: {\"a\":.5}",
            "3 !not JSON: {\"a\":+1}",
            "4 !not JSON: {\"a\":1.}",
            "5 !not JSON: {\"a\":NaN}",
            "6 !not JSON: {\"a\":1e}",
            "7 !not JSON: {\"a\":-}",
        ],
    ),
    (
        "a word of no form",
        b"{\"a\":True}\n{\"a\":nul}\n{\"a\":t}\n",
        &["1 !not JSON: {\"a\":True}", "2 !not JSON: {\"a\":nul}", "3 !not JSON: {\"a\":t}"],
    ),
    ("escapes", br#"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#, &[r#"1 {"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#]),
    (
        "an escape of no form",
        b"{\"a\":\"\\x\"}\n{\"a\":\"\\u12\"}\n{\"a\":\"\\ud83d\"}\n{\"a\":\"\\ude00\"}\n{\"a\":\"\\ud83d\\u0041\"}\n",
        &[
            "1 !not JSON: {\"a\":\"\\x\"}",
            "2 !not JSON: {\"a\":\"\\u12\"}",
            "3 !not JSON: {\"a\":\"\\ud83d\"}",
            "4 !not JSON: {\"a\":\"\\ude00\"}",
            "5 !not JSON: {\"a\":\"\\ud83d\\u0041\"}",
        ],
    ),
    ("a control character within text", b"{\"a\":\"\t\"}\n", &["1 !not JSON: {\"a\":\"\t\"}"]),
    ("not UTF-8", b"{\"a\":\"\xE9\"}\n{}\n", &["1 !not UTF-8: {\"a\":\"\u{FFFD}\"}", "2 {}"]),
    ("a name twice", b"{\"u\":\"a\",\"u\":\"b\"}\n", &["1 {\"u\":\"a\",\"u\":\"b\"}"]),
];

#[test]
fn ugly_files() {
    for (name, file, expected) in FILES {
        let folder = folder(&[("events.jsonl", file)]);
        assert_eq!(rows(&set(folder.path(), &["events.jsonl"], FileFormat::JsonLines).unwrap()), *expected, "{name}");
    }
}

#[test]
fn records_and_lists_are_nested_up_to_a_bound() {
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let lines = [nested(128), nested(129), nested(100_000)].join("\n");
    let folder = folder(&[("events.jsonl", lines.as_bytes())]);
    let found = rows(&set(folder.path(), &["events.jsonl"], FileFormat::JsonLines).unwrap());
    assert_eq!(found[0], format!("1 {}", nested(128)));
    assert!(found[1].starts_with("2 !nested deeper than 128 levels"), "{}", found[1]);
    assert!(found[2].starts_with("3 !nested deeper than 128 levels"), "{}", &found[2][..60]);
}

/// A line, its time in seconds and its user.
const TOLD: &[(&str, Option<i64>, &str)] = &[
    (r#"{"t":1000,"u":"a"}"#, Some(1000), "a"),
    (r#"{"t":"1970-01-01T00:16:40Z","u":"a b"}"#, Some(1000), "a b"),
    (r#"{ "u" : 1515915625519388267 , "t" : "1000" }"#, Some(1000), "1515915625519388267"),
    (r#"{"u":1.50,"t":null}"#, None, "1.50"),
    (r#"{"u":null,"t":"soon"}"#, None, ""),
    (r#"{"u":"","t":[1000]}"#, None, ""),
    (r#"{"u":true,"t":{"t":1000}}"#, None, ""),
    (r#"{"u":{"u":"a"}}"#, None, ""),
    (r#"{"x":{"u":"a","t":1}}"#, None, ""),
    (r#"{"u":"a","u":"b"}"#, None, "b"),
    (r#"{"\u0075":"a","u\"":"b"}"#, None, "a"),
    (r#"{"u":"\u00e9\"\\"}"#, None, "\u{e9}\"\\"),
];

#[test]
fn time_and_user_are_found_where_they_stand() {
    let lines = TOLD.iter().flat_map(|(line, ..)| [*line, "\n"]).collect::<String>();
    let folder = folder(&[("events.jsonl", lines.as_bytes())]);
    let set = set(folder.path(), &["events.jsonl"], FileFormat::JsonLines).unwrap();
    let batch = &batches(set.open(&Place::default(), &EventClock::ORIGINAL).unwrap()).unwrap()[0];
    for (row, (line, time, user)) in batch.rows.iter().zip(TOLD) {
        assert_eq!(batch.part(&row.value), line.as_bytes());
        assert_eq!((row.time, batch.part(&row.key)), (time.map(|time| time * 1_000_000), user.as_bytes()), "{line}");
    }
    assert_eq!(batch.rows.len(), TOLD.len());
}

#[test]
fn roles_may_lie_in_records() {
    let mut schema = schema_with_own_ids();
    for (column, path) in [(0, "at.time"), (1, "who.id"), (8, "who.event")] {
        schema.columns[column].from.0 = path.to_owned();
    }
    let line = r#"{"who":{"name":{"id":"x"},"id":"a","event":7},"time":1,"at":{"time":1000}}"#;
    let folder = folder(&[("events.jsonl", line.as_bytes())]);
    let source = source(folder.path(), &["events.jsonl"], FileFormat::JsonLines);
    let set = FileSet::new(&source, &schema, Order::AsIs).unwrap();
    let clock = EventClock { round: 2, from: 0, to: 86_400_000_000, speed_thousandths: 1_000 };
    let expected =
        r#"1 {"who":{"name":{"id":"x"},"id":"a","event":"7-2"},"time":1,"at":{"time":"1970-01-02T00:16:40Z"}}"#;
    assert_eq!(rows_from(&set, &Place::default(), &clock)[0].1, expected);
    let batch = &batches(set.open(&Place::default(), &clock).unwrap()).unwrap()[0];
    assert_eq!((batch.rows[0].time, batch.part(&batch.rows[0].key)), (Some(1_000_000_000), &b"a"[..]));
}

#[test]
fn what_is_changed_is_the_time_and_the_id_alone() {
    let lines = concat!(
        r#"{"event_id":"one","t":1000,"u":"a"}"#,
        "\n",
        r#"{"t":"1970-01-01 00:16:40.5","event_id":"\u006fne" , "u":"a"}"#,
        "\n",
        r#"{"u":"a", "t":"soon"}"#,
        "\n",
        r#"{"event_id":null}"#,
        "\n",
        "{ }\n",
    );
    let folder = folder(&[("events.jsonl", lines.as_bytes())]);
    let source = source(folder.path(), &["events.jsonl"], FileFormat::JsonLines);
    let clock = EventClock { round: 2, from: 0, to: 86_400_000_000, speed_thousandths: 1_000 };
    let changed = |schema| {
        let set = FileSet::new(&source, &schema, Order::AsIs).unwrap();
        let fingerprint = set.fingerprint()[..16].to_owned();
        let rows = rows_from(&set, &Place::default(), &clock).into_iter();
        rows.map(|(_, row)| row.replace(&fingerprint, "F")[2..].to_owned()).collect::<Vec<_>>()
    };
    let kept = [
        r#"{"event_id":"one-2","t":"1970-01-02T00:16:40Z","u":"a"}"#,
        r#"{"t":"1970-01-02T00:16:40.500Z","event_id":"\u006fne-2" , "u":"a"}"#,
    ];
    let [first, second] = kept;
    assert_eq!(
        changed(schema_with_own_ids()),
        [first, second, r#"{"u":"a", "t":"soon"}"#, r#"{"event_id":null}"#, "{ }"]
    );
    // What is named like an id that we would make stays.
    assert_eq!(
        changed(schema_with_made_ids()),
        [
            first,
            second,
            r#"{"u":"a", "t":"soon","event_id":"F-2-2"}"#,
            r#"{"event_id":null,"event_id":"F-2-3"}"#,
            r#"{"event_id":"F-2-4"}"#,
        ]
    );
}
