//! Input of the worst kind, and nothing but: all of it lands in quarantine, and the process keeps within its memory.

use serde_json::{Value, json};
use testbed::{Testbed, require};

use crate::ground::{Ground, sum};
use crate::member::Member;

const MEMORY: u64 = 512 << 20;
const LARGE: usize = 10 << 20;
/// Of each kind that is small.
const EACH: u64 = 200;
const LARGE_ONES: u64 = 60;
const DISTINCT: u64 = 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_bad_input_lands_in_quarantine_and_memory_keeps_its_bound() {
    let testbed = require!(Testbed::of_this_run());
    let (kafka, s3) = (require!(testbed.kafka()), require!(testbed.s3()));
    let ground = require!(Ground::new(testbed, &kafka, &s3, 2, &blocks()).await);
    let member = Member::start(&ground.settings());
    let mut sent = 0;
    for send in [send_each, send_distinct, send_large] {
        sent += send(&ground);
        ground.flush();
        ground.landed_at_least(sent).await;
        let peak = member.peak_memory();
        assert!(peak < MEMORY, "{} MiB after {sent} messages", peak >> 20);
    }
    member.drain();

    let report = ground.prove(true).await;
    assert_eq!(report.faults, [], "{report}");
    let events = sum(&report, |chain| chain.events);
    assert_eq!((events, sum(&report, |chain| chain.tombstones)), (0, EACH), "{report}");
    let quarantined = ground.quarantined().await;
    let expected = [
        ("bad_timestamp", EACH + DISTINCT),
        ("decode_error", 5 * EACH + LARGE_ONES),
        ("missing_field:event_type", EACH),
        ("unreadable_row", EACH),
    ];
    assert_eq!(quarantined, expected.map(|(reason, count)| (reason.to_owned(), count)).into());
}

fn blocks() -> Value {
    json!({
        "schema": {"preset": "events"},
        "consumer": {"batch": {"maxAge": "1s"}},
        "workers": {"consumer": {"resources": {"limits": {"memory": format!("{}Mi", MEMORY >> 20)}}}},
    })
}

fn event(time: &Value, extra: &str) -> String {
    format!(r#"{{"event_time": {time}, "user_id": "u", "event_type": "view"{extra}}}"#)
}

/// Of every kind that is small; how many were sent.
fn send_each(ground: &Ground) -> u64 {
    let good = event(&json!("2026-01-01T00:00:00Z"), "");
    let deep = format!(r#"{{"x": {}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let huge = format!(r#"{{"event_time": 1{}, "user_id": "u", "event_type": "view"}}"#, "0".repeat(5_000));
    for n in 0..EACH {
        let key = format!("user-{n}");
        for value in [
            &b""[..],
            b"\xff\xfe not UTF-8",
            b"no event",
            deep.as_bytes(),
            br#"{"event_time": "2026-01-01T00:00:00Z", "user_id": "u"}"#,
            huge.as_bytes(),
            br#"[{"event_time": "2026-01-01T00:00:00Z"}]"#,
        ] {
            ground.send(&key, Some(value));
        }
        ground.send(&key, None);
        ground.send_with_fault(&key, good.as_bytes(), &format!("line {n} has a field too many"));
    }
    9 * EACH
}

/// No two of them say the same.
fn send_distinct(ground: &Ground) -> u64 {
    for n in 0..DISTINCT {
        let time = json!(format!("no time {n}"));
        ground.send(&format!("user-{n}"), Some(event(&time, &format!(r#", "field {n}": {n}"#)).as_bytes()));
    }
    DISTINCT
}

fn send_large(ground: &Ground) -> u64 {
    let large = [b"{\"x\": \"", vec![b'x'; LARGE].as_slice()].concat();
    for n in 0..LARGE_ONES {
        ground.send(&format!("user-{n}"), Some(&large));
    }
    LARGE_ONES
}
