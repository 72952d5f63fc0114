//! An inbox that is looked at while somebody reads from it.

use std::time::{Duration, Instant};

use super::counts::{Counts, Seen};
use crate::log::{Inbox, InboxEvent, Partition};
use crate::role::Stop;

/// How often the end of a partition is asked for.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Notes how far each partition is delivered, and how far there is something to deliver.
pub(super) struct Watched<I> {
    inbox: I,
    counts: Counts,
    given_up: Stop,
    mine: Vec<Partition>,
    asked: Instant,
}

/// Why it cannot be read from any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken<E> {
    #[error("{0}")]
    Inbox(E),
    /// The run is, whatever is still open.
    #[error("landing was given up")]
    GivenUp,
}

impl<E> From<E> for Broken<E> {
    fn from(error: E) -> Self {
        Self::Inbox(error)
    }
}

impl<I: Inbox> Watched<I> {
    /// Once it is given up, nothing comes any more.
    pub(super) fn new(inbox: I, counts: Counts, given_up: Stop) -> Self {
        Self { inbox, counts, given_up, mine: Vec::new(), asked: Instant::now() }
    }

    fn look(&mut self) -> Result<(), Broken<I::Error>> {
        for partition in self.mine.clone() {
            let at = Instant::now();
            if let Some(position) = self.inbox.position(partition)? {
                let (_, end) = self.inbox.bounds(partition)?;
                self.counts.note(|known| {
                    known.partitions.insert(partition, Seen { at, position, end });
                });
            }
        }
        self.asked = Instant::now();
        Ok(())
    }

    fn gone(&mut self, partitions: &[Partition]) {
        self.mine.retain(|partition| !partitions.contains(partition));
    }
}

impl<I: Inbox> Inbox for Watched<I> {
    type Error = Broken<I::Error>;
    type Records = I::Records;

    fn next(&mut self, wait: Duration) -> Result<InboxEvent<I::Records>, Self::Error> {
        if self.given_up.is_told() {
            return Err(Broken::GivenUp);
        }
        if self.asked.elapsed() >= ASK_EVERY {
            self.look()?;
        }
        let event = self.inbox.next(wait)?;
        match &event {
            InboxEvent::Assigned(partitions) => self.mine.extend(partitions.iter().map(|(partition, _)| *partition)),
            InboxEvent::Lost(partitions) => self.gone(&partitions.clone()),
            _ => {}
        }
        Ok(event)
    }

    fn start(&mut self, partition: Partition, offset: i64) -> Result<(), Self::Error> {
        Ok(self.inbox.start(partition, offset)?)
    }

    fn pause(&mut self, partition: Partition) -> Result<(), Self::Error> {
        Ok(self.inbox.pause(partition)?)
    }

    fn resume(&mut self, partition: Partition) -> Result<(), Self::Error> {
        Ok(self.inbox.resume(partition)?)
    }

    fn position(&mut self, partition: Partition) -> Result<Option<i64>, Self::Error> {
        Ok(self.inbox.position(partition)?)
    }

    fn bounds(&mut self, partition: Partition) -> Result<(i64, i64), Self::Error> {
        Ok(self.inbox.bounds(partition)?)
    }

    fn commit(&mut self, partition: Partition, offset: i64, note: &str) -> Result<(), Self::Error> {
        Ok(self.inbox.commit(partition, offset, note)?)
    }

    fn release(&mut self, partitions: &[Partition]) -> Result<(), Self::Error> {
        self.gone(partitions);
        Ok(self.inbox.release(partitions)?)
    }
}
