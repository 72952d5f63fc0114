//! A topic with events in it, a bucket, and the settings that lead from one to the other.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clickstream_crds::settings::{ConsumeSettings, KafkaConnection, Landing, S3Keys, S3Store, write};
use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{PipelineName, translate};
use clickstream_worker::land::ParquetFormat;
use clickstream_worker::store::BucketStore;
use clickstream_worker::verify::{Report, Scope, prove};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use serde_json::json;
use testbed::{KafkaAddress, S3Address, Testbed, Unavailable, fresh_name};

pub(crate) const PATIENCE: Duration = Duration::from_mins(5);
pub(crate) const PARTITIONS: i32 = 3;
const BUCKET: &str = "lake";

pub(crate) struct Ground {
    folder: PathBuf,
    kafka: KafkaAddress,
    landing: Landing,
    producer: BaseProducer,
    sent: u64,
}

impl Ground {
    /// An empty topic and an empty bucket.
    pub(crate) async fn new(testbed: &Testbed, s3: &S3Address) -> Result<Self, Unavailable> {
        let kafka = testbed.kafka()?;
        let topic = fresh_name("landed");
        let folder = testbed.folder(&topic)?;
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &kafka.plain);
        let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
        let options = AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE));
        let new = NewTopic::new(&topic, PARTITIONS, TopicReplication::Fixed(1));
        assert_eq!(admin.create_topics([&new], &options).await.unwrap(), [Ok(topic.clone())]);

        let file = |name: &str, content: &str| {
            let path = folder.join(name);
            fs::write(&path, content).unwrap();
            path
        };
        let keys = S3Keys::Files {
            access_key_id: file("id", &s3.access_key),
            secret_access_key: file("secret", &s3.secret_key),
        };
        let landing = landing(&topic, &s3.endpoint, keys);
        let client = clickstream_worker::store::s3::client(&landing.store).await.unwrap();
        client.create_bucket().bucket(BUCKET).send().await.unwrap();
        Ok(Self { folder, kafka, landing, producer: config.create().unwrap(), sent: 0 })
    }

    /// The settings as a file.
    pub(crate) fn settings(&self) -> PathBuf {
        let servers = self.kafka.plain.split(',').map(str::to_owned).collect();
        let kafka = KafkaConnection { bootstrap_servers: servers, tls: None, sasl: None };
        let path = self.folder.join("consume.json");
        fs::write(&path, write(&ConsumeSettings { kafka, landing: self.landing.clone() }).unwrap()).unwrap();
        path
    }

    /// Sends so many events; every tenth is not valid.
    pub(crate) fn send(&mut self, events: u64) {
        for number in self.sent..self.sent + events {
            let event = match number % 10 {
                9 => "not an event".to_owned(),
                kind => json!({
                    "event_time": format!("2026-01-01T00:{:02}:{:02}Z", number / 60 % 60, number % 60),
                    "user_id": format!("user-{}", number % 97),
                    "event_type": if kind == 0 { "buy" } else { "view" },
                })
                .to_string(),
            };
            let key = format!("user-{}", number % 97);
            let record = BaseRecord::to(&self.landing.topic).key(&key).payload(&event);
            self.producer.send(record).map_err(|(error, _)| error).unwrap();
        }
        self.producer.flush(PATIENCE).unwrap();
        self.sent += events;
    }

    pub(crate) const fn sent(&self) -> u64 {
        self.sent
    }

    /// The proof, with every row read.
    pub(crate) async fn prove(&self) -> Report {
        let store = BucketStore::open(&self.landing.store, BUCKET).await.unwrap();
        let scope = Scope { prefix: self.landing.prefix.clone(), deep: true, ..Scope::default() };
        prove::<ParquetFormat>(&store, &scope).await.unwrap()
    }
}

fn landing(topic: &str, endpoint: &str, keys: S3Keys) -> Landing {
    let spec = json!({
        "kafka": {"bootstrapServers": ["kafka:9092"]},
        "schema": {"preset": "events"},
        "consumer": {"replicas": 1},
        "lake": {"s3": {"bucket": BUCKET}},
    });
    let spec: ClickstreamPipelineSpec = serde_json::from_value(spec).unwrap();
    let name = PipelineName { namespace: "land".to_owned(), name: "land".to_owned() };
    let landing = translate(&name, &spec).unwrap().consumer.unwrap().landing;
    let mut landing = landing.with_keys(|_| keys);
    topic.clone_into(&mut landing.topic);
    topic.clone_into(&mut landing.group);
    landing.batch.max_events = 200;
    landing.batch.max_age_millis = 1_000;
    landing.store = S3Store {
        endpoint: Some(endpoint.to_owned()),
        path_style: true,
        region: "us-east-1".to_owned(),
        ..landing.store
    };
    landing
}
