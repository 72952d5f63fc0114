//! The hash by which Kafka's own clients choose a partition.

use super::inbox::Partition;

/// The partition of a key among so many, as Kafka's default partitioner has it.
pub(super) fn partition_of(key: &[u8], partitions: usize) -> Partition {
    let positive = murmur2(key) & 0x7FFF_FFFF;
    let partition = u64::from(positive) % partitions.max(1) as u64;
    Partition(i32::try_from(partition).unwrap_or_default())
}

fn murmur2(data: &[u8]) -> u32 {
    const MIX: u32 = 0x5BD1_E995;
    // The length counts modulo 2³², as in Java.
    let length = u32::try_from(data.len() & 0xFFFF_FFFF).unwrap_or_default();
    let mut hash = 0x9747_B28C ^ length;
    let (words, rest) = data.as_chunks::<4>();
    for word in words {
        let word = u32::from_le_bytes(*word).wrapping_mul(MIX);
        hash = hash.wrapping_mul(MIX) ^ (word ^ word >> 24).wrapping_mul(MIX);
    }
    if !rest.is_empty() {
        let tail = rest.iter().rev().fold(0, |tail, &byte| tail << 8 | u32::from(byte));
        hash = (hash ^ tail).wrapping_mul(MIX);
    }
    hash = (hash ^ hash >> 13).wrapping_mul(MIX);
    hash ^ hash >> 15
}

#[cfg(test)]
mod tests;
