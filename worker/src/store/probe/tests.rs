use std::ops::Range;

use futures::future::BoxFuture;
use futures::future::ready;

use super::*;
use crate::store::{FolderStore, Listed};

#[tokio::test]
async fn a_folder_creates_once_and_may_be_probed_often() {
    let folder = tempfile::tempdir().unwrap();
    let store = FolderStore::new(folder.path().to_owned());
    for _ in 0..3 {
        probe(&store, "lake/").await.unwrap();
    }
    assert_eq!(store.list("", None, 10).await.unwrap().len(), 1);
}

#[derive(Debug)]
struct Overwriting;

impl Store for Overwriting {
    fn create(&self, _: &str, _: Bytes) -> BoxFuture<'_, Result<Created, StoreError>> {
        Box::pin(ready(Ok(Created::New)))
    }

    fn get(&self, _: &str) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        Box::pin(ready(Ok(None)))
    }

    fn get_range(&self, _: &str, _: Range<u64>) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        Box::pin(ready(Ok(None)))
    }

    fn size(&self, _: &str) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        Box::pin(ready(Ok(None)))
    }

    fn list(&self, _: &str, _: Option<&str>, _: usize) -> BoxFuture<'_, Result<Vec<Listed>, StoreError>> {
        Box::pin(ready(Ok(Vec::new())))
    }
}

#[tokio::test]
async fn a_store_that_overwrites_is_found_out() {
    assert_eq!(probe(&Overwriting, "").await, Err(ProbeError::ConditionalWritesUnsupported));
}
