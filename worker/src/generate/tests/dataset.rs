//! Rows to replay: the same events as in a file, from wherever a run was left, for whoever sends them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use clickstream_crds::settings::{GeneratorSource, Source};
use clickstream_crds::spec::Story;
use clickstream_crds::translate::{PipelineName, translate};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::generate::dataset::{Generated, GeneratedRows};
use crate::replay::{Batch, DataSet, EventClock, Fetched, Place, Rows};
use crate::shard::Shard;

mod wrong;

/// Generous: a test that waits so long has failed.
const WAIT: Duration = Duration::from_mins(1);

/// What a manifest with this block means.
fn source(generator: &Value) -> GeneratorSource {
    let spec = json!({
        "kafka": {"bootstrapServers": ["kafka:9092"]},
        "schema": {"preset": generator["preset"]},
        "producer": {"source": {"generator": generator}},
    });
    let name = PipelineName { namespace: "analytics".to_owned(), name: "made".to_owned() };
    let translation = translate(&name, &serde_json::from_value(spec).unwrap()).unwrap();
    let Source::Generator(source) = translation.producer.unwrap().replay.source else { panic!("no generator") };
    source
}

fn generated(generator: &Value) -> Generated {
    Generated::new(&source(generator)).unwrap()
}

/// Every fault, in blocks that are many.
fn faulty(preset: &str, events: u32) -> Value {
    let faults = json!({
        "duplicates": "0.02", "late": "0.03", "outOfOrder": "0.05", "malformed": "0.02", "missing": "0.02", "skewed": "0.1",
        "hotUser": "0.05",
    });
    json!({"preset": preset, "events": events, "seed": 11, "span": "6h", "faults": faults})
}

const FAULTY_WORDS: &str = "--seed 11 --span 6h --duplicates 0.02 --late 0.03 --out-of-order 0.05 --malformed 0.02 \
                            --missing 0.02 --skewed 0.1 --hot-user 0.05";

/// A row with its own texts, and the bookmark of its batch.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    row: u64,
    shard: Shard,
    time: Option<i64>,
    key: String,
    value: Vec<u8>,
    origin: String,
    fault: String,
}

fn told(batch: &Batch) -> impl Iterator<Item = Told> {
    let text = |range| String::from_utf8(batch.part(range).to_vec()).unwrap();
    batch.rows.iter().map(move |row| Told {
        row: row.row,
        shard: row.shard,
        time: row.time,
        key: text(&row.key),
        value: batch.part(&row.value).to_vec(),
        origin: text(&row.origin),
        fault: text(&row.fault),
    })
}

fn batches(mut rows: GeneratedRows) -> Vec<Batch> {
    let mut batches = Vec::new();
    loop {
        match rows.next(WAIT).unwrap() {
            Fetched::Rows(batch) => batches.push(batch),
            Fetched::Waiting => {}
            Fetched::End => break,
        }
    }
    assert!(matches!(rows.next(WAIT), Ok(Fetched::End)), "the end stays the end");
    batches
}

fn from(data: &Generated, place: &Place, clock: &EventClock) -> Vec<Told> {
    batches(data.open(place, clock).unwrap()).iter().flat_map(told).collect()
}

fn all(data: &Generated) -> Vec<Told> {
    from(data, &Place::default(), &EventClock::ORIGINAL)
}

/// The message without the id that files do not have.
fn as_in_a_file(message: &[u8]) -> Vec<u8> {
    let mark = b",\"event_id\":\"";
    match message.windows(mark.len()).rposition(|part| part == mark) {
        Some(at) => [&message[..at], b"}"].concat(),
        None => message.to_vec(),
    }
}

