//! What the status says in each situation: a table as text, so that a change of words or of sense is seen in its review.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "status/situations.rs"]
mod situations;
#[path = "status/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clickstream_crds::conditions::{ConditionStatus, VOCABULARY};
use clickstream_crds::status::{ConsumerStatus, PipelineStatus};
use serde_json::json;

use situations::situations;
use world::running;

const HEAD: &str = "\
What the status says in each situation: at first where everything runs and nothing waits, then what is different.
`UPDATE_GOLDEN=1 cargo test --workspace --test status` writes it anew.

## everything runs
";

/// By its name each condition, and the figures of producers and consumers.
fn lines(status: &PipelineStatus) -> BTreeMap<String, String> {
    let conditions = status.conditions.iter().flatten();
    let mut lines: BTreeMap<_, _> = conditions
        .map(|it| (it.kind().to_owned(), format!("{:?} {}: {}", it.status(), it.reason(), it.message())))
        .collect();
    let producer = status.producer.as_ref().map(|producer| ("producer".to_owned(), json!(producer).to_string()));
    let consumer = status.consumer.clone().map(|consumer| ConsumerStatus { selector: None, ..consumer });
    lines.extend(producer);
    lines.extend(consumer.map(|consumer| ("consumer".to_owned(), json!(consumer).to_string())));
    lines
}

/// All situations; of each what is not as usual.
fn told() -> String {
    let usual = lines(&running().status());
    let mut text = HEAD.to_owned();
    for (name, line) in &usual {
        writeln!(text, "{name}: {line}").unwrap();
    }
    for (title, world) in situations() {
        let lines = lines(&world.status());
        writeln!(text, "\n## {title}").unwrap();
        for (name, line) in lines.iter().filter(|(name, line)| usual.get(*name) != Some(*line)) {
            writeln!(text, "{name}: {line}").unwrap();
        }
        for name in usual.keys().filter(|name| !lines.contains_key(*name)) {
            writeln!(text, "{name}: nothing").unwrap();
        }
    }
    text
}

#[test]
fn the_status_in_every_situation() {
    let text = told();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/status.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &text).unwrap();
    }
    let kept = fs::read_to_string(&golden).unwrap_or_default();
    for (now, before) in text.lines().zip(kept.lines()) {
        assert_eq!(now, before, "the status says something else: look at the difference after UPDATE_GOLDEN=1");
    }
    assert_eq!(text.lines().count(), kept.lines().count(), "situations are missing, or new");
}

/// The sum is what tools wait for: it may not contradict itself in any situation.
#[test]
fn the_sum_agrees_with_its_parts_in_every_situation() {
    for (title, world) in situations() {
        let status = world.status();
        let conditions: Vec<_> = status.conditions.iter().flatten().collect();
        let kinds: BTreeSet<_> = conditions.iter().map(|it| it.kind()).collect();
        assert_eq!(kinds.len(), conditions.len(), "{title}: a condition is there twice");
        let is = |kind: &str| conditions.iter().find(|it| it.kind() == kind).map(|it| it.status());
        let ready = is("Ready").unwrap_or_else(|| panic!("{title}: nothing is said of Ready"));
        let (moves, stands) = (is("Reconciling").is_some(), is("Stalled").is_some());
        assert!(!(moves && stands), "{title}: it cannot both go on and stand");
        assert_eq!(ready == ConditionStatus::True, !moves && !stands, "{title}: Ready, unless it moves or stands");
        for condition in &conditions {
            let entry = VOCABULARY.iter().find(|entry| entry.name == condition.kind()).unwrap();
            let word = (condition.reason(), condition.status());
            let known = entry.reasons.contains(&word);
            assert!(known, "{title}: {} {word:?} is no word of ours", condition.kind());
            assert!(!condition.message().is_empty(), "{title}: {} says nothing", condition.kind());
        }
        assert_eq!(Some(status.observed_generation), world.pipeline.metadata.generation, "{title}");
    }
}
