//! Every series that an alert or the dashboard names is one that the programs export: whoever renames one in the source
//! hears of it here.

use std::collections::BTreeSet;

use crate::repository::{sources, text};

const RULES: &str = "charts/clickstream-operator/files/alerts.yaml";
const DASHBOARD: &str = "charts/clickstream-operator/files/dashboard.json";
/// What a series is called by its prefix, and where its name stands in the source as a text of its own.
const EXPORTED: [(&str, &[&str]); 4] = [
    ("clickstream_produce_", &["worker/src/produce"]),
    ("clickstream_consume_", &["worker/src/consume", "worker/src/land"]),
    ("clickstream_operator_", &["operator/src"]),
    ("clickstream_pipeline_", &["operator/src"]),
];
/// Endings that the libraries put behind a name.
const ENDINGS: [&str; 6] = ["_total", "_bucket", "_count", "_sum", "_seconds", "_bytes"];

fn named(text: &str) -> BTreeSet<&str> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.split(|letter| !is_name(letter)).filter(|word| word.starts_with("clickstream_")).collect()
}

/// The name, and the name without each of the endings that it has.
fn spellings(name: &str) -> Vec<&str> {
    let mut spellings = vec![name];
    while let Some(shorter) = spellings.last().and_then(|name| ENDINGS.iter().find_map(|end| name.strip_suffix(end))) {
        spellings.push(shorter);
    }
    spellings
}

fn is_exported(series: &str) -> bool {
    let (prefix, folders) = EXPORTED.iter().find(|(prefix, _)| series.starts_with(prefix)).expect(series);
    let source: String = folders.iter().map(|folder| sources(folder)).collect();
    // A name may be given whole, or without the registry's prefix.
    [series, &series[prefix.len()..], &series["clickstream_".len()..]]
        .iter()
        .flat_map(|name| spellings(name))
        .any(|name| source.contains(&format!("\"{name}\"")))
}

#[test]
fn what_is_watched_is_exported() {
    for file in [RULES, DASHBOARD] {
        let text = text(file);
        let names = named(&text);
        assert!(names.len() > 5, "{file}: only {names:?}");
        for name in names {
            assert!(is_exported(name), "{file} names {name}, which nothing exports");
        }
    }
}

#[test]
fn a_name_that_nobody_exports_is_noticed() {
    assert!(is_exported("clickstream_produce_lateness_seconds_bucket"));
    assert!(!is_exported("clickstream_produce_latency_seconds_bucket"));
}
