//! What a consumer says that ends for its store: in words for people, and in one word for the operator.

use std::fs;
use std::path::Path;
use std::process::Command;

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::settings::{ConsumeSettings, KafkaConnection, S3Keys, write};
use clickstream_crds::translate::{PipelineName, translate};
use serde_json::Value;
use testbed::require;

use crate::ground::Ground;

#[tokio::test]
async fn a_consumer_names_what_keeps_it_from_its_store() {
    let ground = require!(Ground::start().await);
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/smallest.yaml");
    let example: ClickstreamPipeline = serde_saphyr::from_str(&fs::read_to_string(example).unwrap()).unwrap();
    let name = PipelineName { namespace: "analytics".to_owned(), name: "shop".to_owned() };
    let consumer = translate(&name, &example.spec).unwrap().consumer.unwrap();
    let mut landing = consumer.landing.with_keys(|_| S3Keys::Ambient);
    landing.store = ground.settings();
    landing.bucket = "nothing-like-it".to_owned();
    let nobody = KafkaConnection { bootstrap_servers: vec!["127.0.0.1:1".to_owned()], tls: None, sasl: None };
    let settings = ground.folder.path().join("settings.json");
    fs::write(&settings, write(&ConsumeSettings { kafka: nobody, landing }).unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_worker"));
    command.args(["consume", "--listen=127.0.0.1:0", "--log-format=json", "--settings"]).arg(settings);
    let ended = command.output().unwrap();
    assert_eq!(ended.status.code(), Some(3), "{ended:?}");
    let log = String::from_utf8(ended.stderr).unwrap();
    let words = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()?.get("hindrance").cloned());
    assert_eq!(words.collect::<Vec<_>>(), ["BucketNotFound"], "{log}");
    assert!(log.lines().last().unwrap().contains("there is no such bucket"), "people read the last line: {log}");
}
