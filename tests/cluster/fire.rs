//! Whatever can go wrong in a cluster goes wrong while events flow, in an order and at moments that a seed decides; and in the
//! end each event is there once. `SEED=17` plays one order again.

mod blow;
mod range;

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use clickstream_tests::dice::Dice;
use serde_json::{Value, json};
use testbed::require;

use crate::ground::Ground;
use crate::recount::Truth;
use crate::yard::Yard;
use blow::Blow;
use range::Range;

/// More than are sent at this pace until the last blow has fallen.
const EVENTS: u64 = 100_000;
const PACE: u32 = 300;
/// The order of every day; `make soak` tries others.
const USUAL_SEED: u64 = 121;
/// Between two blows, at most.
const PAUSE: usize = 5_000;

#[test]
fn under_fire_each_event_lands_once() {
    let ground = require!(Ground::shared());
    let mut range = require!(Range::of(ground));
    let mut yard = range.yard(ground);
    yard.logs = range.logs();
    let seed = seed();
    yard.step(&format!("SEED={seed}"));
    let mut dice = Dice::new(seed);
    let mut shop = shop(&yard);
    yard.apply(&shop);
    yard.wait("condition=Ready");

    let mut killed = BTreeSet::new();
    for blow in Blow::all(range.is_ours()).shuffled(&mut dice) {
        let pause = Duration::from_millis(u64::try_from(dice.below(PAUSE)).unwrap());
        thread::sleep(pause); // the moment is a part of what is tried, nothing is waited for
        yard.step(&format!("{blow:?}"));
        blow.fall(&mut range, &yard, &mut shop, &mut dice, &mut killed);
    }
    yard.step(&format!("{} events sent; from now on as fast as they go", yard.sent()));
    shop["spec"]["producer"].as_object_mut().unwrap().remove("replay");
    yard.apply(&shop);
    yard.until_told("Complete", "ReplayComplete");
    yard.until_told("Delivering", "Idle");
    nobody_ended_unasked(&yard, &killed);
    shop["spec"]["suspend"] = json!(true);
    yard.apply(&shop);
    yard.until_told("Ready", "Suspended");
    assert_eq!(yard.condition("Suspended").0, "Drained");

    let truth = Truth::of(&shop["spec"]["producer"]["source"]["generator"]);
    assert_eq!(yard.sent(), truth.delivered());
    yard.step("verify");
    assert_eq!(yard.proven(), truth.delivered());
    yard.step("DuckDB");
    require!(truth.is_found_by_duckdb(&yard));
    yard.delete();
}

fn seed() -> u64 {
    std::env::var("SEED").map_or(USUAL_SEED, |seed| seed.parse().expect("SEED: a whole number"))
}

/// Two of each role, and one event in twelve not as it should be.
fn shop(yard: &Yard) -> Value {
    let mut shop = yard.shop(EVENTS);
    let spec = &mut shop["spec"];
    spec["schema"]["preset"] = json!("pageviews");
    spec["producer"] = json!({"replicas": 2, "replay": {"rate": PACE}, "source": {"generator": {
        "preset": "pageviews", "events": EVENTS, "seed": 7,
        "faults": {"duplicates": "0.02", "late": "0.02", "malformed": "0.02", "missing": "0.02"},
    }}});
    spec["consumer"]["quarantine"] = json!({"alertAbove": "0.1"});
    shop
}

/// Whatever happens around it, a worker holds out: only those were started again that somebody killed.
fn nobody_ended_unasked(yard: &Yard, killed: &BTreeSet<String>) {
    let path = "{range .items[*]}{.metadata.name} {.status.containerStatuses[0].restartCount}{\"\\n\"}{end}";
    let pods = yard.kubectl(&["get", "pods", &format!("--output=jsonpath={path}")]);
    let restarted = pods.lines().filter_map(|line| line.rsplit_once(' ')).filter(|(_, restarts)| *restarts != "0");
    let unasked: Vec<_> = restarted.filter(|(pod, _)| !killed.contains(*pod)).collect();
    assert!(unasked.is_empty(), "ended by themselves: {unasked:?}");
}
