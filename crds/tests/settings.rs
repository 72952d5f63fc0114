//! The contract between operator and worker.

use std::path::PathBuf;

use clickstream_crds::settings::{
    ConsumeSettings, KafkaConnection, KeysWanted, ProduceSettings, ReadError, S3Keys, SETTINGS_VERSION, read, write,
};
use serde_json::{Value, json};

use crate::manifest::{put, smallest, translated};

fn connection() -> KafkaConnection {
    KafkaConnection { bootstrap_servers: vec!["kafka:9092".to_owned()], tls: None, sasl: None }
}

fn keys(wanted: KeysWanted) -> S3Keys {
    match wanted {
        KeysWanted::PodIdentity => S3Keys::Ambient,
        KeysWanted::Secret(name) => S3Keys::Files {
            access_key_id: PathBuf::from(format!("/secrets/{name}/AWS_ACCESS_KEY_ID")),
            secret_access_key: PathBuf::from(format!("/secrets/{name}/AWS_SECRET_ACCESS_KEY")),
        },
    }
}

fn consume_settings() -> ConsumeSettings {
    let mut spec = smallest();
    put(&mut spec, "lake.s3.credentials", json!({"name": "lake-keys"}));
    let landing = translated(&spec).unwrap().consumer.unwrap().landing;
    ConsumeSettings { kafka: connection(), landing: landing.with_keys(keys) }
}

#[test]
fn what_is_written_is_read() {
    let settings = consume_settings();
    let text = write(&settings).unwrap();
    assert_eq!(read::<ConsumeSettings>(&text).unwrap(), settings);
    assert_eq!(write(&settings).unwrap(), text, "the same settings are the same bytes");
    assert!(text.contains("/secrets/lake-keys/AWS_SECRET_ACCESS_KEY"), "{text}");

    let mut spec = smallest();
    put(
        &mut spec,
        "producer",
        json!({"source": {"csv": {"files": ["s3://data/events.csv"]}}, "replay": {"rate": "0.5"}}),
    );
    let recorded = translated(&spec).unwrap().producer.unwrap().replay.with_keys(keys);
    put(&mut spec, "producer.source", json!({"generator": {"preset": "streaming", "events": 1000}}));
    let generated = translated(&spec).unwrap().producer.unwrap().replay.with_keys(keys);
    for replay in [recorded, generated] {
        let settings = ProduceSettings { kafka: connection(), replay };
        assert_eq!(read::<ProduceSettings>(&write(&settings).unwrap()).unwrap(), settings);
    }
}

#[test]
fn a_newer_version_is_refused_in_clear_words() {
    let newer = json!({"version": SETTINGS_VERSION + 1, "role": "consume", "settings": {"unheard": "of"}}).to_string();
    let error = read::<ConsumeSettings>(&newer).unwrap_err();
    assert_eq!(error, ReadError::TooNew { found: SETTINGS_VERSION + 1 });
    assert_eq!(
        error.to_string(),
        "the settings have version 2, this worker reads no newer than 1: run a worker of the operator's release, or newer (spec.workers.image)"
    );
}

#[test]
fn another_roles_settings_are_refused() {
    let error = read::<ProduceSettings>(&write(&consume_settings()).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the settings are for the role consume, not for produce: start the worker as `clickstream-worker consume`"
    );
}

#[test]
fn broken_settings_are_refused() {
    let mut broken: Value = serde_json::from_str(&write(&consume_settings()).unwrap()).unwrap();
    put(&mut broken, "settings.landing.batch.maxEvents", json!("many"));
    for text in ["", "{}", "version: 1", &broken.to_string()] {
        assert!(matches!(read::<ConsumeSettings>(text), Err(ReadError::Malformed(_))), "{text}");
    }
}
