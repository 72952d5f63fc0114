use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

const EVENTS: &str = "event_time,user_id,event_type\n\
    2024-05-01T10:00:00Z,a,view\n\
    2024-05-01T10:30:00Z,b,view\n\
    2024-05-01T10:29:30Z,a,add\n\
    broken\n\
    2024-05-01T12:00:00Z,,cart\n\
    soon,a,view\n\
    broken too\n";

const MANIFEST: &str = "apiVersion: clickstream.dev/v1alpha1\n\
    kind: ClickstreamPipeline\n\
    metadata: {name: shop}\n\
    spec:\n  \
      kafka: {bootstrapServers: ['localhost:9092']}\n  \
      schema: {preset: events, eventTypes: {aliases: [{from: add, to: cart}]}}\n  \
      producer:\n    \
        source: {csv: {files: [FOLDER/events.csv]}}\n    \
        badRows: {max: 2}\n    \
        replay: {}\n";

fn folder(manifest: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("events.csv"), EVENTS).unwrap();
    let manifest = manifest.replace("FOLDER", &folder.path().display().to_string());
    std::fs::write(folder.path().join("pipeline.yaml"), manifest).unwrap();
    folder
}

fn inspected(replay: &str) -> Findings {
    let folder = folder(&MANIFEST.replace("replay: {}", &format!("replay: {replay}")));
    findings(&wanted(&folder.path().join("pipeline.yaml"), None).unwrap_or_else(|error| panic!("{error}"))).unwrap()
}

#[test]
fn everything_is_counted() {
    let mut found: Value = serde_json::from_str(&inspected("{rate: 2, loops: 3}").to_json()).unwrap();
    assert_eq!(found["fingerprint"].take().as_str().unwrap().len(), 32);
    let expected = json!({
        "pipeline": "shop",
        "fingerprint": null,
        "rows": 7,
        "badRows": {"count": 2, "max": 2, "reasons": [
            {"why": "1 field instead of 3", "count": 2, "places": ["events.csv:5", "events.csv:8"]},
        ]},
        "times": {
            "first": "2024-05-01T10:00:00Z",
            "last": "2024-05-01T12:00:00Z",
            "spanMicros": 7_200_000_000_u64,
            "outOfOrder": 1,
            "largestStepBackMicros": 30_000_000,
            "busiestHour": {"from": "2024-05-01T10:00:00Z", "events": 3},
            "quietestHour": {"from": "2024-05-01T12:00:00Z", "events": 1},
            "emptyHours": 1,
        },
        "rowsWithoutTime": 1,
        "users": {"count": 2, "exact": true, "rowsWithoutUser": 1},
        "eventTypes": [{"type": "view", "count": 3}, {"type": "cart", "count": 2}],
        "otherEventTypes": 0,
        "replay": {"events": 21, "roundMicros": 3_500_000, "totalMicros": 10_500_000},
    });
    assert_eq!(found, expected, "{found:#}");
}

#[test]
fn a_replay_takes_as_long_as_its_schedule_says() {
    const MINUTE: i64 = 60_000_000;
    for (replay, round, total) in [
        ("{}", None, None),
        ("{speed: 60}", Some(2 * MINUTE), Some(2 * MINUTE)),
        // Pauses: 30 minutes, which become 30 seconds, and 90, which are cut to a minute.
        ("{speed: 60, maxGap: 1m}", Some(90_000_000), Some(90_000_000)),
        // The second round is a day behind the first: 22 hours of silence lie between them.
        ("{speed: 60, loops: 2}", Some(2 * MINUTE), Some(26 * MINUTE)),
        ("{speed: 60, maxGap: 1m, loops: 2}", Some(90_000_000), Some(4 * MINUTE)),
        ("{rate: 1000, loops: 0}", Some(7_000), None),
    ] {
        let found = inspected(replay).replay;
        assert_eq!((found.round_micros, found.total_micros), (round, total), "{replay}");
    }
}

#[test]
fn a_person_reads_it_at_a_glance() {
    let text = inspected("{speed: 60}").to_string();
    let without_fingerprint = text.rsplit_once("fingerprint").unwrap().0;
    assert_eq!(
        without_fingerprint,
        "\
pipeline       shop
rows           7
bad rows       2
                           2  1 field instead of 3 (events.csv:5, events.csv:8)
first event    2024-05-01T10:00:00Z
last event     2024-05-01T12:00:00Z (2 h later)
out of order   1 rows, by 30 s at most
busiest hour   3 events from 2024-05-01T10:00:00Z
quietest hour  1 events from 2024-05-01T12:00:00Z (1 hours have none)
without time   1 rows: they will be quarantined
users          2
without user   1 rows
event types                3  view
                           2  cart
replay takes   2 min
"
    );
}

#[test]
fn exit_codes_tell_whether_it_could_be_replayed() {
    let code = |manifest: &str, pipeline: Option<&str>| {
        let folder = folder(manifest);
        let pipeline = pipeline.map(str::to_owned);
        let code = run(&Arguments { file: folder.path().join("pipeline.yaml"), pipeline, json: false });
        format!("{code:?}").chars().filter(char::is_ascii_digit).collect::<String>()
    };
    assert_eq!(code(MANIFEST, None), "0");
    assert_eq!(code(MANIFEST, Some("shop")), "0");
    assert_eq!(code(&MANIFEST.replace("max: 2", "max: 1"), None), "1");
    assert_eq!(code(&MANIFEST.replace("events.csv", "none.csv"), None), "1");
    assert_eq!(code(&MANIFEST.replace("events.csv", "pipeline.yaml"), None), "1");
    assert_eq!(code(MANIFEST, Some("store")), "2");
    assert_eq!(code(&MANIFEST.replace("kafka:", "cafka:"), None), "2");
    let two = format!("{MANIFEST}---\n{}", MANIFEST.replace("shop", "store"));
    assert_eq!(code(&two, None), "2");
    assert_eq!(code(&two, Some("store")), "0");
    let none = Arguments { file: Path::new("/no/such/file").to_owned(), pipeline: None, json: false };
    assert_eq!(format!("{:?}", run(&none)), format!("{:?}", ExitCode::from(WRONG_MANIFEST)));
}