#[test]
fn rows_are_the_lines_of_the_file() {
    for preset in ["retailrocket", "ecommerce", "pageviews", "streaming"] {
        let (file, _) = made(&format!("--preset {preset} --events 5000 {FAULTY_WORDS} --output a.jsonl"));
        let lines: Vec<&[u8]> = file.strip_suffix(b"\n").unwrap().split(|byte| *byte == b'\n').collect();
        let rows = all(&generated(&faulty(preset, 5_000)));
        assert_eq!(rows.len(), lines.len(), "{preset}");
        for (number, (row, line)) in rows.iter().zip(lines).enumerate() {
            assert_eq!(row.row, number as u64);
            assert_eq!(row.origin, format!("generator:{number}"));
            assert_eq!(row.fault, "", "what is broken on purpose is sent like any other");
            let message = if preset == "streaming" { row.value.clone() } else { as_in_a_file(&row.value) };
            assert!(message == line, "{preset}: {} is not {}", row.value.escape_ascii(), line.escape_ascii());
        }
    }
}

#[test]
fn what_is_told_beside_the_message_is_what_stands_in_it() {
    let mut readable = 0;
    for row in all(&generated(&faulty("pageviews", 5_000))) {
        if !row.key.is_empty() {
            assert_eq!(row.shard, Shard::of(row.key.as_bytes()), "a replica sends what its users do");
        }
        let Ok(message) = serde_json::from_slice::<Value>(&row.value) else {
            assert_eq!(row.time, None, "nothing can be told of {}", row.value.escape_ascii());
            continue;
        };
        readable += 1;
        assert_eq!(message["user_id"].as_str().unwrap_or_default(), row.key);
        let time = message["timestamp"].as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
        assert_eq!(time.map(jiff::Timestamp::as_microsecond), row.time);
    }
    assert!(readable > 4_500, "{readable}");
}

#[test]
fn replicas_send_what_their_shares_of_the_stream_are() {
    let data = generated(&faulty("ecommerce", 40_000));
    let rows = all(&data);
    let plan = Plan::new(
        Settings::of(&source(&faulty("ecommerce", 40_000))).unwrap(),
        Form::of(Path::new("a.jsonl"), Preset::Ecommerce).unwrap().malformations(Preset::Ecommerce),
    )
    .unwrap();
    for replica in 0..5 {
        let shards: Shards = Shard::all().filter(|shard| shard.index() % 5 == replica).collect();
        let mut lines = JsonLines::new(&plan);
        let mine = Stream::new(&plan, shards, Positions::START).map(|event| {
            let mut line = Vec::new();
            lines.line(&event, &mut line);
            line.pop();
            line
        });
        let sent = rows.iter().filter(|row| shards.contains(row.shard)).map(|row| as_in_a_file(&row.value));
        assert!(sent.eq(mine), "replica {replica}");
    }
}

#[test]
fn a_repeated_event_carries_the_id_of_the_first_and_no_other_does() {
    let data = generated(&faulty("retailrocket", 20_000));
    let mut seen: HashMap<String, Vec<u8>> = HashMap::new();
    let mut repeated = 0;
    for row in all(&data) {
        let Ok(message) = serde_json::from_slice::<Value>(&row.value) else { continue };
        let id = message["event_id"].as_str().unwrap().to_owned();
        assert!(id.starts_with(&format!("{}-0-", &data.fingerprint()[..16])), "{id}");
        if let Some(before) = seen.insert(id, row.value.clone()) {
            assert_eq!(before, row.value, "an id stands for one event");
            repeated += 1;
        }
    }
    assert!((250..550).contains(&repeated), "{repeated}");
}

#[test]
fn all_times_in_a_message_move_alike_and_another_round_has_other_ids() {
    const DAY: i64 = 86_400_000_000;
    let tomorrow = EventClock { round: 1, from: 0, to: DAY, ..EventClock::ORIGINAL };
    let pages = generated(&json!({"preset": "pageviews", "events": 300}));
    for (now, later) in all(&pages).iter().zip(from(&pages, &Place::default(), &tomorrow)) {
        let [before, after] = [&now.value, &later.value].map(|it| serde_json::from_slice::<Value>(it).unwrap());
        assert_eq!(now.time, later.time, "as the source tells it");
        let id = |message: &Value| message["event_id"].as_str().unwrap().to_owned();
        assert_eq!(id(&before).replacen("-0-", "-1-", 1), id(&after));
    }
    let shows = generated(&json!({"preset": "streaming", "events": 300}));
    let (now, later) = (all(&shows), from(&shows, &Place::default(), &tomorrow));
    let mut moments = 0;
    for (now, later) in now.iter().zip(&later) {
        let [mut before, mut after] = [now, later].map(|it| serde_json::from_slice::<Value>(&it.value).unwrap());
        let [own, again] = [&mut before, &mut after].map(|message| message["event_id"].take());
        assert_eq!(format!("{}-1", own.as_str().unwrap()), again.as_str().unwrap(), "the source's own, and the round");
        moments += moved(&before, &after, DAY);
    }
    assert!(moments > 600, "{moments}");
}

