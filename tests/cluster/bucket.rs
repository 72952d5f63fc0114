//! A bucket of a test's own.

use std::fs;
use std::path::Path;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use testbed::S3Address;

pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) s3: S3Address,
}

impl Bucket {
    pub(crate) fn make(&self) {
        let made = async { self.client().create_bucket().bucket(&self.name).send().await };
        tokio::runtime::Runtime::new().unwrap().block_on(made).unwrap();
    }

    /// The names of the Parquet files below a folder.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        let listed = async {
            let mut pages = self.client().list_objects_v2().bucket(&self.name).prefix(below).into_paginator().send();
            let mut keys = Vec::new();
            while let Some(page) = pages.next().await {
                keys.extend(page.unwrap().contents().iter().filter_map(|object| object.key().map(str::to_owned)));
            }
            keys
        };
        let mut keys = tokio::runtime::Runtime::new().unwrap().block_on(listed);
        keys.retain(|key| key.ends_with(".parquet"));
        keys
    }

    /// Copies the Parquet files below a folder into one of this machine.
    pub(crate) fn download(&self, below: &str, to: &Path) {
        let keys = self.files(below);
        let copied = async {
            let client = self.client();
            for key in keys {
                let object = client.get_object().bucket(&self.name).key(&key).send().await.unwrap();
                let file = to.join(&key);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, object.body.collect().await.unwrap().into_bytes()).unwrap();
            }
        };
        tokio::runtime::Runtime::new().unwrap().block_on(copied);
    }

    fn client(&self) -> Client {
        let keys = Credentials::new(&self.s3.access_key, &self.s3.secret_key, None, None, "test");
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(&self.s3.endpoint)
            .force_path_style(true)
            .credentials_provider(keys)
            .build();
        Client::from_conf(config)
    }
}
