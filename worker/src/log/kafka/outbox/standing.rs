//! How far all shards are, as one message of the replay topic tells it.
//!
//! Each partition that a transaction touches costs the brokers several requests, one after the other, while the pace waits:
//! with a message for every shard a seal took some fifty milliseconds. So it writes one, to the first partition of the
//! lease, that tells of *all* shards what its writer knows: of its own how far they are now, of the others what it read
//! when the lease was granted. Whoever takes a partition over has read what it writes over, so nothing is ever lost; and of
//! what several partitions tell of a shard, the record that was counted highest holds: only its holder counts on.

use crate::log::ShardRecords;
use crate::shard::{SHARDS, Shard, Shards};

/// The last record of each shard, as far as anything is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing([Option<Counted>; SHARDS as usize]);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    /// How many records the shard has had.
    count: u64,
    record: Vec<u8>,
}

/// The form of the message that this code writes and reads.
const FORM: u8 = 1;

impl Standing {
    /// The same after these records.
    pub(super) fn after(&self, records: &[(Shard, Vec<u8>)]) -> Self {
        let mut after = self.clone();
        for (shard, record) in records {
            let known = &mut after.0[shard.index()];
            let count = known.as_ref().map_or(1, |known| known.count + 1);
            *known = Some(Counted { count, record: record.clone() });
        }
        after
    }

    /// What is known with what another message tells.
    pub(super) fn merge(&mut self, other: Self) {
        for (known, told) in self.0.iter_mut().zip(other.0) {
            if told.as_ref().map(|told| told.count) > known.as_ref().map(|known| known.count) {
                *known = told;
            }
        }
    }

    /// The records of these shards.
    pub(super) fn records(&self, shards: Shards) -> ShardRecords {
        let record = |shard: Shard| self.0[shard.index()].as_ref().map(|known| (shard, known.record.clone()));
        shards.iter().filter_map(record).collect()
    }

    pub(super) fn to_message(&self) -> Vec<u8> {
        let mut message = vec![FORM];
        for (shard, known) in (0..SHARDS).zip(&self.0) {
            let Some(Counted { count, record }) = known else { continue };
            message.push(shard);
            message.extend(count.to_be_bytes());
            message.extend((record.len() as u64).to_be_bytes());
            message.extend(record);
        }
        message
    }

    /// Reads a message; `None` where it is in no form that is known here.
    pub(super) fn from_message(message: &[u8]) -> Option<Self> {
        let mut rest = message.strip_prefix(&[FORM])?;
        let mut standing = Self::default();
        while let Some((shard, after)) = rest.split_first() {
            let (count, after) = after.split_first_chunk()?;
            let (length, after) = after.split_first_chunk()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            let (record, after) = after.split_at_checked(length)?;
            let counted = Counted { count: u64::from_be_bytes(*count), record: record.to_vec() };
            *standing.0.get_mut(usize::from(*shard))? = Some(counted);
            rest = after;
        }
        Some(standing)
    }
}

#[cfg(test)]
mod tests;
