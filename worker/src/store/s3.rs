//! A bucket as a store.

use std::ops::Range;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use clickstream_crds::settings::S3Store;
use futures::future::BoxFuture;

use super::{Created, Listed, Store, StoreError};

mod client;
mod failure;
mod knobs;
mod multipart;

pub use client::{ClientError, client, require_keys};
use failure::Place;
pub use knobs::Knobs;

/// The objects of a bucket.
#[derive(Clone, Debug)]
pub struct BucketStore {
    client: Client,
    place: Place,
}

/// What is larger goes in parts, so that a broken line costs a part and not the whole.
const WHOLE: usize = 16 << 20;

impl BucketStore {
    /// The store that a pod's settings describe, and a bucket in it.
    pub async fn open(store: &S3Store, bucket: &str) -> Result<Self, ClientError> {
        Self::open_for(store, bucket, Knobs::of_pod(&store.keys)).await
    }

    /// The same for somebody who has these knobs to turn.
    pub async fn open_for(store: &S3Store, bucket: &str, knobs: Knobs) -> Result<Self, ClientError> {
        let endpoint = store.endpoint.clone().unwrap_or_else(|| format!("AWS in {}", store.region));
        Ok(Self { client: client(store).await?, place: Place { bucket: bucket.to_owned(), endpoint, knobs } })
    }
}

impl Store for BucketStore {
    fn create(&self, key: &str, body: Bytes) -> BoxFuture<'_, Result<Created, StoreError>> {
        let key = key.to_owned();
        Box::pin(async move {
            if body.len() > WHOLE {
                return multipart::create(&self.client, &self.place, &key, &body).await;
            }
            let put = self.client.put_object().bucket(&self.place.bucket).key(&key).if_none_match("*");
            match put.body(ByteStream::from(body)).send().await {
                Ok(_) => Ok(Created::New),
                Err(error) => self.place.not_created(&key, &error),
            }
        })
    }

    fn get(&self, key: &str) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        self.read(key.to_owned(), None)
    }

    fn get_range(&self, key: &str, range: Range<u64>) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        let key = key.to_owned();
        if range.is_empty() {
            return Box::pin(async move { Ok(self.size(&key).await?.map(|_| Bytes::new())) });
        }
        self.read(key, Some(format!("bytes={}-{}", range.start, range.end - 1)))
    }

    fn size(&self, key: &str) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        let key = key.to_owned();
        Box::pin(async move {
            match self.client.head_object().bucket(&self.place.bucket).key(&key).send().await {
                Ok(head) => Ok(Some(head.content_length().unwrap_or_default().unsigned_abs())),
                Err(error) => self.place.absent(&key, &error),
            }
        })
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> BoxFuture<'_, Result<Vec<Listed>, StoreError>> {
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        Box::pin(async move {
            let keys = i32::try_from(limit.min(1_000)).unwrap_or(1_000);
            let list = self.client.list_objects_v2().bucket(&self.place.bucket).prefix(&prefix).max_keys(keys);
            let page = list.set_start_after(after).send().await.map_err(|error| self.place.failure(&prefix, &error))?;
            let listed = |object: &aws_sdk_s3::types::Object| {
                let size = object.size().unwrap_or_default().unsigned_abs();
                object.key().map(|key| Listed { key: key.to_owned(), size })
            };
            Ok(page.contents().iter().filter_map(listed).collect())
        })
    }
}

impl BucketStore {
    fn read(&self, key: String, range: Option<String>) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        Box::pin(async move {
            let get = self.client.get_object().bucket(&self.place.bucket).key(&key).set_range(range);
            match get.send().await {
                Ok(object) => match object.body.collect().await {
                    Ok(body) => Ok(Some(body.into_bytes())),
                    Err(error) => Err(self.place.passing(&key, &format!("the answer broke off: {error}"))),
                },
                // The range starts beyond the end.
                Err(error) if status(&error) == Some(416) => Ok(Some(Bytes::new())),
                Err(error) => self.place.absent(&key, &error),
            }
        })
    }
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E>) -> &str {
    error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default()
}
