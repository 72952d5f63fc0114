//! What every role of the worker has in common: it is watched, it says what it does, and it ends when it is told to.

mod health;
mod logging;
mod stop;

pub use health::{Pulse, serve};
pub use logging::{LogFormat, start_logging, start_logging_to};
pub use stop::Stop;

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in microseconds since 1970.
pub fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
