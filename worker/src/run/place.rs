//! Where a run lands: a folder, or a bucket, and how somebody else reaches it.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clickstream_crds::settings::{KeysWanted, S3Keys, S3Store};
use tokio::runtime::Handle;

use super::arguments::Arguments;
use super::shell::quoted;
use crate::manifest::{AS_DECLARED, Secrets};
use crate::store::s3::ClientError;
use crate::store::{BucketStore, FolderStore, Store};

/// A place for a lake.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) store: Arc<dyn Store>,
    /// The folder in the store under which events land, if they do not land at its root.
    pub(super) prefix: String,
    /// The store, as it is typed.
    address: String,
    /// How it is reached; `None`: it is a folder.
    bucket: Option<S3Store>,
}

/// The store of a manifest: where it says that its events land.
pub(super) struct Declared {
    pub(super) bucket: String,
    pub(super) store: S3Store<KeysWanted>,
}

impl Place {
    /// What was typed, else a folder of the working folder.
    pub(super) fn new(
        arguments: &Arguments,
        declared: Declared,
        secrets: Option<&Secrets>,
        workdir: &Path,
        runtime: &Handle,
    ) -> Result<Self, ClientError> {
        let typed = match &arguments.lake {
            Some(typed) => typed.as_str(),
            None => return Ok(Self::folder(workdir.join("lake"))),
        };
        let keys = |wanted| secrets.map_or(S3Keys::Ambient, |secrets| secrets.keys(wanted));
        let (path, mut settings) = if typed == AS_DECLARED {
            (declared.bucket, declared.store.with_keys(keys))
        } else if let Some(path) = typed.strip_prefix("s3://") {
            let region = env::var("AWS_REGION").unwrap_or_else(|_| declared.store.region.clone());
            let elsewhere = S3Store { region, endpoint: None, path_style: false, ..declared.store };
            (path.to_owned(), elsewhere.with_keys(keys))
        } else {
            return Ok(Self::folder(PathBuf::from(typed)));
        };
        if let Some(endpoint) = &arguments.endpoint {
            (settings.endpoint, settings.path_style) = (Some(endpoint.clone()), true);
        }
        let (bucket, prefix) = path.split_once('/').unwrap_or((&path, ""));
        let store = Arc::new(runtime.block_on(BucketStore::open(&settings, bucket))?);
        let (address, prefix) = (format!("s3://{bucket}"), prefix.trim_matches('/').to_owned());
        Ok(Self { store, prefix, address, bucket: Some(settings) })
    }

    fn folder(path: PathBuf) -> Self {
        let address = path.display().to_string();
        Self { store: Arc::new(FolderStore::new(path)), prefix: String::new(), address, bucket: None }
    }

    /// A folder in it, as it is typed.
    pub(super) fn named(&self, folder: &str) -> String {
        format!("{}/{}", self.address.trim_end_matches('/'), folder.trim_matches('/'))
    }

    /// The line that proves what landed in a folder of it, to be pasted into a shell.
    pub(super) fn verify(&self, folder: &str) -> String {
        let program = env::args().next().unwrap_or_else(|| "clickstream-worker".to_owned());
        let mut words = vec![program, "verify".to_owned(), "--lake".to_owned(), self.named(folder)];
        let reached = self.bucket.as_ref();
        words.extend(reached.into_iter().flat_map(|store| ["--region".to_owned(), store.region.clone()]));
        let endpoint = reached.and_then(|store| store.endpoint.clone());
        words.extend(endpoint.into_iter().flat_map(|endpoint| ["--endpoint".to_owned(), endpoint]));
        let line = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        let Some(S3Store { keys, .. }) = reached else { return line };
        let S3Keys::Files { access_key_id, secret_access_key } = keys else { return line };
        let from = |file: &Path| format!("\"$(cat {})\"", quoted(&file.display().to_string()));
        let (id, secret) = (from(access_key_id), from(secret_access_key));
        format!("AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret} {line}")
    }
}
