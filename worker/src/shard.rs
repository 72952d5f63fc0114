//! The shards that replicas share: a user's events all fall in one, so their order holds whoever sends them.

/// How many shards there are. Part of what is written about progress: never to be changed.
pub const SHARDS: u8 = 32;

/// One of the shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard(u8);

impl Shard {
    /// All shards, ascending.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SHARDS).map(Self)
    }

    /// The shard of a user, decided by the bytes of the user's name alone (FNV-1a, folded).
    pub fn of(user: &[u8]) -> Self {
        let hash = user
            .iter()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
        Self((hash ^ hash >> 32).to_le_bytes()[0] % SHARDS)
    }

    /// The shard of a row without a user. All replicas count rows alike.
    pub fn of_row(row: u64) -> Self {
        Self((row % u64::from(SHARDS)).to_le_bytes()[0])
    }

    /// The one that keeps what all share.
    pub const FIRST: Self = Self(0);

    /// The number, from 0.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The number, from 0, as it is written down.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// A set of shards: what one replica has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shards(u32);

impl Shards {
    /// No shard.
    pub const NONE: Self = Self(0);
    /// Every shard.
    pub const ALL: Self = Self(u32::MAX);

    /// Those in either set.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// How many there are in the set.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The shards of the set, ascending.
    pub fn iter(self) -> impl Iterator<Item = Shard> {
        Shard::all().filter(move |&shard| self.contains(shard))
    }

    /// Whether the shard is in the set.
    pub const fn contains(self, shard: Shard) -> bool {
        self.0 >> shard.0 & 1 == 1
    }
}

impl From<Shard> for Shards {
    fn from(shard: Shard) -> Self {
        Self(1 << shard.0)
    }
}

impl FromIterator<Shard> for Shards {
    fn from_iter<T: IntoIterator<Item = Shard>>(shards: T) -> Self {
        Self(shards.into_iter().fold(0, |set, shard| set | 1 << shard.0))
    }
}

#[cfg(test)]
mod tests;
