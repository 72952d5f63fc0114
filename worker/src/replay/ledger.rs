//! What a replica tells of itself: counts, and how late it sends.

/// Counts since the start of the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Events that the shards of the lease had sent before this process.
    pub before: u64,
    /// Events that everyone can see.
    pub sent: u64,
    /// Of them, rows that could not be read.
    pub sent_bad: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Rows passed, also those of other replicas.
    pub rows: u64,
    /// Rows whose event is earlier than one before them.
    pub out_of_order: u64,
    /// Microseconds by which the schedule was moved, since it could not be kept.
    pub missed: i64,
    /// Seals that came through.
    pub sealed: u64,
    /// Seals that came to nothing, or whose outcome was unknown.
    pub unsealed: u64,
    /// How late events were sent.
    pub late: Lateness,
}

/// A histogram of microseconds: eight buckets to a doubling, so a quantile is told to about a tenth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lateness {
    buckets: Vec<u64>,
    count: u64,
    most: u64,
    sum: u64,
}

const BUCKETS: usize = 8 * 40;

impl Default for Lateness {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], count: 0, most: 0, sum: 0 }
    }
}

impl Lateness {
    /// Notes one event, sent so many microseconds after it was due.
    pub(crate) fn note(&mut self, micros: u64) {
        let bucket = Self::bucket(micros).min(BUCKETS - 1);
        self.buckets[bucket] += 1;
        self.count += 1;
        self.most = self.most.max(micros);
        self.sum = self.sum.saturating_add(micros);
    }

    /// How many were noted.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// All of them together, in microseconds.
    pub const fn sum(&self) -> u64 {
        self.sum
    }

    /// The latest.
    pub const fn most(&self) -> u64 {
        self.most
    }

    /// So many thousandths of the events were at most this late.
    pub fn quantile(&self, thousandths: u64) -> u64 {
        let wanted = (self.count * thousandths).div_ceil(1_000).max(1);
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Self::upper(bucket).min(self.most);
            }
        }
        self.most
    }

    /// How many were at most this late, about.
    pub fn up_to(&self, micros: u64) -> u64 {
        let last = Self::bucket(micros).min(BUCKETS - 1);
        self.buckets[..=last].iter().sum()
    }

    fn bucket(micros: u64) -> usize {
        let value = micros + 8;
        let doubling = value.ilog2();
        let eighth = (value >> (doubling - 3)) & 7;
        (doubling as usize - 3) * 8 + eighth as usize
    }

    /// The largest value that falls in a bucket.
    fn upper(bucket: usize) -> u64 {
        let (doubling, eighth) = (bucket / 8, bucket as u64 % 8);
        ((eighth + 9) << doubling) - 9
    }
}

#[cfg(test)]
mod tests;
