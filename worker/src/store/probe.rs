use bytes::Bytes;

use super::{Created, Store, StoreError};

/// Why landing must not start on a store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProbeError {
    /// What is written once could be written twice there: events would be landed twice, or lost.
    #[error(
        "the store overwrites objects that were to be created only (it does not honour `If-None-Match: *`): events cannot be \
         landed exactly once there; use a store with conditional writes, such as AWS S3, MinIO, R2 or Ceph"
    )]
    ConditionalWritesUnsupported,
    /// It could not be found out.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Shows that the store creates an object once only. The object under `prefix` stays, and the next probe finds it.
pub async fn probe(store: &dyn Store, prefix: &str) -> Result<(), ProbeError> {
    let key = format!("{prefix}_probe/created-once");
    // A store that ignores the condition calls the object new each time.
    for _ in 0..2 {
        if store.create(&key, Bytes::from_static(b"created once\n")).await? == Created::AlreadyThere {
            return Ok(());
        }
    }
    Err(ProbeError::ConditionalWritesUnsupported)
}

#[cfg(test)]
mod tests;
