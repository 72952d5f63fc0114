//! A bucket of its own for each test, with a proxy before the server that can be told to misbehave.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use aws_sdk_s3::Client;
use clickstream_crds::settings::{S3Keys, S3Store};
use clickstream_worker::store::BucketStore;
use clickstream_worker::store::s3::client;
use tempfile::TempDir;
use testbed::proxy::{Http, Proxy};
use testbed::{S3Address, Testbed, Unavailable, fresh_name};

pub(crate) struct Ground {
    pub(crate) proxy: Proxy<Http>,
    pub(crate) bucket: String,
    pub(crate) folder: TempDir,
    pub(crate) address: S3Address,
}

impl Ground {
    pub(crate) async fn start() -> Result<Self, Unavailable> {
        let address = Testbed::of_this_run()?.s3()?;
        let proxy = Proxy::http(address.endpoint.replace("http://", "").parse::<SocketAddr>().unwrap())?;
        let ground = Self { proxy, bucket: fresh_name("store"), folder: tempfile::tempdir().unwrap(), address };
        ground.write_keys(&ground.address.access_key, &ground.address.secret_key);
        ground.client().await.create_bucket().bucket(&ground.bucket).send().await.unwrap();
        Ok(ground)
    }

    pub(crate) fn write_keys(&self, id: &str, secret: &str) {
        fs::write(self.folder.path().join("id"), format!("{id}\n")).unwrap();
        fs::write(self.folder.path().join("secret"), secret).unwrap();
    }

    /// Through the proxy.
    pub(crate) fn settings(&self) -> S3Store {
        settings(self.folder.path(), &format!("http://{}", self.proxy.address()))
    }

    pub(crate) async fn client(&self) -> Client {
        client(&settings(self.folder.path(), &self.address.endpoint)).await.unwrap()
    }

    pub(crate) async fn store(&self) -> BucketStore {
        BucketStore::open(&self.settings(), &self.bucket).await.unwrap()
    }
}

pub(crate) fn settings(folder: &Path, endpoint: &str) -> S3Store {
    let keys = S3Keys::Files { access_key_id: folder.join("id"), secret_access_key: folder.join("secret") };
    S3Store { region: "us-east-1".to_owned(), endpoint: Some(endpoint.to_owned()), path_style: true, keys }
}
