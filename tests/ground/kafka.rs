//! Kafka: transactions with offsets over `SASL_SSL`, refusals, and data that survives SIGKILL.

use std::path::Path;
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use testbed::{Authority, KafkaAddress, KafkaOptions, Testbed, fresh_name, require};

pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

pub(crate) fn plain(brokers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers);
    config
}

fn sasl(kafka: &KafkaAddress, password: &str, ca: &Path) -> ClientConfig {
    let mut config = plain(&kafka.sasl);
    config.set("security.protocol", "SASL_SSL").set("ssl.ca.location", ca.display().to_string());
    config.set("sasl.mechanism", "SCRAM-SHA-512");
    config.set("sasl.username", &kafka.user).set("sasl.password", password);
    config
}

pub(crate) async fn create_topic(config: &ClientConfig, name: &str, replicas: i32) {
    let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
    let topic = NewTopic::new(name, 1, TopicReplication::Fixed(replicas));
    let options = AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE));
    let created = admin.create_topics([&topic], &options).await.unwrap();
    assert_eq!(created, [Ok(name.to_owned())]);
}

/// Polls until all that was sent is acknowledged.
pub(crate) fn drain(producer: &BaseProducer) {
    producer.flush(PATIENCE).unwrap();
    assert_eq!(producer.in_flight_count(), 0);
}

/// The payloads of the one partition of `topic`, up to its end.
pub(crate) fn read_all(config: &ClientConfig, topic: &str, isolation: &str) -> Vec<String> {
    let mut config = config.clone();
    config.set("group.id", fresh_name("reader")).set("isolation.level", isolation).set("enable.partition.eof", "true");
    config.set("enable.auto.commit", "false"); // after a commit `poll` says that there is nothing
    let consumer: BaseConsumer = config.create().unwrap();
    let mut from = TopicPartitionList::new();
    from.add_partition_offset(topic, 0, Offset::Beginning).unwrap();
    consumer.assign(&from).unwrap();
    let mut payloads = Vec::new();
    loop {
        match consumer.poll(PATIENCE).expect("an event or the end") {
            Ok(message) => payloads.push(String::from_utf8(message.payload().unwrap().to_vec()).unwrap()),
            Err(KafkaError::PartitionEOF(_)) => return payloads,
            Err(error) if is_passing(&error) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// What a client tells while it looks for a broker again.
fn is_passing(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(RDKafkaErrorCode::BrokerTransportFailure | RDKafkaErrorCode::AllBrokersDown | RDKafkaErrorCode::Resolve)
    )
}

#[tokio::test]
async fn a_transaction_with_offsets_commits_over_sasl_ssl() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let config = sasl(&kafka, &kafka.password, &kafka.ca);
    let (topic, group) = (fresh_name("orders"), fresh_name("group"));
    create_topic(&config, &topic, 1).await;

    let mut consumer_config = config.clone();
    consumer_config.set("group.id", &group).set("enable.auto.commit", "false");
    let consumer: BaseConsumer = consumer_config.create().unwrap();
    let metadata = {
        consumer.subscribe(&[&topic]).unwrap();
        while consumer.assignment().unwrap().count() == 0 {
            let _ = consumer.poll(Duration::from_millis(100));
        }
        consumer.group_metadata().unwrap()
    };

    let mut producer_config = config.clone();
    producer_config.set("transactional.id", fresh_name("writer"));
    let producer: BaseProducer = producer_config.create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(&topic, 0, Offset::Offset(7)).unwrap();

    producer.begin_transaction().unwrap();
    producer.send(BaseRecord::<str, str>::to(&topic).payload("kept")).map_err(|(error, _)| error).unwrap();
    producer.send_offsets_to_transaction(&offsets, &metadata, PATIENCE).unwrap();
    drain(&producer);
    producer.commit_transaction(PATIENCE).unwrap();

    producer.begin_transaction().unwrap();
    producer.send(BaseRecord::<str, str>::to(&topic).payload("aborted")).map_err(|(error, _)| error).unwrap();
    drain(&producer);
    producer.abort_transaction(PATIENCE).unwrap();

    assert_eq!(read_all(&config, &topic, "read_committed"), ["kept"]);
    assert_eq!(read_all(&config, &topic, "read_uncommitted"), ["kept", "aborted"]);
    let committed = consumer.committed(PATIENCE).unwrap();
    assert_eq!(committed.find_partition(&topic, 0).unwrap().offset(), Offset::Offset(7));
}

/// Waits until the client gives `reason` for not using the server. On the way it may tell of broken connections.
fn is_refused(config: &ClientConfig, reason: RDKafkaErrorCode) {
    let consumer: BaseConsumer = config.create().unwrap();
    let mut told = Vec::new();
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(Err(error)) = consumer.poll(Duration::from_secs(1)) {
            if error.rdkafka_error_code() == Some(reason) {
                return;
            }
            assert!(is_passing(&error), "{error}");
            told.push(error);
        }
    }
    panic!("{reason:?} was not given, but {told:?}");
}

#[test]
fn a_wrong_password_is_refused() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    is_refused(&sasl(&kafka, "wrong", &kafka.ca), RDKafkaErrorCode::Authentication);
}

#[test]
fn an_untrusted_authority_is_refused() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = require!(testbed.kafka());
    let stranger = require!(Authority::create(&require!(testbed.folder("stranger"))));
    is_refused(&sasl(&kafka, &kafka.password, &stranger.certificate()), RDKafkaErrorCode::SSL);
    let mut tls = plain(&kafka.tls);
    tls.set("security.protocol", "SSL").set("ssl.ca.location", stranger.certificate().display().to_string());
    is_refused(&tls, RDKafkaErrorCode::SSL);
}

#[tokio::test]
async fn killed_it_comes_back_with_its_data() {
    let mut kafka = require!(require!(Testbed::of_this_run()).own_kafka(&KafkaOptions::default()));
    let config = plain(&kafka.address().plain);
    let topic = fresh_name("kept");
    create_topic(&config, &topic, 1).await;
    let producer: BaseProducer = config.create().unwrap();
    for number in 0..100 {
        let payload = number.to_string();
        producer.send(BaseRecord::<str, str>::to(&topic).payload(&payload)).map_err(|(error, _)| error).unwrap();
    }
    drain(&producer);
    kafka.kill(0).unwrap();
    kafka.start_again(0).unwrap();
    let expected: Vec<_> = (0..100).map(|number| number.to_string()).collect();
    assert_eq!(read_all(&config, &topic, "read_committed"), expected);
}

#[tokio::test]
async fn of_three_brokers_one_may_go() {
    let options = KafkaOptions { three_brokers: true, ..KafkaOptions::default() };
    let mut kafka = require!(require!(Testbed::of_this_run()).own_kafka(&options));
    let config = plain(&kafka.address().plain);
    let topic = fresh_name("replicated");
    create_topic(&config, &topic, 3).await;
    let mut producer_config = config.clone();
    producer_config.set("acks", "all").set("enable.idempotence", "true");
    let producer: BaseProducer = producer_config.create().unwrap();
    let send = |payload: &str| {
        producer.send(BaseRecord::<str, str>::to(&topic).payload(payload)).map_err(|(error, _)| error).unwrap();
        drain(&producer);
    };
    send("three brokers");
    kafka.kill(0).unwrap();
    send("two brokers");
    kafka.start_again(0).unwrap();
    send("three again");
    assert_eq!(read_all(&config, &topic, "read_committed"), ["three brokers", "two brokers", "three again"]);
}
