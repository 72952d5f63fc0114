//! The fault proxy before the real Kafka, with the client that the project uses.

use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use testbed::proxy::{Api, Fault};
use testbed::{KafkaOptions, Testbed, fresh_name, require};

use crate::kafka::{PATIENCE, create_topic, drain, plain, read_all};

#[tokio::test]
async fn a_commit_whose_client_is_cut_off_after_delivery_took_place() {
    let kafka = require!(require!(Testbed::of_this_run()).own_kafka(&KafkaOptions::default()));
    let proxy = kafka.address().proxied[0].proxy().unwrap();
    let direct = plain(&kafka.address().plain);
    let topic = fresh_name("commits");
    create_topic(&direct, &topic, 1).await;

    let mut through = plain(&proxy.address().to_string());
    through.set("transactional.id", "writer");
    let producer: BaseProducer = through.create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    producer.begin_transaction().unwrap();
    producer.send(BaseRecord::<str, str>::to(&topic).payload("landed")).map_err(|(error, _)| error).unwrap();
    drain(&producer);

    let rule = proxy.on(|r| r.api() == Api::EndTxn && r.commits()).times(1).cut_after_delivery();
    proxy.refuse_connections(); // else the client asks again by itself and is told
    let unknown = producer.commit_transaction(Duration::from_secs(5)).unwrap_err();
    assert!(
        matches!(&unknown, KafkaError::Transaction(error) if error.code() == RDKafkaErrorCode::OperationTimedOut),
        "the client was told an outcome: {unknown:?}"
    );
    proxy
        .wait_until(PATIENCE, |log| {
            log.iter().any(|x| x.fault == Some(Fault::CutAfterDelivery) && x.response.is_some() && !x.returned)
        })
        .unwrap();
    wait_until_committed(|| read_all(&direct, &topic, "read_committed"), &["landed"]);

    proxy.serve_connections().unwrap();
    producer.commit_transaction(PATIENCE).unwrap();
    assert_eq!(read_all(&direct, &topic, "read_committed"), ["landed"]);
    assert_eq!(rule.hits(), 1);
    let commit = proxy.log().into_iter().find(|exchange| exchange.fault.is_some()).unwrap();
    assert_eq!(commit.request.transactional_id(), Some("writer"));
}

/// The broker answers a commit before readers may see what was committed.
fn wait_until_committed(read: impl Fn() -> Vec<String>, expected: &[&str]) {
    let deadline = Instant::now() + PATIENCE;
    let mut seen = read();
    while seen != expected {
        assert!(Instant::now() < deadline, "{seen:?} is not {expected:?}");
        seen = read();
    }
}

#[tokio::test]
async fn clients_go_through_the_proxy_for_everything() {
    let kafka = require!(require!(Testbed::of_this_run()).own_kafka(&KafkaOptions::default()));
    let proxy = kafka.address().proxied[0].proxy().unwrap();
    let through = plain(&proxy.address().to_string());
    let topic = fresh_name("proxied");
    create_topic(&through, &topic, 1).await;

    for acks in ["0", "1", "all"] {
        let mut config = through.clone();
        config.set("acks", acks).set("linger.ms", "0").set("client.id", format!("acks-{acks}"));
        let producer: BaseProducer = config.create().unwrap();
        for _ in 0..100 {
            producer.send(BaseRecord::<str, str>::to(&topic).payload(acks)).map_err(|(error, _)| error).unwrap();
            producer.poll(Duration::ZERO);
        }
        drain(&producer);
    }
    // What was sent without acknowledgement may still be on its way.
    let expected: Vec<_> = ["0", "1", "all"].into_iter().flat_map(|acks| vec![acks; 100]).collect();
    wait_until_committed(
        || {
            let mut payloads = read_all(&through, &topic, "read_uncommitted");
            payloads.sort();
            payloads
        },
        &expected,
    );

    let log = proxy.log();
    let produced = |acks| log.iter().filter(move |x| x.request.acks() == Some(acks));
    for acks in [0, 1, -1] {
        assert!(produced(acks).count() > 0);
        assert!(produced(acks).all(|x| x.request.topic() == Some(&topic) && x.response.is_some() == (acks != 0)));
    }
    assert!(produced(0).all(|x| x.request.client_id() == "acks-0"));
    assert!(log.iter().any(|x| x.request.api() == Api::Fetch));
    assert!(log.iter().all(|x| x.response.is_none_or(|r| r.correlation_id == x.request.correlation_id())));
}
