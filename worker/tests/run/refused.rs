//! What cannot be run is told, with what to do.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use clickstream_crds::settings::{KafkaConnection, ProduceSettings, S3Keys, write};
use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{PipelineName, translate};
use serde_json::json;

use crate::place::{Place, said};

#[test]
fn what_cannot_be_run_is_told() {
    let ends = |text: &str, words: &str| {
        let place = Place::new("", 1);
        fs::write(&place.manifest, text).unwrap();
        let output = place.command().output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(words), "{words:?} expected: {}", said(&output));
    };
    let text = fs::read_to_string(&Place::new("", 1).manifest).unwrap();
    ends(&text.replace("partitions: 3", "partitions: 0"), "spec.topic.partitions");
    ends(&text.replace("shop.csv.gz", "no-such-file.csv"), "no-such-file.csv");
    ends("kind: Deployment\napiVersion: apps/v1\nmetadata: {name: x}\n", "no ClickstreamPipeline");

    let place = Place::new("", 1);
    let output = place.command().arg("--pipeline").arg("other").output().unwrap();
    assert!(said(&output).contains("no pipeline other (but shop)"), "{}", said(&output));
}

#[test]
fn every_fault_of_a_manifest_is_told_at_once() {
    let place = Place::new("", 1);
    let text = fs::read_to_string(&place.manifest).unwrap();
    let text = text.replace("partitions: 3", "partitions: 0").replace("preset: retailrocket", "preset: shops");
    let text = text.replace("replay: {}", "replay: {lops: 2, rate: fast}").replace("bucket: lake", "bucket: L");
    fs::write(&place.manifest, text).unwrap();
    let output = place.command().output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    for field in ["topic.partitions", "schema.preset", "replay.lops", "replay.rate", "s3.bucket"] {
        assert!(
            said.contains(&format!("spec.{}", if field == "s3.bucket" { "lake.s3.bucket" } else { field }))
                || said.contains(field),
            "{field} expected: {said}"
        );
    }
}

#[test]
fn secrets_that_are_not_there_are_named() {
    let place = Place::new("", 1);
    let text = fs::read_to_string(&place.manifest).unwrap();
    let tls = "kafka: {bootstrapServers: [\"127.0.0.1:1\"], tls: {trustedCertificates: [{secretName: kafka-ca}]}}";
    fs::write(&place.manifest, text.replace("kafka: {bootstrapServers: [\"kafka:9092\"]}", tls)).unwrap();
    let run = |arguments: &[&str]| {
        let output = place.command().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    };
    let without = run(&["--kafka", "manifest"]);
    assert!(without.contains("give them with --secrets DIR"), "{without}");
    let folder = place.folder.path().to_str().unwrap();
    let empty = run(&["--kafka", "manifest", "--secrets", folder]);
    assert!(empty.contains("the keys of Secret kafka-ca"), "{empty}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let place = Place::new("", 1);
    let spec = json!({
        "kafka": {"bootstrapServers": ["127.0.0.1:1"]},
        "schema": {"preset": "events"},
        "producer": {"source": {"generator": {"preset": "retailrocket", "events": 10}}},
    });
    let spec: ClickstreamPipelineSpec = serde_json::from_value(spec).unwrap();
    let name = PipelineName { namespace: "run".to_owned(), name: "run".to_owned() };
    let replay = translate(&name, &spec).unwrap().producer.unwrap().replay.with_keys(|_| S3Keys::Ambient);
    let kafka = KafkaConnection { bootstrap_servers: vec!["127.0.0.1:1".to_owned()], tls: None, sasl: None };
    let settings = place.folder.path().join("produce.json");
    fs::write(&settings, write(&ProduceSettings { kafka, replay }).unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_clickstream-worker"));
    let output = command.arg("produce").arg("--settings").arg(settings).arg("--listen").arg(&listen).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let said = said(&output);
    assert!(said.contains(&listen) && said.contains("choose another address"), "{said}");
}
