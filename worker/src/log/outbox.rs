//! The way in: events, and how far their source has been read, in one atomic step.

use std::time::Duration;

use crate::shard::{Shard, Shards};

/// A place to send the events of a shared replay to. Who holds the lease on a shard sends its events; nobody else can.
///
/// Nothing here waits longer than it says. An error is the log's own last word: no call after it helps.
pub trait Outbox {
    /// Why the log cannot be used.
    type Error;

    /// What has become of the lease since the last look; waits for news at most so long. Called often, also while sending:
    /// who does not look loses the lease.
    fn lease(&mut self, wait: Duration) -> Result<LeaseEvent, Self::Error>;

    /// The last record of each of these shards that was ever sealed, in ascending order. What was in doubt (the open
    /// transaction of one who crashed or froze) is decided before this returns; `None` while it is not yet: ask again.
    fn progress(&mut self, shards: Shards) -> Result<Option<ShardRecords>, Self::Error>;

    /// Adds an event to what will be sealed.
    fn send(&mut self, event: &Outgoing<'_>) -> Result<Sent, Self::Error>;

    /// What whoever looks on is told of a shard of the lease, from the next seal on. Display, not truth: a log that nobody looks
    /// at from outside passes it over.
    fn tell(&mut self, _shard: Shard, _note: String) {}

    /// Makes the events sent since the last seal, and these records, visible together or never. Only shards of the lease.
    fn seal(&mut self, records: &[(Shard, Vec<u8>)]) -> Result<Sealed, Self::Error>;

    /// Takes back the events sent since the last seal: nobody will see them.
    fn abandon(&mut self) -> Result<(), Self::Error>;

    /// Gives the shards back, the answer to [`LeaseEvent::Revoked`]; what was sent and not sealed is abandoned.
    fn release(&mut self) -> Result<(), Self::Error>;
}

/// What was sealed last for each of some shards, in their order. A shard for which nothing was ever sealed is left out.
pub type ShardRecords = Vec<(Shard, Vec<u8>)>;

/// What has become of the lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseEvent {
    /// Nothing new.
    Unchanged,
    /// The lease is on these shards now; what was held before is included or was given back.
    Granted(Shards),
    /// Others wait for the shards: seal or abandon what is open, then release. The lease holds until then, within bounds.
    Revoked,
    /// The lease is gone and with it whatever was sent and not sealed; the next grant says what comes.
    Lost,
}

/// An event on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing<'a> {
    /// Decides the partition, as Java's clients do; without one the log chooses.
    pub key: Option<&'a [u8]>,
    /// What is sent.
    pub value: &'a [u8],
    /// Beside it.
    pub headers: &'a [(&'static str, &'a [u8])],
}

/// What has become of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way, to be sealed.
    Accepted,
    /// There is no room for it now: look after the lease, and send it again.
    Full,
    /// The log takes everything but this one, which is larger than it allows.
    TooLarge,
    /// What is open can no longer be sealed: abandon it, and send it again if the lease still stands.
    Broken,
}

/// What has become of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Everyone sees it.
    Committed,
    /// Nobody will ever see it. Where the lease still stands it may be sent again.
    Discarded,
    /// Only [`Outbox::progress`] can tell, once the next lease is granted; this one is lost.
    Unknown,
}
