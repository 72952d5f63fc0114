use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Decision, Now, Write, decide};
use crate::kafka::{Managed, Refusal, TopicFound, TopicId};

fn id(number: u128) -> TopicId {
    TopicId(Uuid::from_u128(number))
}

fn config(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Topic 1 with 4 partitions on 2 brokers, kept for a day.
fn now() -> Now {
    let found = TopicFound { id: id(1), partitions: 4, replicas: 2, made_now: false };
    Now { found, config: config(&[("retention.ms", "86400000")]) }
}

fn managed(partitions: i32, known: Option<u128>) -> Managed {
    Managed { partitions: Some(partitions), known_id: known.map(id), ..Managed::default() }
}

fn writes(writes: Vec<Write>) -> Decision {
    Decision { writes, refusal: None }
}

fn refuses(refusal: Refusal) -> Decision {
    Decision { writes: vec![], refusal: Some(refusal) }
}

#[test]
fn a_topic_that_is_not_there_is_made_once() {
    let (new, gone) = (managed(4, None), managed(4, Some(1)));
    assert_eq!(decide(None, &new), writes(vec![Write::Create]));
    assert_eq!(decide(None, &gone), refuses(Refusal::Gone { known: id(1) }));
    let consent = Managed { may_adopt: true, ..gone };
    assert_eq!(decide(None, &consent), writes(vec![Write::Create]));
}

#[test]
fn one_that_was_there_before_is_taken_up_as_it_is_or_not_at_all() {
    assert_eq!(decide(Some(&now()), &managed(4, None)), Decision::default());
    assert_eq!(decide(Some(&now()), &Managed::default()), Decision::default());
    let other = Managed { replicas: Some(3), config: config(&[("retention.ms", "1"), ("x", "y")]), ..managed(6, None) };
    let differences = [
        "partitions 4 instead of 6",
        "replicas 2 instead of 3",
        "retention.ms 86400000 instead of 1",
        "x unknown instead of y",
    ];
    let differences = differences.map(str::to_owned).to_vec();
    assert_eq!(decide(Some(&now()), &other), refuses(Refusal::NotOurs { differences }));
}

#[test]
fn with_consent_it_is_made_what_is_wanted() {
    let set = Write::Set(vec![("retention.ms".to_owned(), "1".to_owned())]);
    let other = Managed { may_adopt: true, config: config(&[("retention.ms", "1")]), ..managed(6, None) };
    assert_eq!(decide(Some(&now()), &other), writes(vec![Write::Grow(6), set]));
}

#[test]
fn ours_grows_and_is_set_and_never_shrinks() {
    let set = || Write::Set(vec![("retention.ms".to_owned(), "1".to_owned())]);
    let same = Managed { config: config(&[("retention.ms", "86400000")]), replicas: Some(2), ..managed(4, Some(1)) };
    assert_eq!(decide(Some(&now()), &same), Decision::default());
    assert_eq!(decide(Some(&now()), &managed(5, Some(1))), writes(vec![Write::Grow(5)]));
    let smaller = Managed { config: config(&[("retention.ms", "1")]), ..managed(3, Some(1)) };
    let refusal = Some(Refusal::TooManyPartitions { has: 4, wanted: 3 });
    assert_eq!(decide(Some(&now()), &smaller), Decision { writes: vec![set()], refusal });
    let spread = Managed { replicas: Some(3), ..managed(4, Some(1)) };
    assert_eq!(decide(Some(&now()), &spread), refuses(Refusal::OtherReplicas { has: 2, wanted: 3 }));
}

#[test]
fn another_one_under_its_name_is_not_touched() {
    let made_anew = managed(9, Some(7));
    assert_eq!(decide(Some(&now()), &made_anew), refuses(Refusal::Recreated { known: id(7), found: id(1) }));
    let consent = Managed { may_adopt: true, ..made_anew };
    assert_eq!(decide(Some(&now()), &consent), writes(vec![Write::Grow(9)]));
}
