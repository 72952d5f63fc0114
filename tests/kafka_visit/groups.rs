//! What visits read of groups: offsets, notes, and how far the log goes.

use std::time::Duration;

use clickstream_crds::notes::{Blocked, Hindrance, LandingNote, ReplayFailure, ReplayNote, ReplayStop, UnreadableNote};
use clickstream_crds::settings::KafkaConnection;
use clickstream_operator::kafka::{
    Bounds, Errand, Landed, LandedThrough, Landing, Managed, ReplayErrand, ReplayState, ReplaySummary, drained, lag,
    total_lag,
};
use clickstream_worker::log::kafka::{KafkaOutbox, OutboxOptions, leave_word};
use clickstream_worker::log::{LeaseEvent, Outbox as _, Sealed};
use clickstream_worker::shard::Shard;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{Offset, TopicPartitionList};
use testbed::fresh_name;

use crate::ground::{PATIENCE, config, found, go, landing, look, make, plain, shared, until};

/// A group that commits by itself, as workers do for their notes.
struct Group {
    name: String,
    consumer: BaseConsumer,
}

impl Group {
    fn fresh(servers: &str) -> Self {
        let name = fresh_name("group");
        let consumer = config(servers).set("group.id", &name).create().unwrap();
        Self { name, consumer }
    }

    fn commit(&self, topic: &str, partition: i32, offset: i64, note: &str) {
        let mut list = TopicPartitionList::new();
        let mut entry = list.add_partition(topic, partition);
        entry.set_offset(Offset::Offset(offset)).unwrap();
        entry.set_metadata(note);
        self.consumer.commit(&list, CommitMode::Sync).unwrap();
    }
}

fn two_partitions(servers: &str) -> String {
    let topic = fresh_name("landed");
    let managed = Managed { partitions: Some(2), ..Managed::default() };
    found(&go(&make(servers, &topic, managed)).unwrap().topic);
    topic
}

fn errand(servers: &str, topic: &str, group: &Group) -> Errand {
    landing(look(plain(servers), topic), &group.name)
}

/// What is known once every partition's broker tells its bounds: of a topic that was just made it may take a moment.
fn landed(errand: &Errand) -> Landed {
    until(|| {
        let landed = go(errand).unwrap().landing.unwrap();
        landed.partitions.iter().all(|seen| seen.bounds.is_some()).then_some(landed)
    })
}

/// A producer of transactions, with one open.
fn sender(servers: &str) -> BaseProducer {
    let producer: BaseProducer = config(servers).set("transactional.id", fresh_name("sender")).create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    producer.begin_transaction().unwrap();
    producer
}

fn send(producer: &BaseProducer, topic: &str, partition: i32) {
    producer
        .send(BaseRecord::<(), _>::to(topic).partition(partition).payload("event"))
        .map_err(|(error, _)| error)
        .unwrap();
    producer.flush(PATIENCE).unwrap();
}

#[test]
fn offsets_and_notes_are_read_as_they_were_committed() {
    let Some(servers) = shared() else { return };
    let (topic, group) = (two_partitions(&servers), Group::fresh(&servers));
    let errand = errand(&servers, &topic, &group);
    let nothing = landed(&errand);
    assert!(nothing.partitions.iter().all(|seen| seen.committed.is_none() && seen.note.is_none()), "{nothing:?}");
    assert_eq!(drained(&lag(&nothing)), Some(true));

    let blocked = Some(Blocked::new(7, Hindrance::BucketNotFound, &"\u{E9}".repeat(2_000)));
    let note = LandingNote { landed_at: Some(3), through: Some(2), blocked, records: 9, invalid: 1 };
    group.commit(&topic, 0, 0, &note.write());
    group.commit(&topic, 1, 0, "somebody else's");
    let told = landed(&errand);
    assert_eq!(told.partitions[0].note, Some(Ok(note)));
    assert!(matches!(told.partitions[1].note, Some(Err(UnreadableNote::Broken(_)))), "{told:?}");
    assert_eq!(Landing::of(&told).through, LandedThrough::Now);
    assert_eq!(go(&errand), go(&errand), "nothing moves, so nothing is news");
}

#[test]
fn markers_at_the_end_are_no_lag_and_open_transactions_are_not_there_yet() {
    let Some(servers) = shared() else { return };
    let (topic, group) = (two_partitions(&servers), Group::fresh(&servers));
    let errand = errand(&servers, &topic, &group);
    let producer = sender(&servers);
    send(&producer, &topic, 0);
    assert_eq!(landed(&errand).partitions[0].bounds, Some(Bounds { start: 0, end: 0 }), "it is still open");
    producer.commit_transaction(PATIENCE).unwrap();
    let there = until(|| {
        let landed = landed(&errand);
        (landed.partitions[0].bounds == Some(Bounds { start: 0, end: 2 })).then_some(landed)
    });
    assert_eq!((total_lag(&lag(&there)), drained(&lag(&there))), (Some(2), Some(false)));
    group.commit(&topic, 0, 2, ""); // where a reader stands that has passed the marker
    assert_eq!(drained(&lag(&landed(&errand))), Some(true));
}

