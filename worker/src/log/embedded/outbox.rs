//! The one sender of a log of files: it holds every shard.

use std::sync::Arc;
use std::time::Duration;

use super::Shared;
use super::trouble::EmbeddedTrouble;
use super::writer::Writer;
use crate::log::{LeaseEvent, Outbox, Outgoing, Sealed, Sent, ShardRecords};
use crate::shard::{Shard, Shards};

/// The largest event with its key and headers: as much as Kafka's clients send unless told otherwise.
const LARGEST: usize = 1_000_000;

/// Sends events to a log of files.
pub struct EmbeddedOutbox {
    shared: Arc<Shared>,
    /// `None` only while it is handed back.
    writer: Option<Writer>,
    holds: bool,
}

impl EmbeddedOutbox {
    pub(super) fn new(shared: Arc<Shared>, writer: Writer) -> Self {
        Self { shared, writer: Some(writer), holds: false }
    }

    fn with_writer<T: Default>(
        &mut self,
        act: impl FnOnce(&mut Writer) -> Result<T, EmbeddedTrouble>,
    ) -> Result<T, EmbeddedTrouble> {
        self.writer.as_mut().map_or_else(|| Ok(T::default()), act)
    }
}

impl Outbox for EmbeddedOutbox {
    type Error = EmbeddedTrouble;

    fn lease(&mut self, wait: Duration) -> Result<LeaseEvent, EmbeddedTrouble> {
        if self.holds {
            std::thread::sleep(wait); // there is nobody who could want the shards
            return Ok(LeaseEvent::Unchanged);
        }
        self.holds = true;
        Ok(LeaseEvent::Granted(Shards::ALL))
    }

    fn progress(&mut self, shards: Shards) -> Result<Option<ShardRecords>, EmbeddedTrouble> {
        Ok(Some(self.shared.state().committed.records(|shard| shards.contains(shard))))
    }

    fn send(&mut self, event: &Outgoing<'_>) -> Result<Sent, EmbeddedTrouble> {
        if !self.holds {
            return Ok(Sent::Broken);
        }
        let headers: usize = event.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        if event.value.len() + event.key.map_or(0, <[u8]>::len) + headers > LARGEST {
            return Ok(Sent::TooLarge);
        }
        self.with_writer(|writer| writer.add(event))?;
        Ok(Sent::Accepted)
    }

    fn seal(&mut self, records: &[(Shard, Vec<u8>)]) -> Result<Sealed, EmbeddedTrouble> {
        if !self.holds {
            return Ok(Sealed::Discarded);
        }
        self.with_writer(|writer| writer.commit(records))?;
        if let Some(writer) = &self.writer {
            self.shared.state().committed.clone_from(writer.committed());
            self.shared.change();
        }
        Ok(Sealed::Committed)
    }

    fn abandon(&mut self) -> Result<(), EmbeddedTrouble> {
        self.with_writer(Writer::roll_back)
    }

    fn release(&mut self) -> Result<(), EmbeddedTrouble> {
        self.holds = false;
        self.abandon()
    }
}

impl Drop for EmbeddedOutbox {
    fn drop(&mut self) {
        let _taken_back = self.abandon(); // what cannot be cut now is cut when the log is opened
        self.shared.state().writer = self.writer.take();
    }
}
