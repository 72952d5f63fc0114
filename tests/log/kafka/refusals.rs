//! What a person has to mend is said so that a person can.

use std::path::PathBuf;
use std::time::Duration;

use clickstream_crds::settings::{KafkaConnection, Sasl, Tls, TrustedCertificates};
use clickstream_crds::spec::SaslMechanism;
use clickstream_worker::log::kafka::{InboxOptions, KafkaInbox, KafkaOutbox, KafkaTrouble, OutboxOptions};
use clickstream_worker::log::{Outbox, Outgoing, Sealed, Sent};
use testbed::{Authority, KafkaAddress, Testbed, fresh_name, require};

use crate::drive::{PATIENCE, granted, seal, send, until};
use crate::ground::{OnKafka, make, plain};
use crate::outbox::shows;

/// Over TLS, as the testbed's user with this password.
fn secured(kafka: &KafkaAddress, authority: PathBuf, password: &str, folder: &tempfile::TempDir) -> KafkaConnection {
    let file = folder.path().join("password");
    std::fs::write(&file, format!("{password}\n")).unwrap();
    KafkaConnection {
        bootstrap_servers: vec![kafka.sasl.clone()],
        tls: Some(Tls { trusted: TrustedCertificates::Files(vec![authority]), client: None }),
        sasl: Some(Sasl { mechanism: SaslMechanism::ScramSha512, username: kafka.user.clone(), password: file }),
    }
}

/// Why there is no outbox.
fn refused(connection: &KafkaConnection, topic: &str, replay_topic: &str) -> KafkaTrouble {
    let options = OutboxOptions { patience: PATIENCE, ..OutboxOptions::default() };
    KafkaOutbox::new(connection, topic, replay_topic, "group", &fresh_name("id"), options).err().expect("a refusal")
}

#[test]
fn it_works_over_tls_with_a_password() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let folder = tempfile::tempdir().unwrap();
    let ground = OnKafka::at(&kafka);
    let connection = secured(&kafka, kafka.ca.clone(), &kafka.password, &folder);
    let mut outbox = ground.outbox_through(&connection, "a");
    granted(&mut outbox);
    send(&mut outbox, None, "secret");
    assert_eq!(seal(&mut outbox, 0, "r"), Sealed::Committed);
    shows(&ground, &["secret"]);
}

#[test]
fn a_wrong_password_names_the_user_and_not_the_password() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let folder = tempfile::tempdir().unwrap();
    let trouble = refused(&secured(&kafka, kafka.ca.clone(), "wr0ng", &folder), "t", "r");
    assert!(matches!(trouble, KafkaTrouble::LoginRefused { .. }), "{trouble}");
    let text = trouble.to_string();
    assert!(text.contains(&kafka.user) && text.contains("kafka.sasl") && !text.contains("wr0ng"), "{text}");
}

#[test]
fn an_authority_that_is_not_trusted_is_said() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = require!(testbed.kafka());
    let stranger = require!(Authority::create(&require!(testbed.folder("stranger"))));
    let folder = tempfile::tempdir().unwrap();
    let trouble = refused(&secured(&kafka, stranger.certificate(), &kafka.password, &folder), "t", "r");
    assert!(matches!(trouble, KafkaTrouble::Untrusted { .. }), "{trouble}");
    assert!(trouble.to_string().contains("kafka.tls.trustedCertificates"), "{trouble}");
}

#[test]
fn topics_that_are_missing_or_of_another_shape_are_named() {
    let Some(ground) = OnKafka::shared() else { return };
    let connection = &ground.connection;
    let missing = fresh_name("missing");
    for (topic, replay_topic) in [(&missing, &ground.replay_topic()), (&ground.topic, &missing)] {
        let trouble = refused(connection, topic, replay_topic);
        assert!(matches!(&trouble, KafkaTrouble::UnknownTopic { topic, .. } if *topic == missing), "{trouble}");
    }
    let trouble = refused(connection, &ground.topic, &ground.topic);
    assert!(matches!(trouble, KafkaTrouble::PartitionCount { expected: 32, found: 4, .. }), "{trouble}");
    let trouble = KafkaInbox::new(connection, &missing, "g", &InboxOptions::default()).err().unwrap();
    assert!(matches!(trouble, KafkaTrouble::UnknownTopic { .. }), "{trouble}");
}

#[test]
fn nobody_there_is_said_with_the_address() {
    let options = OutboxOptions { patience: Duration::from_secs(2), ..OutboxOptions::default() };
    for address in ["127.0.0.1:9", "no-such-host.invalid:9092"] {
        let refused = KafkaOutbox::new(&plain(address), "t", "r", "g", "i", options.clone()).err().unwrap();
        assert!(matches!(refused, KafkaTrouble::Unreachable { .. }), "{refused}");
        assert!(refused.to_string().contains(address), "{refused}");
    }
}

#[test]
fn what_is_too_large_is_refused_alone_or_named_with_its_limit() {
    let Some(ground) = OnKafka::shared() else { return };
    let mut outbox = ground.outbox_through(&ground.connection, "a");
    granted(&mut outbox);
    send(&mut outbox, None, "fits");
    let large = vec![b'x'; 1_100_000];
    let event = Outgoing { key: None, value: &large, headers: &[] };
    assert_eq!(outbox.send(&event).unwrap(), Sent::TooLarge);
    assert_eq!(seal(&mut outbox, 0, "r"), Sealed::Committed);
    shows(&ground, &["fits"]);

    let mut generous = OnKafka::shared().unwrap();
    generous.options.largest_event = 2_000_000;
    let mut outbox = generous.outbox_through(&generous.connection, "a");
    granted(&mut outbox);
    let trouble = until("the refusal", || match outbox.send(&event) {
        Ok(_) => outbox.seal(&[]).err(),
        Err(trouble) => Some(trouble),
    });
    assert!(matches!(trouble, KafkaTrouble::TopicTakesLess { .. }), "{trouble}");
    assert!(trouble.to_string().contains("max.message.bytes"), "{trouble}");
}

#[test]
fn making_a_topic_twice_leaves_the_first() {
    let Some(ground) = OnKafka::shared() else { return };
    make(&ground.connection, &ground.topic, 9);
    let trouble = refused(&ground.connection, &ground.topic, &ground.topic);
    assert!(matches!(trouble, KafkaTrouble::PartitionCount { found: 4, .. }), "{trouble}");
}
