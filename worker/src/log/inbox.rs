//! The way out: the events of a topic, partition by partition, shared by the members of a group.

use std::fmt;
use std::time::Duration;

/// The events of one topic. A member of the group reads the partitions that are assigned to it.
///
/// Only committed events come out, in the order of their offsets; offsets may have gaps (control records, aborted events).
pub trait Inbox {
    /// Why the log cannot be used.
    type Error;
    /// Events as they come, without a copy where that can be had.
    type Records: Records;

    /// The next thing to happen; waits for it at most so long. Called often, else the member is taken for dead.
    fn next(&mut self, wait: Duration) -> Result<InboxEvent<Self::Records>, Self::Error>;

    /// Starts delivery of an assigned partition at an offset: nothing is delivered before. Also moves it later.
    fn start(&mut self, partition: Partition, offset: i64) -> Result<(), Self::Error>;

    /// Holds a partition's delivery; what was fetched and not delivered may be fetched again.
    fn pause(&mut self, partition: Partition) -> Result<(), Self::Error>;

    /// Goes on with it.
    fn resume(&mut self, partition: Partition) -> Result<(), Self::Error>;

    /// The offset up to which everything was delivered or is known not to be for delivery (it passes control records and
    /// aborted events). `None` before anything is known.
    fn position(&mut self, partition: Partition) -> Result<Option<i64>, Self::Error>;

    /// The first offset that the log still has, and the one after the last that may be delivered now.
    fn bounds(&mut self, partition: Partition) -> Result<(i64, i64), Self::Error>;

    /// Notes how far the group is, with a line for whoever looks on. Display, not truth: it may be lost.
    fn commit(&mut self, partition: Partition, offset: i64, note: &str) -> Result<(), Self::Error>;

    /// Gives the partitions back: the answer to [`InboxEvent::Revoked`].
    fn release(&mut self, partitions: &[Partition]) -> Result<(), Self::Error>;
}

/// The number of a partition of the topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(pub i32);

/// What happens to a reader.
#[derive(Debug)]
pub enum InboxEvent<R> {
    /// Nothing, for as long as was waited.
    Quiet,
    /// These partitions came. Nothing of them is delivered before [`Inbox::start`]. With each the group's offset, if it has one.
    Assigned(Vec<(Partition, Option<i64>)>),
    /// Others wait for these partitions: finish what is open within bounds, then release them.
    Revoked(Vec<Partition>),
    /// These partitions are somebody else's already.
    Lost(Vec<Partition>),
    /// Events of one partition.
    Records(Partition, R),
    /// The log no longer has the offset that delivery of the partition stands at.
    OutOfRange(Partition),
}

/// Events of one partition, in order.
pub trait Records {
    /// How many bytes they hold in memory until dropped.
    fn bytes(&self) -> usize;

    /// Each of them.
    fn each(&self, visit: &mut dyn FnMut(Record<'_>));
}

/// One event as it lies in the log.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its place.
    pub offset: i64,
    /// The log's own time of it, in milliseconds since 1970.
    pub timestamp: i64,
    /// The key, if it has one.
    pub key: Option<&'a [u8]>,
    /// The event; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// What was sent beside it, looked up when asked for: most events never are.
    pub headers: &'a dyn Headers,
}

/// What was sent beside an event.
pub trait Headers: fmt::Debug {
    /// The value of the first header of this name.
    fn get(&self, name: &str) -> Option<&[u8]>;
}
