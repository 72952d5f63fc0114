use std::collections::BTreeSet;

use clickstream_crds::conditions::CredentialsReady;
use clickstream_crds::settings::{self, ConsumeSettings, KafkaConnection, KeysWanted, ProduceSettings, S3Keys};
use clickstream_crds::translate::PodPlan;

use crate::finding::Finding;
use crate::life::Flow;
use crate::names::Role;
use crate::observe::{KafkaFound, Trust};
use crate::plan::Plan;
use crate::secrets::{SecretKey, Secrets};

/// How long a producer may take to seal what it has sent.
const PRODUCER_GRACE_SECONDS: i64 = 30;
/// What is left of the grace period when a consumer has landed all it has read: leaving the group, closing connections.
const CONSUMER_MARGIN_SECONDS: i64 = 10;
/// How long it may take to encode and upload what all open batches hold, beside a second for each 4 MiB.
const CONSUMER_LEAST_SECONDS: i64 = 50;
const CONSUMER_BYTES_PER_SECOND: u64 = 4 << 20;

/// The pods of one role.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleWanted {
    /// Which role.
    pub role: Role,
    /// How many; `None` while somebody else decides against us.
    pub replicas: Option<i32>,
    /// What each pod is like.
    pub pod: PodPlan,
    /// The settings file.
    pub settings: String,
    /// The Secrets that the pods read.
    pub secrets: BTreeSet<String>,
    /// Stands for what these Secrets hold.
    pub fingerprint: String,
    /// How long a pod may take to end.
    pub grace_seconds: i64,
    /// How much of that the role itself may use.
    pub drain_seconds: i64,
}

/// The keys of the stores that the manifest names, or what is missing of them.
pub(super) fn store_keys(plan: &Plan, secrets: &Secrets) -> Result<(), Finding<CredentialsReady>> {
    for secret in plan.store_secrets() {
        let (id, key) = s3_keys(&secret);
        secrets.value(&id)?;
        secrets.value(&key)?;
    }
    Ok(())
}

pub(super) fn roles(
    plan: &Plan,
    contents: &Secrets,
    flow: &Flow,
    kafka: &KafkaFound,
    connection: &KafkaConnection,
) -> Vec<RoleWanted> {
    let of_kafka = kafka_secrets(kafka);
    let role = |role, replicas, pod: &PodPlan, settings: String, store: Option<&KeysWanted>, grace, drain| {
        let mut secrets = of_kafka.clone();
        if let Some(KeysWanted::Secret(name)) = store {
            secrets.insert(name.clone());
        }
        let fingerprint = contents.fingerprint(secrets.iter().map(String::as_str), &plan.owner.uid);
        RoleWanted {
            role,
            replicas,
            pod: pod.clone(),
            settings,
            secrets,
            fingerprint,
            grace_seconds: grace,
            drain_seconds: drain,
        }
    };
    let producer = plan.asks.producer.as_ref().map(|producer| {
        let store = match &producer.replay.source {
            settings::Source::Files(files) => files.s3.as_ref().map(|store| &store.keys),
            settings::Source::Generator(_) => None,
        };
        let settings =
            ProduceSettings { kafka: connection.clone(), replay: producer.replay.clone().with_keys(key_files) };
        let text = settings::write(&settings).unwrap_or_default();
        role(
            Role::Producer,
            Some(flow.producers()),
            &producer.pod,
            text,
            store,
            PRODUCER_GRACE_SECONDS,
            PRODUCER_GRACE_SECONDS,
        )
    });
    let consumer = plan.asks.consumer.as_ref().map(|consumer| {
        let store = Some(&consumer.landing.store.keys);
        let settings =
            ConsumeSettings { kafka: connection.clone(), landing: consumer.landing.clone().with_keys(key_files) };
        let text = settings::write(&settings).unwrap_or_default();
        let held = consumer.landing.memory_bytes / CONSUMER_BYTES_PER_SECOND;
        let drain = CONSUMER_LEAST_SECONDS.max(i64::try_from(held).unwrap_or(i64::MAX).min(3_600));
        let grace = drain + CONSUMER_MARGIN_SECONDS;
        role(Role::Consumer, flow.consumers(), &consumer.pod, text, store, grace, drain)
    });
    producer.into_iter().chain(consumer).collect()
}

fn kafka_secrets(kafka: &KafkaFound) -> BTreeSet<String> {
    let encryption = kafka.encryption.iter().flat_map(|encryption| {
        let trusted = match &encryption.trust {
            Trust::Public => [].as_slice(),
            Trust::Keys(keys) => keys,
        };
        let client = encryption.client.iter().flat_map(|(certificate, key)| [certificate, key]);
        trusted.iter().chain(client)
    });
    encryption.chain(kafka.login.iter().map(|login| &login.password)).map(|key| key.secret.clone()).collect()
}

fn s3_keys(secret: &str) -> (SecretKey, SecretKey) {
    (SecretKey::new(secret, "AWS_ACCESS_KEY_ID"), SecretKey::new(secret, "AWS_SECRET_ACCESS_KEY"))
}

fn key_files(wanted: KeysWanted) -> S3Keys {
    match wanted {
        KeysWanted::PodIdentity => S3Keys::Ambient,
        KeysWanted::Secret(secret) => {
            let (id, key) = s3_keys(&secret);
            S3Keys::Files { access_key_id: id.path(), secret_access_key: key.path() }
        }
    }
}
