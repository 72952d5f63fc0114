//! What visits make of topics, and what they leave alone.

use std::collections::BTreeMap;

use clickstream_operator::kafka::{
    Deletion, Errand, Managed, Refusal, ReplayErrand, Replayed, TopicId, TopicSeen, delete_topics,
};
use testbed::{KafkaOptions, Testbed, fresh_name, require};

use crate::ground::{Hand, found, go, landing, look, make, plain, shared, until};

fn config(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn managed(partitions: i32, known_id: Option<TopicId>) -> Managed {
    Managed { partitions: Some(partitions), known_id, ..Managed::default() }
}

fn seen(servers: &str, topic: &str, managed: Managed) -> TopicSeen {
    go(&make(servers, topic, managed)).unwrap().topic
}

fn refusal(topic: TopicSeen) -> Refusal {
    match topic {
        TopicSeen::Refused { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_topic_is_made_as_it_is_asked_for_and_then_left_alone() {
    let Some(servers) = shared() else { return };
    let topic = fresh_name("made");
    let wanted = Managed { config: config(&[("retention.ms", "7200000")]), replicas: Some(1), ..managed(3, None) };
    let made = found(&seen(&servers, &topic, wanted.clone()));
    assert_eq!((made.partitions, made.replicas, made.made_now), (3, 1, true));
    Hand::at(&servers).has_set(&topic, "retention.ms", "7200000");
    let again = found(&seen(&servers, &topic, Managed { known_id: Some(made.id), ..wanted.clone() }));
    assert_eq!((again.id, again.partitions, again.made_now), (made.id, 3, false));
    let told_nothing = found(&seen(&servers, &topic, wanted));
    assert_eq!(told_nothing.id, made.id, "the visit after one whose answer was lost");
    assert_eq!(made.id.to_string().parse(), Ok(made.id));
}

#[test]
fn what_is_not_said_is_the_brokers_choice() {
    let Some(servers) = shared() else { return };
    let made = found(&seen(&servers, &fresh_name("defaults"), Managed::default()));
    assert_eq!((made.partitions, made.replicas), (1, 1));
}

#[test]
fn a_topic_of_ours_grows_and_is_set_and_never_shrinks() {
    let Some(servers) = shared() else { return };
    let (topic, hand) = (fresh_name("grows"), Hand::at(&servers));
    let id = Some(found(&seen(&servers, &topic, managed(2, None))).id);
    let grown =
        Managed { config: config(&[("retention.ms", "60000"), ("max.message.bytes", "2000000")]), ..managed(5, id) };
    assert_eq!(found(&seen(&servers, &topic, grown)).partitions, 5);
    hand.has_set(&topic, "max.message.bytes", "2000000");
    let one_setting = Managed { config: config(&[("retention.ms", "90000")]), ..managed(5, id) };
    found(&seen(&servers, &topic, one_setting));
    hand.has_set(&topic, "retention.ms", "90000");
    assert_eq!(hand.setting(&topic, "max.message.bytes"), "2000000", "what is not named stays");
    let smaller = Managed { config: config(&[("retention.ms", "30000")]), ..managed(4, id) };
    let smaller = seen(&servers, &topic, smaller);
    assert_eq!(smaller.found().map(|found| found.partitions), Some(5));
    assert_eq!(refusal(smaller), Refusal::TooManyPartitions { has: 5, wanted: 4 });
    hand.has_set(&topic, "retention.ms", "30000"); // the rest is done all the same
    let spread = Managed { replicas: Some(3), ..managed(5, id) };
    assert_eq!(refusal(seen(&servers, &topic, spread)), Refusal::OtherReplicas { has: 1, wanted: 3 });
}

#[test]
fn what_the_brokers_refuse_is_said_in_their_words() {
    let Some(servers) = shared() else { return };
    let cases = [
        (Managed { replicas: Some(3), ..managed(1, None) }, "INVALID_REPLICATION_FACTOR", "3"),
        (Managed { config: config(&[("retention.ms", "abc")]), ..managed(1, None) }, "INVALID_CONFIG", "abc"),
        (
            Managed { config: config(&[("no.such.setting", "1")]), ..managed(1, None) },
            "INVALID_CONFIG",
            "no.such.setting",
        ),
    ];
    for (wanted, expected, word) in cases {
        let why = refusal(seen(&servers, &fresh_name("refused"), wanted));
        assert!(matches!(&why, Refusal::Broker { code, .. } if code == expected), "{why}");
        assert!(why.to_string().contains(word) && why.to_string().contains("make the topic"), "{why}");
    }
    let why = refusal(seen(&servers, "no/name", managed(1, None)));
    assert!(matches!(&why, Refusal::Broker { code, .. } if code == "INVALID_TOPIC_EXCEPTION"), "{why}");
}

#[test]
fn a_topic_that_was_there_is_taken_up_as_it_is_or_with_consent() {
    let Some(servers) = shared() else { return };
    let (topic, hand) = (fresh_name("before"), Hand::at(&servers));
    hand.make(&topic, 2);
    assert_eq!(found(&seen(&servers, &topic, managed(2, None))).partitions, 2);
    let other = Managed { config: config(&[("retention.ms", "5000")]), ..managed(4, None) };
    let why = refusal(seen(&servers, &topic, other.clone()));
    assert!(matches!(&why, Refusal::NotOurs { differences } if differences.len() == 2), "{why}");
    assert_ne!(hand.setting(&topic, "retention.ms"), "5000", "nothing was written");
    let consent = Managed { may_adopt: true, ..other };
    assert_eq!(found(&seen(&servers, &topic, consent)).partitions, 4);
    hand.has_set(&topic, "retention.ms", "5000");
}

#[test]
fn a_topic_that_was_deleted_or_made_anew_is_told() {
    let Some(servers) = shared() else { return };
    let (topic, hand) = (fresh_name("anew"), Hand::at(&servers));
    let known = found(&seen(&servers, &topic, managed(2, None))).id;
    hand.delete(&topic);
    until(|| (go(&look(plain(&servers), &topic)).unwrap().topic == TopicSeen::Missing).then_some(()));
    assert_eq!(refusal(seen(&servers, &topic, managed(2, Some(known)))), Refusal::Gone { known });
    hand.make(&topic, 1);
    let now = until(|| go(&look(plain(&servers), &topic)).unwrap().topic.found().map(|found| found.id));
    assert_ne!(now, known);
    assert_eq!(refusal(seen(&servers, &topic, managed(2, Some(known)))), Refusal::Recreated { known, found: now });
    assert_eq!(found(&go(&look(plain(&servers), &topic)).unwrap().topic).partitions, 1, "it was not touched");
    let consent = Managed { may_adopt: true, ..managed(2, Some(known)) };
    assert_eq!(found(&seen(&servers, &topic, consent)).partitions, 2);
}

#[test]
fn only_the_very_topic_is_deleted() {
    let Some(servers) = shared() else { return };
    let (topic, missing) = (fresh_name("doomed"), fresh_name("missing"));
    let id = found(&seen(&servers, &topic, managed(1, None))).id;
    let other: TopicId = "LkNJt_4gQYGTZdmpbD6_JA".parse().unwrap();
    let delete =
        |topics: &[(String, TopicId)]| crate::ground::block_on(delete_topics(&plain(&servers), topics)).unwrap();
    assert_eq!(delete(&[(topic.clone(), other), (missing, other)]), [Deletion::WasGone, Deletion::WasGone]);
    assert_eq!(found(&seen(&servers, &topic, managed(1, Some(id)))).id, id);
    assert_eq!(delete(&[(topic.clone(), id)]), [Deletion::Deleted]);
    until(|| (go(&look(plain(&servers), &topic)).unwrap().topic == TopicSeen::Missing).then_some(()));
    assert_eq!(delete(&[(topic, id)]), [Deletion::WasGone]);
}

fn with_replay(errand: Errand) -> Errand {
    let replay = ReplayErrand { topic: format!("{}.replay", errand.topic.name), group: fresh_name("senders"), run: 1 };
    Errand { replay: Some(replay), ..errand }
}

fn replayed(errand: &Errand) -> Replayed {
    go(errand).unwrap().replay.unwrap()
}

#[test]
fn the_topic_of_a_replay_is_made_like_the_topic_of_the_events() {
    let Some(servers) = shared() else { return };
    let (topic, hand) = (fresh_name("replayed"), Hand::at(&servers));
    let errand = with_replay(make(&servers, &topic, managed(2, None)));
    let made = found(&replayed(&errand).topic);
    assert_eq!((made.partitions, made.replicas, made.made_now), (32, 1, true));
    hand.has_set(&format!("{topic}.replay"), "cleanup.policy", "compact");
    let again = found(&replayed(&errand).topic);
    assert_eq!((again.id, again.made_now), (made.id, false));

    let nobodys = with_replay(look(plain(&servers), &topic));
    assert_eq!(found(&replayed(&nobodys).topic).id, made.id);
    let other = fresh_name("nobodys");
    hand.make(&other, 1);
    assert_eq!(replayed(&with_replay(look(plain(&servers), &other))).topic, TopicSeen::Missing);
    hand.make(&format!("{other}.replay"), 4);
    let why = refusal(replayed(&with_replay(make(&servers, &other, managed(1, None)))).topic);
    assert!(matches!(&why, Refusal::NotOurs { .. }), "{why}");
    let why = until(|| match replayed(&with_replay(look(plain(&servers), &other))).topic {
        TopicSeen::Missing => None, // brokers hear of it one after the other
        topic => Some(refusal(topic)),
    });
    assert_eq!(why, Refusal::NotAReplayTopic { has: 4, wanted: 32 });
}

#[test]
fn every_broker_is_asked_for_what_it_leads() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = require!(testbed.own_kafka(&KafkaOptions { three_brokers: true, settings: vec![] }));
    let servers = kafka.address().plain.split(',').next().unwrap();
    let errand = landing(with_replay(make(servers, &fresh_name("spread"), managed(6, None))), &fresh_name("group"));
    let visit = go(&errand).unwrap();
    assert_eq!(found(&visit.topic).replicas, 3);
    assert_eq!(found(&visit.replay.unwrap().topic).replicas, 3);
    let partitions = until(|| {
        let partitions = go(&errand).unwrap().landing.unwrap().partitions;
        partitions.iter().all(|seen| seen.bounds.is_some()).then_some(partitions)
    });
    assert_eq!(partitions.len(), 6);
}
