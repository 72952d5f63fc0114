//! From what was typed to a store.

use std::path::PathBuf;
use std::sync::Arc;

use clickstream_crds::settings::{S3Keys, S3Store};

use crate::store::s3::{ClientError, Knobs, require_keys};
use crate::store::{BucketStore, FolderStore, Store};

const DEFAULT_REGION: &str = "us-east-1";

/// A store, and the folder in it under which events landed.
pub(crate) async fn open(
    place: &str,
    endpoint: Option<&str>,
    region: Option<&str>,
) -> Result<(Arc<dyn Store>, String), ClientError> {
    let Some(place) = place.strip_prefix("s3://") else {
        return Ok((Arc::new(FolderStore::new(PathBuf::from(place))), String::new()));
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let region = region.map(str::to_owned).or_else(|| std::env::var("AWS_REGION").ok());
    let settings = S3Store {
        region: region.unwrap_or_else(|| DEFAULT_REGION.to_owned()),
        endpoint: endpoint.map(str::to_owned),
        path_style: endpoint.is_some(),
        keys: S3Keys::Ambient,
    };
    Ok((bucket_of(&settings, bucket, Knobs::TYPED).await?, prefix.to_owned()))
}

/// A bucket, asked with the keys of whoever types.
pub(super) async fn bucket_of(settings: &S3Store, bucket: &str, knobs: Knobs) -> Result<Arc<dyn Store>, ClientError> {
    require_keys(&settings.region).await?;
    Ok(Arc::new(BucketStore::open_for(settings, bucket, knobs).await?))
}
