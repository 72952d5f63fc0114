//! What is to be done about a topic: pure, so that every case stands in one table.

use std::collections::BTreeMap;

use crate::kafka::{Managed, Refusal, TopicFound};

/// A topic as it is, with those of its settings that are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Now {
    pub(super) found: TopicFound,
    pub(super) config: BTreeMap<String, String>,
}

/// What is to be done, and what is to be told a person beside it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) writes: Vec<Write>,
    pub(super) refusal: Option<Refusal>,
}

/// Something that is changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Write {
    Create,
    /// To so many partitions.
    Grow(i32),
    /// These settings.
    Set(Vec<(String, String)>),
}

/// A topic that is ours is written to; one that was there before us only with consent; partitions are never taken away.
pub(super) fn decide(now: Option<&Now>, managed: &Managed) -> Decision {
    let Some(now) = now else {
        return match managed.known_id {
            Some(known) if !managed.may_adopt => refuse(Refusal::Gone { known }),
            _ => Decision { writes: vec![Write::Create], refusal: None },
        };
    };
    let found = now.found.id;
    match managed.known_id {
        _ if managed.may_adopt => {}
        Some(known) if known == found => {}
        Some(known) => return refuse(Refusal::Recreated { known, found }),
        None => {
            let differences = differences(now, managed);
            return if differences.is_empty() { Decision::default() } else { refuse(Refusal::NotOurs { differences }) };
        }
    }
    let mut writes = Vec::new();
    if let Some(wanted) = managed.partitions.filter(|wanted| *wanted > now.found.partitions) {
        writes.push(Write::Grow(wanted));
    }
    let other: Vec<_> = other_settings(now, managed).map(|(name, value, _)| (name.clone(), value.clone())).collect();
    if !other.is_empty() {
        writes.push(Write::Set(other));
    }
    Decision { writes, refusal: beyond_us(now, managed) }
}

/// What no visit changes.
fn beyond_us(now: &Now, managed: &Managed) -> Option<Refusal> {
    let fewer = managed.partitions.filter(|wanted| *wanted < now.found.partitions);
    let fewer = fewer.map(|wanted| Refusal::TooManyPartitions { has: now.found.partitions, wanted });
    let spread = managed.replicas.filter(|wanted| *wanted != now.found.replicas);
    fewer.or(spread.map(|wanted| Refusal::OtherReplicas { has: now.found.replicas, wanted }))
}

/// What differs from what is wanted, for people.
fn differences(now: &Now, managed: &Managed) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, has: i32, wanted: Option<i32>| {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != has) {
            differences.push(format!("{what} {has} instead of {wanted}"));
        }
    };
    compare("partitions", now.found.partitions, managed.partitions);
    compare("replicas", now.found.replicas, managed.replicas);
    differences.extend(
        other_settings(now, managed)
            .map(|(name, value, has)| format!("{name} {} instead of {value}", has.unwrap_or("unknown"))),
    );
    differences
}

/// Settings that are not what is wanted: name, wanted value, value.
fn other_settings<'a>(
    now: &'a Now,
    managed: &'a Managed,
) -> impl Iterator<Item = (&'a String, &'a String, Option<&'a str>)> {
    managed.config.iter().filter_map(|(name, wanted)| {
        let has = now.config.get(name).map(String::as_str);
        (has != Some(wanted.as_str())).then_some((name, wanted, has))
    })
}

fn refuse(refusal: Refusal) -> Decision {
    Decision { writes: Vec::new(), refusal: Some(refusal) }
}

#[cfg(test)]
mod tests;