#[test]
fn it_is_seen_while_a_group_shares_its_partitions_anew() {
    let Some(servers) = shared() else { return };
    let (topic, group) = (two_partitions(&servers), Group::fresh(&servers));
    let errand = errand(&servers, &topic, &group);
    let is_moving = || landed(&errand).is_moving;
    let join = || {
        let member: BaseConsumer = config(&servers).set("group.id", &group.name).create().unwrap();
        member.subscribe(&[&topic]).unwrap();
        member
    };
    let has = |member: &BaseConsumer, partitions: usize| {
        let _event = member.poll(Duration::from_millis(20));
        member.assignment().unwrap().count() == partitions
    };
    assert!(!is_moving(), "nobody has ever been in it");
    let first = join();
    until(|| (has(&first, 2) && !is_moving()).then_some(()));
    let second = join();
    // The first one is not asked, so it gives nothing away.
    until(|| (!has(&second, 1) && is_moving()).then_some(()));
    until(|| (has(&first, 1) && has(&second, 1) && !is_moving()).then_some(()));
}

#[test]
fn shards_are_told_by_the_group_on_the_topic_of_the_replay() {
    let Some(servers) = shared() else { return };
    let (topic, group) = (fresh_name("replayed"), Group::fresh(&servers));
    let replay = ReplayErrand { topic: format!("{topic}.replay"), group: group.name.clone(), run: 3 };
    let errand = Errand { replay: Some(replay), ..make(&servers, &topic, Managed::default()) };
    let untold = go(&errand).unwrap().replay.unwrap();
    assert_eq!(ReplaySummary::of(&untold).state, ReplayState::Untold);
    for shard in 0..32 {
        let note = ReplayNote { run: 3, rows: 100, sent: 10, bad: 1, done: true, stopped: None };
        group.commit(&format!("{topic}.replay"), shard, 0, &note.write());
    }
    let told = go(&errand).unwrap().replay.unwrap();
    let summary = ReplaySummary::of(&told);
    assert_eq!((summary.rows, summary.sent, summary.bad), (100, 320, 32));
    assert_eq!((summary.state, summary.unreadable), (ReplayState::Complete, None));
}

#[test]
fn a_producers_notes_come_with_its_transactions_and_its_last_word_when_it_has_gone() {
    let Some(servers) = shared() else { return };
    let (topic, group) = (fresh_name("replayed"), fresh_name("senders"));
    let progress = format!("{topic}.replay");
    let replay = ReplayErrand { topic: progress.clone(), group: group.clone(), run: 3 };
    let errand = Errand { replay: Some(replay), ..make(&servers, &topic, Managed::default()) };
    let told = || go(&errand).unwrap().replay.unwrap().shards;
    assert!(told().is_empty());

    let connection = KafkaConnection { bootstrap_servers: vec![servers.clone()], tls: None, sasl: None };
    let long = Duration::from_mins(1);
    let options =
        OutboxOptions { patience: long, session: long, seal: long, transaction: long, ..OutboxOptions::default() };
    let mut outbox = KafkaOutbox::new(&connection, &topic, &progress, &group, &fresh_name("id"), options).unwrap();
    until(|| matches!(outbox.lease(Duration::from_millis(50)).unwrap(), LeaseEvent::Granted(_)).then_some(()));
    let note = |sent| ReplayNote { run: 3, sent, ..ReplayNote::default() };
    for sent in [7, 8] {
        outbox.tell(Shard::of_row(5), note(sent).write());
        assert_eq!(outbox.seal(&[]).unwrap(), Sealed::Committed);
        let shards = until(|| Some(told()).filter(|shards| shards.get(&5) == Some(&Ok(note(sent)))));
        assert_eq!(shards.len(), 1, "of the others nothing was told");
    }
    let stop = || ReplayStop::new(ReplayFailure::SourceNotFound, "no file");
    let leave_word = || leave_word(&connection, &progress, &group, 3, stop());
    leave_word().expect_err("others hold the group: the replay goes on");
    drop(outbox);
    leave_word().unwrap();
    let stopped = ReplayNote { stopped: Some(stop()), ..note(0) };
    let shards = told();
    assert_eq!((shards.get(&0), shards.get(&5)), (Some(&Ok(stopped)), Some(&Ok(note(8)))));
}
