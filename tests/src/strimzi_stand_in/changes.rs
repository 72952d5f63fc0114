//! What Strimzi's topic operator does about a topic that is there: grows it and configures it. It never shrinks one, and
//! settings of the topic's own that nobody asks for are taken away.

use std::collections::BTreeMap;

use serde_json::Value;

use super::broker::Found;
use super::resources::TopicSpec;

#[derive(Debug, PartialEq)]
pub(super) struct Changes {
    pub(super) grow_to: Option<i32>,
    /// By name what to set; nothing: to take away.
    pub(super) config: BTreeMap<String, Option<String>>,
    pub(super) would_shrink: bool,
    /// The partitions that would need another number of replicas.
    pub(super) other_replicas: Vec<i32>,
}

pub(super) fn changes(spec: &TopicSpec, found: &Found) -> Changes {
    let partitions = i32::try_from(found.replicas.len()).unwrap_or(i32::MAX);
    let wanted = wanted_config(spec);
    let has = |name: &String, value: &String| found.config.get(name) == Some(value);
    let set = wanted.iter().filter(|(name, value)| !has(name, value)).map(|(name, value)| (name, Some(value)));
    let unasked = found.own_config.keys().filter(|name| !wanted.contains_key(*name)).map(|name| (name, None));
    let needs_others = |count: usize| spec.replicas.is_some_and(|wanted| usize::try_from(wanted) != Ok(count));
    let other = found.replicas.iter().filter(|(_, count)| needs_others(**count)).map(|(partition, _)| *partition);
    Changes {
        grow_to: spec.partitions.filter(|wanted| *wanted > partitions),
        config: set.chain(unasked).map(|(name, value)| (name.clone(), value.cloned())).collect(),
        would_shrink: spec.partitions.is_some_and(|wanted| wanted < partitions),
        other_replicas: other.collect(),
    }
}

/// Values may be numbers, booleans and lists; Kafka has only text.
pub(super) fn wanted_config(spec: &TopicSpec) -> BTreeMap<String, String> {
    spec.config.iter().map(|(name, value)| (name.clone(), in_words(value))).collect()
}

fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