/// How many moments stand in both records, each moved by the same; all else is alike.
fn moved(before: &Value, after: &Value, by: i64) -> usize {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            assert!(before.keys().eq(after.keys()));
            before.values().zip(after.values()).map(|(before, after)| moved(before, after, by)).sum()
        }
        (Value::Array(before), Value::Array(after)) => {
            assert_eq!(before.len(), after.len());
            before.iter().zip(after).map(|(before, after)| moved(before, after, by)).sum()
        }
        (Value::String(one), Value::String(other)) => {
            let [one, other] = [one, other].map(|text| text.parse::<jiff::Timestamp>().ok());
            if let (Some(one), Some(other)) = (one, other) {
                assert_eq!(one.as_microsecond() + by, other.as_microsecond());
                return 1;
            }
            assert_eq!(before, after);
            0
        }
        _ => {
            assert_eq!(before, after);
            0
        }
    }
}

#[test]
fn who_drops_the_rows_ends_the_thread() {
    let data = generated(&faulty("ecommerce", 1_000_000_000));
    let mut rows = data.open(&Place::default(), &EventClock::ORIGINAL).unwrap();
    assert!(matches!(rows.next(WAIT), Ok(Fetched::Rows(_))));
    // Far ahead without a bookmark: it passes over blocks, for hours if it must.
    let ahead = data.open(&Place { row: 900_000_000, hint: String::new() }, &EventClock::ORIGINAL).unwrap();
    drop((rows, ahead));
    let ends_by = std::time::Instant::now() + WAIT;
    while data.readers() > 0 {
        assert!(std::time::Instant::now() < ends_by, "{} threads go on", data.readers());
        std::thread::yield_now();
    }
}

#[test]
fn what_is_made_ahead_is_bounded() {
    let all = batches(generated(&faulty("streaming", 20_000)).open(&Place::default(), &EventClock::ORIGINAL).unwrap());
    assert!(all.len() > 20, "{} batches", all.len());
    assert!(all.iter().all(|batch| batch.bytes.len() < 80 * 1024 && !batch.rows.is_empty()));
}

#[test]
fn the_fingerprint_tells_every_setting_and_nothing_else() {
    let all_given = json!({
        "preset": "pageviews", "events": 1000, "users": 90_000,
        "incident": {"step": "purchase", "from": "2026-01-07T10:00:00Z", "to": "2026-01-07T12:00:00Z", "os": "iOS",
            "browser": "Safari", "country": "DE"},
    });
    let base = source(&all_given);
    let of = |source: &GeneratorSource| Generated::new(source).unwrap().fingerprint().to_owned();
    assert_eq!(of(&base), of(&base.clone()));
    // Written down: another release must not take a run for another data set.
    assert_eq!(of(&base), "f8414be4c501917617ade4da35967f79");
    let changes = [
        json!({"preset": "streaming", "incident": null}),
        json!({"incident": null}),
        json!({"users": null}),
        json!({"events": 1001}),
        json!({"users": 90_001}),
        json!({"seed": 1}),
        json!({"startMicros": 1_767_571_201_000_000_i64}),
        json!({"spanMillis": 604_801_000}),
        json!({"items": 2_001}),
        json!({"gapMillis": 1_801_000}),
    ];
    let faults = serde_json::to_value(&base.faults).unwrap();
    let faults = faults
        .as_object()
        .unwrap()
        .iter()
        .map(|(field, value)| json!({"faults": {(field): value.as_u64().unwrap() + 1_000}}));
    let mut incident = vec![json!({"incident": {"step": "checkout"}}), json!({"incident": {"share": 1}})];
    incident.extend([json!({"incident": {"os": null}}), json!({"incident": {"browser": "Chrome"}})]);
    incident
        .extend([json!({"incident": {"country": "US"}}), json!({"incident": {"toMicros": 1_767_787_200_000_001_i64}})]);
    incident.push(json!({"incident": {"fromMicros": 1_767_780_000_000_001_i64}}));
    let mut seen = BTreeMap::from([(of(&base), json!("as it was"))]);
    for change in changes.into_iter().chain(faults).chain(incident) {
        let mut written = serde_json::to_value(&base).unwrap();
        merge(&mut written, &change);
        let other = serde_json::from_value(written).unwrap();
        assert_ne!(other, base, "{change}");
        if let Some(same) = seen.insert(of(&other), change.clone()) {
            panic!("{change} has the fingerprint of {same}");
        }
    }
    assert_eq!(seen.len(), 27);
}

