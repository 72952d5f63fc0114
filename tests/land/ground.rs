//! A topic, a bucket, and the settings that lead from one to the other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clickstream_crds::settings::{ConsumeSettings, KafkaConnection, Landing, S3Keys, write};
use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{PipelineName, translate};
use clickstream_worker::land::ParquetFormat;
use clickstream_worker::log::kafka::ensure_topic;
use clickstream_worker::store::{BucketStore, Store as _};
use clickstream_worker::verify::{Chain, Report, Scope, prove};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use serde_json::{Value, json};
use testbed::{KafkaAddress, S3Address, Testbed, Unavailable, fresh_name};

pub(crate) const PATIENCE: Duration = Duration::from_mins(5);
/// The pipeline's, and its namespace's.
const NAME: &str = "land";
/// What a broker, its topic and its clients take as one message here.
const LARGEST: &str = "12000000";

/// Where events are sent, and where they land.
pub(crate) struct Ground {
    pub(crate) landing: Landing,
    pub(crate) kafka: KafkaConnection,
    s3: S3Address,
    spec: Value,
    folder: PathBuf,
    producer: BaseProducer,
}

impl Ground {
    /// An empty topic and an empty bucket, for a pipeline with these blocks `schema`, `consumer` and `lake`.
    pub(crate) async fn new(
        testbed: &Testbed,
        kafka: &KafkaAddress,
        s3: &S3Address,
        partitions: u16,
        blocks: &Value,
    ) -> Result<Self, Unavailable> {
        let topic = fresh_name("landed");
        let folder = testbed.folder(&topic)?;
        let servers: Vec<String> = kafka.plain.split(',').map(str::to_owned).collect();
        let spec = spec(&topic, &servers, s3, blocks);
        let kafka = KafkaConnection { bootstrap_servers: servers, tls: None, sasl: None };
        ensure_topic(&kafka, &topic, partitions, Some(1), &[("max.message.bytes", LARGEST)]).await.unwrap();
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", kafka.bootstrap_servers.join(",")).set("message.max.bytes", LARGEST);
        config.set("enable.idempotence", "true");
        let producer = config.create().unwrap();
        let landing = landing(&spec, s3, &folder);
        let client = clickstream_worker::store::s3::client(&landing.store).await.unwrap();
        client.create_bucket().bucket(&landing.bucket).send().await.unwrap();
        Ok(Self { landing, kafka, s3: s3.clone(), spec, folder, producer })
    }

    /// The pipeline as its owner wrote it.
    pub(crate) fn manifest(&self) -> PathBuf {
        let manifest = json!({
            "apiVersion": "clickstream.dev/v1alpha1",
            "kind": "ClickstreamPipeline",
            "metadata": {"name": NAME, "namespace": NAME},
            "spec": self.spec,
        });
        file(&self.folder, "pipeline.yaml", &manifest.to_string())
    }

    /// The worker's program, where the environment has the keys of the store and nothing else of AWS.
    pub(crate) fn worker(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_worker"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
        command.env("AWS_ACCESS_KEY_ID", &self.s3.access_key).env("AWS_SECRET_ACCESS_KEY", &self.s3.secret_key);
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("HOME", &self.folder);
        command
    }

    /// The settings of a worker as a file.
    pub(crate) fn settings(&self) -> PathBuf {
        let settings = ConsumeSettings { kafka: self.kafka.clone(), landing: self.landing.clone() };
        file(&self.folder, "consume.json", &write(&settings).unwrap())
    }

    /// The same where the store has another address.
    pub(crate) fn settings_through(&self, store: &str) -> PathBuf {
        let mut landing = self.landing.clone();
        landing.store.endpoint = Some(format!("http://{store}"));
        let settings = ConsumeSettings { kafka: self.kafka.clone(), landing };
        file(&self.folder, "consume.json", &write(&settings).unwrap())
    }

    /// Sends a message to wherever its key leads; [`Self::flush`] waits for all of them.
    pub(crate) fn send(&self, key: &str, value: Option<&[u8]>) {
        self.send_record(key, value, None);
    }

    /// Sends what a producer could not read as a row, with what it says about it.
    pub(crate) fn send_with_fault(&self, key: &str, value: &[u8], said: &str) {
        let headers = OwnedHeaders::new().insert(Header { key: "fault", value: Some(said) });
        self.send_record(key, Some(value), Some(headers));
    }

