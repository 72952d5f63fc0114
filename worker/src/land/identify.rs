//! Looking up whose object lies under a key: its last bytes tell.

use super::core::Found;
use super::format::Format;
use crate::store::{Store, StoreError};

/// The end of an object that nearly always holds all that is asked for.
const TAIL: u64 = 64 << 10;

/// Whose object lies under a key.
pub async fn identify<F: Format>(store: &dyn Store, key: &str) -> Result<Found, StoreError> {
    let Some(size) = store.size(key).await? else { return Ok(Found::Nothing) };
    let mut length = TAIL.min(size);
    loop {
        let Some(tail) = store.get_range(key, size - length..size).await? else { return Ok(Found::Nothing) };
        match F::identify(&tail) {
            Ok(Some(identity)) => return Ok(Found::Ours(identity)),
            Ok(None) if length < size => length = length.saturating_mul(16).min(size),
            Ok(None) => return Ok(Found::Foreign("it ends too early".to_owned())),
            Err(why) => return Ok(Found::Foreign(why)),
        }
    }
}
