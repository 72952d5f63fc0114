//! Looking again where the store was only busy.

use std::time::Duration;

use crate::store::StoreError;

const TRIES: u32 = 6;
const FIRST: Duration = Duration::from_millis(100);

/// Asks again after passing trouble, a few times.
pub(super) async fn patiently<T, Asked>(ask: impl Fn() -> Asked) -> Result<T, StoreError>
where
    Asked: Future<Output = Result<T, StoreError>>,
{
    for again in 0..TRIES {
        match ask().await {
            Err(StoreError::Passing(..)) => tokio::time::sleep(FIRST * 2_u32.pow(again)).await,
            answer => return answer,
        }
    }
    ask().await
}
