//! An inbox that is looked at while somebody reads from it.

use std::time::{Duration, Instant};

use super::counts::{Counts, Seen};
use crate::log::{Inbox, InboxEvent, Partition};

/// How often the end of a partition is asked for.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Notes how far each partition is delivered, and how far there is something to deliver.
pub(super) struct Watched<I> {
    inbox: I,
    counts: Counts,
    mine: Vec<Partition>,
    asked: Instant,
}

impl<I: Inbox> Watched<I> {
    pub(super) fn new(inbox: I, counts: Counts) -> Self {
        Self { inbox, counts, mine: Vec::new(), asked: Instant::now() }
    }

    fn look(&mut self) -> Result<(), I::Error> {
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
    type Error = I::Error;
    type Records = I::Records;

    fn next(&mut self, wait: Duration) -> Result<InboxEvent<I::Records>, I::Error> {
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

    fn start(&mut self, partition: Partition, offset: i64) -> Result<(), I::Error> {
        self.inbox.start(partition, offset)
    }

    fn pause(&mut self, partition: Partition) -> Result<(), I::Error> {
        self.inbox.pause(partition)
    }

    fn resume(&mut self, partition: Partition) -> Result<(), I::Error> {
        self.inbox.resume(partition)
    }

    fn position(&mut self, partition: Partition) -> Result<Option<i64>, I::Error> {
        self.inbox.position(partition)
    }

    fn bounds(&mut self, partition: Partition) -> Result<(i64, i64), I::Error> {
        self.inbox.bounds(partition)
    }

    fn commit(&mut self, partition: Partition, offset: i64, note: &str) -> Result<(), I::Error> {
        self.inbox.commit(partition, offset, note)
    }

    fn release(&mut self, partitions: &[Partition]) -> Result<(), I::Error> {
        self.gone(partitions);
        self.inbox.release(partitions)
    }
}
