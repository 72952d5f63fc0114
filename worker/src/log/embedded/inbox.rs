//! A reader of a log of files.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::group::{Group, Member};
use super::reader::Reader;
use super::trouble::EmbeddedTrouble;
use super::{Shared, State, partition_file};
use crate::log::{Batch, Inbox, InboxEvent, Partition};

/// Reads the events of a log of files.
pub struct EmbeddedInbox {
    shared: Arc<Shared>,
    group: String,
    member: Member,
    partitions: BTreeMap<Partition, Delivery>,
    /// Those of them that it was told others wait for.
    revoked: BTreeSet<Partition>,
    /// Which partition had its turn last: the next one is next.
    last: Partition,
}

/// How a partition's delivery stands.
enum Delivery {
    /// Assigned, not started.
    Waiting,
    Running {
        reader: Reader,
        paused: bool,
    },
    /// It was started at an offset that is not there.
    OutOfRange {
        told: bool,
    },
}

impl EmbeddedInbox {
    pub(super) fn join(shared: Arc<Shared>, group: &str, path: PathBuf) -> Result<Self, EmbeddedTrouble> {
        let mut state = shared.state();
        let partitions = state.committed.lengths.len();
        let member = match state.groups.entry(group.to_owned()) {
            Entry::Occupied(group) => group.into_mut(),
            Entry::Vacant(place) => place.insert(Group::read(path, partitions)?),
        }
        .join();
        state.changes += 1;
        drop(state);
        shared.changed.notify_all();
        let (partitions, revoked) = (BTreeMap::new(), BTreeSet::new());
        Ok(Self { shared, group: group.to_owned(), member, partitions, revoked, last: Partition(-1) })
    }

    fn with_group<T>(&self, act: impl FnOnce(&mut Group) -> T) -> Option<T> {
        self.shared.state().groups.get_mut(&self.group).map(act)
    }

    fn end_of(&self, partition: Partition) -> (u64, i64) {
        let state = self.shared.state();
        let index = usize::try_from(partition.0).unwrap_or(usize::MAX);
        let length = state.committed.lengths.get(index).copied().unwrap_or_default();
        (length, state.committed.ends.get(index).copied().unwrap_or_default())
    }

    /// What the group wants of this member.
    fn news(&mut self) -> Option<InboxEvent<Batch>> {
        let member = self.member;
        let wanted = self.with_group(|group| group.wanted_from(member)).unwrap_or_default();
        let untold: Vec<_> = wanted.into_iter().filter(|partition| self.revoked.insert(*partition)).collect();
        if !untold.is_empty() {
            return Some(InboxEvent::Revoked(untold));
        }
        let taken = self.with_group(|group| group.take(member)).filter(|taken| !taken.is_empty())?;
        self.partitions.extend(taken.iter().map(|(partition, _)| (*partition, Delivery::Waiting)));
        Some(InboxEvent::Assigned(taken))
    }

    /// The next events of the first partition that has some, in turns.
    fn delivery(&mut self) -> Result<Option<InboxEvent<Batch>>, EmbeddedTrouble> {
        let behind = self.partitions.range(Partition(self.last.0 + 1)..).map(|(partition, _)| *partition);
        let before = self.partitions.range(..=self.last).map(|(partition, _)| *partition);
        let turns: Vec<_> = behind.chain(before).collect();
        for partition in turns {
            let (length, _) = self.end_of(partition);
            match self.partitions.get_mut(&partition) {
                Some(Delivery::Running { reader, paused: false }) => {
                    let batch = reader.batch(length)?;
                    if !batch.is_empty() {
                        self.last = partition;
                        return Ok(Some(InboxEvent::Records(partition, batch)));
                    }
                }
                Some(Delivery::OutOfRange { told: told @ false }) => {
                    *told = true;
                    return Ok(Some(InboxEvent::OutOfRange(partition)));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn set_paused(&mut self, partition: Partition, wanted: bool) {
        if let Some(Delivery::Running { paused, .. }) = self.partitions.get_mut(&partition) {
            *paused = wanted;
        }
    }
}

impl Inbox for EmbeddedInbox {
    type Error = EmbeddedTrouble;
    type Records = Batch;

    fn next(&mut self, wait: Duration) -> Result<InboxEvent<Batch>, EmbeddedTrouble> {
        let deadline = Instant::now() + wait;
        loop {
            let seen = self.shared.state().changes;
            if let Some(event) = self.news() {
                return Ok(event);
            }
            if let Some(event) = self.delivery()? {
                return Ok(event);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(InboxEvent::Quiet);
            }
            let unchanged = |state: &mut State| state.changes == seen;
            let woken = self.shared.changed.wait_timeout_while(self.shared.state(), left, unchanged);
            drop(woken.unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn start(&mut self, partition: Partition, offset: i64) -> Result<(), EmbeddedTrouble> {
        let (length, end) = self.end_of(partition);
        let Some(delivery) = self.partitions.get_mut(&partition) else { return Ok(()) };
        *delivery = if (0..=end).contains(&offset) {
            let path = partition_file(&self.shared.folder, usize::try_from(partition.0).unwrap_or_default());
            Delivery::Running { reader: Reader::open(&path, offset, length, end)?, paused: false }
        } else {
            Delivery::OutOfRange { told: false }
        };
        Ok(())
    }

    fn pause(&mut self, partition: Partition) -> Result<(), EmbeddedTrouble> {
        self.set_paused(partition, true);
        Ok(())
    }

    fn resume(&mut self, partition: Partition) -> Result<(), EmbeddedTrouble> {
        self.set_paused(partition, false);
        Ok(())
    }

    fn position(&mut self, partition: Partition) -> Result<Option<i64>, EmbeddedTrouble> {
        Ok(match self.partitions.get(&partition) {
            Some(Delivery::Running { reader, .. }) => Some(reader.position()),
            _ => None,
        })
    }

    fn bounds(&mut self, partition: Partition) -> Result<(i64, i64), EmbeddedTrouble> {
        Ok((0, self.end_of(partition).1))
    }

    fn commit(&mut self, partition: Partition, offset: i64, note: &str) -> Result<(), EmbeddedTrouble> {
        self.with_group(|group| group.commit(partition, offset, note)).unwrap_or(Ok(()))
    }

    fn release(&mut self, partitions: &[Partition]) -> Result<(), EmbeddedTrouble> {
        let member = self.member;
        for partition in partitions {
            self.partitions.remove(partition);
            self.revoked.remove(partition);
            self.with_group(|group| group.release(member, *partition));
        }
        self.shared.change();
        Ok(())
    }
}

impl Drop for EmbeddedInbox {
    fn drop(&mut self) {
        let member = self.member;
        self.with_group(|group| group.leave(member));
        self.shared.change();
    }
}
