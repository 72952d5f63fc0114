//! A manifest, the Secrets that it names, and the real servers that it means.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use aws_sdk_s3::Client;
use clickstream_crds::settings::{S3Keys, S3Store};
use clickstream_worker::store::s3::client;
use testbed::{KafkaAddress, S3Address, Testbed, Unavailable, fresh_name};

pub(crate) struct Ground {
    /// The pipeline, its topic, its group and its folder in the bucket are called so.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) kafka: KafkaAddress,
    pub(crate) s3: S3Address,
}

pub(crate) const BUCKET: &str = "run-lake";

/// The rows of the shop's sample.
pub(crate) const ROWS: u64 = 30_036;

impl Ground {
    /// The servers of this run, with a bucket, and a folder with the Secrets of a manifest.
    pub(crate) async fn new(testbed: &Testbed) -> Result<Self, Unavailable> {
        let (kafka, s3) = (testbed.kafka()?, testbed.s3()?);
        let name = fresh_name("shop");
        let folder = testbed.folder(&name)?;
        let ground = Self { name, folder, kafka, s3 };
        ground.secret("keys", "AWS_ACCESS_KEY_ID", &ground.s3.access_key);
        ground.secret("keys", "AWS_SECRET_ACCESS_KEY", &ground.s3.secret_key);
        ground.secret("kafka-ca", "ca.crt", &fs::read_to_string(&ground.kafka.ca).unwrap());
        ground.secret("kafka-login", "password", &ground.kafka.password);
        // Others may have made it.
        let _ = ground.client().await.create_bucket().bucket(BUCKET).send().await;
        Ok(ground)
    }

    pub(crate) fn secrets(&self) -> PathBuf {
        self.folder.join("secrets")
    }

    fn secret(&self, name: &str, key: &str, value: &str) {
        let folder = self.secrets().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(key), value).unwrap();
    }

    pub(crate) fn keys(&self) -> S3Keys {
        let folder = self.secrets().join("keys");
        S3Keys::Files {
            access_key_id: folder.join("AWS_ACCESS_KEY_ID"),
            secret_access_key: folder.join("AWS_SECRET_ACCESS_KEY"),
        }
    }

    pub(crate) fn store(&self) -> S3Store {
        S3Store {
            region: "us-east-1".to_owned(),
            endpoint: Some(self.s3.endpoint.clone()),
            path_style: true,
            keys: self.keys(),
        }
    }

    pub(crate) async fn client(&self) -> Client {
        client(&self.store()).await.unwrap()
    }

    /// The shop's sample with two consumers, through Kafka with TLS and a login, into the bucket.
    pub(crate) fn manifest(&self) -> PathBuf {
        let Self { name, kafka, s3, .. } = self;
        let servers: Vec<_> = kafka.sasl.split(',').map(|server| format!("{server:?}")).collect();
        let (servers, endpoint, user) = (servers.join(", "), &s3.endpoint, &kafka.user);
        let events = shop().display().to_string();
        let text = format!(
            r#"apiVersion: clickstream.dev/v1alpha1
kind: ClickstreamPipeline
metadata:
  name: {name}
  namespace: tests
spec:
  kafka:
    bootstrapServers: [{servers}]
    tls:
      trustedCertificates:
        - secretName: kafka-ca
    sasl:
      mechanism: SCRAM-SHA-512
      username: {user}
      passwordSecret:
        name: kafka-login
  topic:
    partitions: 3
  schema:
    preset: retailrocket
  producer:
    replicas: 2
    source:
      csv:
        files: ["{events}"]
  consumer:
    replicas: 2
    batch:
      maxAge: 2s
  lake:
    s3:
      bucket: {BUCKET}
      endpoint: {endpoint}
      credentials:
        name: keys
"#
        );
        let file = self.folder.join("pipeline.yaml");
        fs::write(&file, text).unwrap();
        file
    }

    /// The worker, to be told more.
    pub(crate) fn worker(&self) -> Command {
        let mut command = worker();
        command.current_dir(&self.folder);
        command
    }
}

pub(crate) fn worker() -> Command {
    Command::new(env!("CARGO_BIN_EXE_worker"))
}

fn shop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/data/shop.csv.gz").canonicalize().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}\n{}", output.status, text(&output.stdout), text(&output.stderr))
}
