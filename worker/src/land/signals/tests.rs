use prometheus_client::encoding::text::encode;

use super::*;
use crate::land::Places;
use crate::land::plan::tests::plan;
use crate::log::Partition;

fn told(signals: &Signals) -> String {
    let mut registry = Registry::with_prefix("clickstream_consume");
    signals.register(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).unwrap();
    text
}

#[test]
fn what_has_landed_is_counted_and_what_is_not_valid_by_its_reason() {
    let signals = Signals::default();
    let mut plan = plan(&Places::new("lake", "shop", None, "clicks"), Partition(7), 10, 25);
    plan.manifest.quarantined =
        [("missing_field:user_id", 2), ("decode_error", 3)].map(|(name, n)| (name.to_owned(), n)).into();
    signals.landed(&plan);
    let told = told(&signals);
    for line in [
        "clickstream_consume_landed_plans_total 1",
        "clickstream_consume_landed_objects_total 1",
        "clickstream_consume_landed_events_total 13",
        "clickstream_consume_landed_invalid_total 5",
        "clickstream_consume_quarantined_total{reason=\"missing_field\",column=\"user_id\"} 2",
        "clickstream_consume_quarantined_total{reason=\"decode_error\",column=\"\"} 3",
    ] {
        assert!(told.lines().any(|told| told == line), "{line} is not in\n{told}");
    }
}

#[test]
fn what_waits_is_measured_in_seconds_and_bytes() {
    let signals = Signals::default();
    let now = Now { ticks: 0, wall: 100_000_000 };
    let backlog = Backlog { sent: Some(40_000_000), read: Some(98_500_000), bytes: 700, open: 2 };
    signals.show(&backlog.and(Backlog { sent: Some(90_000_000), read: None, bytes: 11, open: 0 }), now);
    let waits = told(&signals);
    for line in [
        "clickstream_consume_landed_lag_seconds 60.0",
        "clickstream_consume_oldest_unlanded_seconds 1.5",
        "clickstream_consume_buffered_bytes 711",
        "clickstream_consume_open_plans 2",
    ] {
        assert!(waits.lines().any(|told| told == line), "{line} is not in\n{waits}");
    }
    signals.show(&Backlog::default(), now);
    assert!(told(&signals).contains("clickstream_consume_landed_lag_seconds 0.0"));
}