    fn send_record(&self, key: &str, value: Option<&[u8]>, headers: Option<OwnedHeaders>) {
        let mut record = BaseRecord::<str, [u8]>::to(&self.landing.topic).key(key);
        (record.payload, record.headers) = (value, headers);
        while let Err((error, refused)) = self.producer.send(record) {
            assert_eq!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull));
            self.producer.poll(Duration::from_millis(50));
            record = refused;
        }
    }

    pub(crate) fn flush(&self) {
        self.producer.flush(PATIENCE).unwrap();
    }

    /// What the lake proves by itself; with every row read where it is `deep`.
    pub(crate) async fn prove(&self, deep: bool) -> Report {
        let store = BucketStore::open(&self.landing.store, &self.landing.bucket).await.unwrap();
        let scope = Scope { prefix: self.landing.prefix.clone(), deep, ..Scope::default() };
        prove::<ParquetFormat>(&store, &scope).await.unwrap()
    }

    /// Waits until so many records have landed, valid or not.
    pub(crate) async fn landed_at_least(&self, records: u64) {
        let landed = |chain: &Chain| chain.events + chain.quarantined + chain.tombstones;
        self.proven(|report| sum(report, landed) >= records).await;
    }

    /// Waits until every partition has landed up to this offset.
    pub(crate) async fn landed_up_to(&self, end: i64) {
        self.proven(|report| report.chains.iter().all(|chain| chain.end >= end)).await;
    }

    /// Waits until the lake proves this; nothing may be wrong with it meanwhile.
    async fn proven(&self, enough: impl Fn(&Report) -> bool) {
        let began = Instant::now();
        loop {
            let report = self.prove(false).await;
            assert_eq!(report.faults, [], "{report}");
            if enough(&report) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{report}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Deletes the topic, and makes one of the same name.
    pub(crate) async fn make_topic_anew(&self, partitions: u16) {
        let mut config = ClientConfig::new();
        let config = config.set("bootstrap.servers", self.kafka.bootstrap_servers.join(","));
        let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
        let topic = &self.landing.topic;
        admin.delete_topics(&[topic.as_str()], &AdminOptions::new()).await.unwrap().remove(0).unwrap();
        // Its name is free a moment later.
        let began = Instant::now();
        loop {
            let new = NewTopic::new(topic, partitions.into(), TopicReplication::Fixed(1));
            match admin.create_topics([&new], &AdminOptions::new()).await.unwrap().remove(0) {
                Ok(_) => return,
                Err((_, code)) => assert!(began.elapsed() < PATIENCE, "{code}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How many records are in quarantine, by reason, as the plans have it.
    pub(crate) async fn quarantined(&self) -> BTreeMap<String, u64> {
        let store = BucketStore::open(&self.landing.store, &self.landing.bucket).await.unwrap();
        let mut quarantined = BTreeMap::new();
        for key in self.keys(&store).await.iter().filter(|key| key.contains("/_plans/") && !key.ends_with("origin")) {
            let plan: Value = serde_json::from_slice(&store.get(key).await.unwrap().unwrap()).unwrap();
            for (reason, count) in plan["manifest"]["quarantined"].as_object().into_iter().flatten() {
                *quarantined.entry(reason.clone()).or_default() += count.as_u64().unwrap();
            }
        }
        quarantined
    }

    async fn keys(&self, store: &BucketStore) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        loop {
            let page = store.list(&self.landing.prefix, keys.last().map(String::as_str), 1_000).await.unwrap();
            if page.is_empty() {
                return keys;
            }
            keys.extend(page.into_iter().map(|listed| listed.key));
        }
    }

    /// A copy of all that landed, for readers of files.
    pub(crate) async fn download(&self) -> PathBuf {
        let store = BucketStore::open(&self.landing.store, &self.landing.bucket).await.unwrap();
        let keys = self.keys(&store).await;
        let lake = self.folder.join("lake");
        let copies = stream::iter(keys.into_iter().filter(|key| key.ends_with(".parquet"))).map(|key| {
            let (store, path) = (&store, lake.join(&key));
            async move {
                let body = store.get(&key).await?.unwrap();
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, body).unwrap();
                Ok::<_, clickstream_worker::store::StoreError>(())
            }
        });
        copies.buffer_unordered(16).try_collect::<Vec<_>>().await.unwrap();
        lake.join(&self.landing.prefix)
    }
}

pub(crate) fn sum(report: &Report, count: impl Fn(&Chain) -> u64) -> u64 {
    report.chains.iter().map(count).sum()
}

fn spec(topic: &str, servers: &[String], s3: &S3Address, blocks: &Value) -> Value {
    let mut spec = json!({
        "kafka": {"bootstrapServers": servers},
        "topic": {"name": topic},
        "consumer": {"replicas": 1, "group": topic},
        "lake": {"s3": {"bucket": fresh_name("lake"), "endpoint": s3.endpoint}},
    });
    for (block, content) in blocks.as_object().unwrap() {
        for (field, value) in content.as_object().unwrap() {
            spec[block][field] = value.clone();
        }
    }
    spec
}

fn landing(spec: &Value, s3: &S3Address, folder: &Path) -> Landing {
    let spec: ClickstreamPipelineSpec = serde_json::from_value(spec.clone()).unwrap();
    let name = PipelineName { namespace: NAME.to_owned(), name: NAME.to_owned() };
    let landing = translate(&name, &spec).unwrap().consumer.unwrap().landing;
    let access_key_id = file(folder, "id", &s3.access_key);
    let secret_access_key = file(folder, "secret", &s3.secret_key);
    landing.with_keys(|_| S3Keys::Files { access_key_id, secret_access_key })
}

fn file(folder: &Path, name: &str, content: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path
}
