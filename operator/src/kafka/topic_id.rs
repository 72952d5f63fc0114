use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// A topic's own id, written as Kafka's tools write it. All zero where the brokers are too old to tell (before 2.8): then a
/// topic that was made anew is not told from the one before.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TopicId(pub(super) Uuid);

/// A text that is no topic's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no topic id: 22 letters and digits such as LkNJt_4gQYGTZdmpbD6_JA")]
pub struct NoTopicId(String);

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TopicId {
    type Err = NoTopicId;

    fn from_str(text: &str) -> Result<Self, NoTopicId> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| Uuid::from_slice(&bytes).ok());
        bytes.map(Self).ok_or_else(|| NoTopicId(text.to_owned()))
    }
}
