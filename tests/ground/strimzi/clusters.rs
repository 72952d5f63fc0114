//! `Kafka`: where its listeners are, and whom to trust.

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use serde_json::{Value, json};
use testbed::{Testbed, require};

use super::namespace::{CLUSTER, Namespace};
use crate::kafka::PATIENCE;

#[tokio::test]
async fn listeners_are_told_where_they_are() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let servers = [kafka.plain.clone(), kafka.tls.clone(), kafka.sasl.clone()];
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let status = namespace.api("Kafka").get(CLUSTER).await.unwrap().data["status"].take();
    let conditions: Vec<_> = status["conditions"].as_array().unwrap().iter().map(|it| &it["type"]).collect();
    assert_eq!(conditions, ["Warning", "Warning", "Ready"], "the one that counts is not the first");
    assert_eq!(status["observedGeneration"], 1);
    assert_eq!(status["clusterId"], "Y2xpY2tzdHJlYW0tdGVzdA");
    let listeners = status["listeners"].as_array().unwrap();
    assert_eq!(listeners.len(), 3);
    for (listener, servers) in listeners.iter().zip(servers) {
        assert_eq!(listener["bootstrapServers"], json!(servers), "{listener}");
        let address = &listener["addresses"][0];
        assert_eq!(format!("{}:{}", address["host"].as_str().unwrap(), address["port"]), servers);
        assert_eq!(listener["certificates"].is_array(), listener["name"] != "plain");
        assert_eq!(listener["type"], Value::Null);
    }
}

#[tokio::test]
async fn only_all_certificates_together_are_enough() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let servers = kafka.tls.clone();
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let secret = namespace.secret(&format!("{CLUSTER}-cluster-ca-cert")).await.data.unwrap();
    let text = |key: &String| String::from_utf8(secret[key].0.clone()).unwrap();
    let certificates: Vec<_> = secret.keys().filter(|key| key.rsplit('.').next() == Some("crt")).map(text).collect();
    assert!(certificates.len() > 1 && secret.contains_key("ca.p12") && secret.contains_key("ca.password"));
    let trusting = |certificates: String| {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &servers).set("security.protocol", "SSL").set("ssl.ca.pem", certificates);
        config.create::<BaseConsumer>().unwrap()
    };
    trusting(certificates.concat()).fetch_metadata(None, PATIENCE).unwrap();
    let newest = text(&"ca.crt".to_owned());
    let refused = trusting(newest).fetch_metadata(None, std::time::Duration::from_secs(3));
    assert!(refused.is_err(), "the brokers' certificates are of the older authority");
}
