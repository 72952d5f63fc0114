//! Made-up events: shared, killed and taken up again, each is sent once, and broken ones as broken as they were made.

use std::collections::BTreeMap;

use clickstream_crds::settings::{GeneratorFaults, GeneratorSource, Pace, Source};
use clickstream_crds::spec::Story;
use clickstream_worker::generate::Generated;
use clickstream_worker::replay::{DataSet as _, EventClock, Fetched, Place, Rows as _};
use testbed::{Testbed, require};

use crate::readback::read_at_least;
use crate::replica::{PATIENCE, Replica};
use crate::shop::{Shop, plain, rate};

fn source() -> GeneratorSource {
    GeneratorSource {
        preset: Story::PageViews,
        events: 20_000,
        seed: 3,
        start_micros: 1_767_571_200_000_000,
        span_millis: 6 * 3_600_000,
        users: None,
        items: 2_000,
        gap_millis: 1_800_000,
        faults: GeneratorFaults {
            duplicates: 20_000,
            late: 20_000,
            late_by_millis: 600_000,
            out_of_order: 50_000,
            malformed: 10_000,
            missing: 10_000,
            skewed: 0,
            skew_by_millis: 300_000,
            hot_user: 0,
        },
        incident: None,
    }
}

/// The key and the message of every row.
fn rows(source: &GeneratorSource) -> Vec<(String, String)> {
    let mut reader = Generated::new(source).unwrap().open(&Place::default(), &EventClock::ORIGINAL).unwrap();
    let mut rows = Vec::new();
    loop {
        match reader.next(PATIENCE).unwrap() {
            Fetched::Rows(batch) => rows.extend(batch.rows.iter().map(|row| {
                let text = |range| String::from_utf8_lossy(batch.part(range)).into_owned();
                (text(&row.key), text(&row.value))
            })),
            Fetched::Waiting => {}
            Fetched::End => return rows,
        }
    }
}

#[tokio::test]
async fn replicas_that_are_killed_send_each_made_up_event_once() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let rows = rows(&source());
    assert!(rows.len() > 20_200, "{} rows with those that are sent twice", rows.len());
    let mut shop = Shop::new(testbed, &kafka, rows.len() as u64, rate(2_000)).await;
    shop.settings.replay.source = Source::Generator(source());
    let first = ["one", "two", "three"].map(|name| Replica::start(&shop, name));
    read_at_least(&shop, 4_000);
    first.into_iter().for_each(Replica::kill);
    shop.settings.replay.pace = Pace::Unlimited;
    for replica in ["four", "five"].map(|name| Replica::start(&shop, name)) {
        replica.completes();
    }

    let found = read_at_least(&shop, shop.rows);
    let mut sent = vec![0_u32; rows.len()];
    let mut last: BTreeMap<&str, (i32, usize)> = BTreeMap::new();
    for event in &found {
        let row: usize = event.headers["origin"].strip_prefix("generator:").unwrap().parse().unwrap();
        let (key, message) = &rows[row];
        sent[row] += 1;
        assert_eq!(&event.raw, message, "row {row}");
        assert_eq!(event.key.as_deref().unwrap_or_default(), key, "row {row}");
        if let (false, Some((partition, before))) = (key.is_empty(), last.insert(key, (event.partition, row))) {
            assert_eq!(partition, event.partition, "row {row}");
            assert!(before < row, "row {row} comes after row {before}");
        }
    }
    assert!(sent.iter().all(|times| *times == 1), "{} rows were sent, of {}", found.len(), rows.len());
}
