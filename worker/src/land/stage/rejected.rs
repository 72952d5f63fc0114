use crate::land::reason::{Fault, Reason};
use crate::log::Record;

/// A record that is no event, kept whole.
#[derive(Debug)]
pub(in crate::land) struct Rejected {
    pub(in crate::land) offset: i64,
    /// Kafka's time, in microseconds since 1970.
    pub(in crate::land) timestamp: i64,
    pub(in crate::land) reason: Reason,
    pub(in crate::land) text: String,
    pub(in crate::land) key: Option<Box<[u8]>>,
    pub(in crate::land) raw: Box<[u8]>,
    /// The file and line it was read from, where its producer says so.
    pub(in crate::land) source: Option<String>,
}

impl Rejected {
    pub(super) fn new(record: &Record<'_>, value: &[u8], fault: Fault) -> Self {
        Self {
            offset: record.offset,
            timestamp: record.timestamp.saturating_mul(1_000),
            reason: fault.reason,
            text: fault.text,
            key: record.key.map(Box::from),
            raw: value.into(),
            source: record.headers.get("origin").map(|origin| String::from_utf8_lossy(origin).into_owned()),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let key = self.key.as_deref().map_or(0, <[u8]>::len);
        let source = self.source.as_ref().map_or(0, String::len);
        size_of::<Self>() + self.text.len() + key + self.raw.len() + source
    }
}
