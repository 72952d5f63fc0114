//! `KafkaUser`: credentials that Kafka takes.

use std::time::Duration;

use kube::api::DynamicObject;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use serde_json::json;
use testbed::{Testbed, fresh_name, require};

use super::namespace::{Namespace, eventually, has, object};
use crate::kafka::PATIENCE;

fn is_ready(user: &DynamicObject) -> bool {
    has(&user.data["status"], "Ready", "True")
}

async fn secret_text(namespace: &Namespace, name: &str, key: &str) -> String {
    String::from_utf8(namespace.secret(name).await.data.unwrap()[key].0.clone()).unwrap()
}

fn over_tls(namespace: &Namespace, servers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers).set("security.protocol", "SSL");
    config.set("ssl.ca.location", namespace.kafka.ca.display().to_string());
    config
}

/// A door that stays shut is not knocked at for long.
const SHORT: Duration = Duration::from_secs(5);

/// Whether the door opens, in so much time.
fn enters(config: &ClientConfig, within: Duration) -> bool {
    config.create::<BaseConsumer>().unwrap().fetch_metadata(None, within).is_ok()
}

#[tokio::test]
async fn a_password_opens_the_door() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let name = fresh_name("scram");
    let wanted = |authentication| object("KafkaUser", &name, &json!({"authentication": authentication}));
    namespace.apply(&wanted(json!({"type": "scram-sha-512"}))).await;
    let user = namespace.until(&namespace.api("KafkaUser"), &name, is_ready).await;
    assert_eq!(user.data["status"]["secret"], json!(name));
    assert_eq!(user.data["status"]["username"], json!(name));
    let random = secret_text(&namespace, &name, "password").await;
    assert_eq!(random.len(), 32);
    let login = secret_text(&namespace, &name, "sasl.jaas.config").await;
    assert!(login.contains(&format!("username=\"{name}\" password=\"{random}\";")));
    let with = |password: &str, within| {
        let mut config = over_tls(&namespace, &namespace.kafka.sasl);
        config.set("security.protocol", "SASL_SSL").set("sasl.mechanism", "SCRAM-SHA-512");
        config.set("sasl.username", &name).set("sasl.password", password);
        enters(&config, within)
    };
    assert!(with(&random, PATIENCE) && !with("a guess", SHORT));

    // One of somebody's choice, which is not there yet.
    let chosen = json!({"valueFrom": {"secretKeyRef": {"name": "chosen", "key": "password"}}});
    namespace.apply(&wanted(json!({"type": "scram-sha-512", "password": chosen}))).await;
    let refused = |it: &DynamicObject| has(&it.data["status"], "NotReady", "True");
    let told = namespace.until(&namespace.api("KafkaUser"), &name, refused).await.data["status"].take();
    assert_eq!(told["conditions"][0]["reason"], "ExecutionException");
    assert!(told["conditions"][0]["message"].as_str().unwrap().contains("InvalidResourceException: Secret chosen"));
    let chosen = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "chosen"}, "stringData": {"password": "mine"}});
    namespace.apply(&chosen).await;
    namespace.until(&namespace.api("KafkaUser"), &name, is_ready).await;
    eventually("the chosen password", async || {
        (secret_text(&namespace, &name, "password").await == "mine").then_some(())
    })
    .await;
    assert!(with("mine", PATIENCE) && !with(&random, SHORT));
}

#[tokio::test]
async fn a_certificate_opens_the_door() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let name = fresh_name("certified");
    namespace.apply(&object("KafkaUser", &name, &json!({"authentication": {"type": "tls"}}))).await;
    let user = namespace.until(&namespace.api("KafkaUser"), &name, is_ready).await;
    assert_eq!(user.data["status"]["username"], json!(format!("CN={name}")));
    let keys: Vec<_> = namespace.secret(&name).await.data.unwrap().into_keys().collect();
    assert_eq!(keys, ["ca.crt", "user.crt", "user.key", "user.p12", "user.password"]);
    let mut config = over_tls(&namespace, &namespace.kafka.tls);
    config.set("ssl.certificate.pem", secret_text(&namespace, &name, "user.crt").await);
    config.set("ssl.key.pem", secret_text(&namespace, &name, "user.key").await);
    config.create::<BaseConsumer>().unwrap().fetch_metadata(None, PATIENCE).unwrap();
}