fn merge(into: &mut Value, change: &Value) {
    match (into, change) {
        (Value::Object(into), Value::Object(change)) => {
            for (name, value) in change {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value.clone(),
    }
}

#[test]
fn the_words_of_the_resource_are_those_of_the_stories() {
    use clickstream_crds::spec::{BROWSERS, COUNTRIES, OPERATING_SYSTEMS};

    use crate::generate::value::{device::Device, place::Place};

    assert_eq!(Device::all(|device| device.os), OPERATING_SYSTEMS);
    assert_eq!(Device::all(|device| device.browser), BROWSERS);
    assert_eq!(Place::all(|place| place.country), COUNTRIES);
    let mut names = BTreeSet::new();
    for story in Story::ALL {
        let preset = Preset::from(story);
        let steps: Vec<_> = preset.story().states[1..].iter().map(|state| state.event_type).collect();
        assert_eq!(steps, story.later_steps(), "{preset}");
        assert_eq!(preset.name(), story.name());
        names.insert(story.name());
    }
    assert_eq!(names.len(), 4);
}

#[test]
fn a_manifest_and_a_command_line_that_say_nothing_mean_the_same() {
    let nothing = Settings::of(&source(&json!({"preset": "ecommerce", "events": 7}))).unwrap();
    assert_eq!(nothing, Settings::new(Preset::Ecommerce, 7, 0));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(nothing, typed("--preset ecommerce --events 7 --output a.csv", folder.path()).settings());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Where a run is left, it goes on: by the bookmark of the batch, by an older one, by one that cannot be right, without one.
    #[test]
    fn rows_go_on_where_they_were_left(part in 0.0..=1.0_f64, older in 0.0..=1.0_f64, preset in 0..2_usize, round in 0..2_u64) {
        let preset = ["retailrocket", "streaming"][preset];
        let data = generated(&faulty(preset, 25_000));
        let clock = EventClock { round, ..EventClock::ORIGINAL };
        let made = batches(data.open(&Place::default(), &clock).unwrap());
        let whole: Vec<_> = made.iter().flat_map(told).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a part")]
        let of = |part: f64, count: usize| (part * count as f64) as usize;
        let left = of(part, whole.len());
        let own = made.iter().rposition(|batch| batch.rows[0].row <= left as u64).unwrap();
        let hints = [&made[own].hint, &made[of(older, own)].hint, "", "99999999999:0", "0:99999999999", "17"];
        for hint in hints {
            let rest = from(&data, &Place { row: left as u64, hint: hint.to_owned() }, &clock);
            prop_assert!(rest == whole[left..], "{} left at {} by {:?}", preset, left, hint);
        }
    }
}

/// To pass over half a billion events would take minutes; the blocks near by are made at once.
#[test]
fn a_bookmark_is_gone_to_at_once() {
    let mut years = faulty("ecommerce", 1_000_000_000);
    years["span"] = json!("87840h");
    let place = Place { row: 500_000_017, hint: "50000:500000000".to_owned() };
    let data = generated(&years);
    let mut rows = data.open(&place, &EventClock::ORIGINAL).unwrap();
    let Fetched::Rows(batch) = rows.next(WAIT).unwrap() else { panic!("nothing in {WAIT:?}") };
    assert_eq!(batch.rows[0].row, 500_000_017);
    assert_eq!(batch.hint, "50000:500000000");
}
