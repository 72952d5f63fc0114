/// What has been read and has not landed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Backlog {
    /// When Kafka got the oldest record of it, in microseconds since 1970.
    pub(super) sent: Option<i64>,
    /// When that was read, on the clock on the wall.
    pub(super) read: Option<i64>,
    /// What it takes in memory.
    pub(super) bytes: u64,
    /// How many batches of it are closed.
    pub(super) open: u64,
}

impl Backlog {
    /// Of several partitions together.
    pub(super) fn and(self, other: Self) -> Self {
        let earlier = |one: Option<i64>, other: Option<i64>| one.into_iter().chain(other).min();
        Self {
            sent: earlier(self.sent, other.sent),
            read: earlier(self.read, other.read),
            bytes: self.bytes + other.bytes,
            open: self.open + other.open,
        }
    }
}
