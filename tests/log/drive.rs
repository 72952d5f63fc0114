//! Verbs to drive an outbox with, each waiting for what it is about.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use clickstream_worker::log::{
    Inbox, InboxEvent, LeaseEvent, Outbox, Outgoing, Partition, Record, Records, Sealed, Sent, ShardRecords,
};
use clickstream_worker::shard::{Shard, Shards};

pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

const STEP: Duration = Duration::from_millis(50);

/// Asks until there is an answer.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "{what} did not come");
    }
}

/// The next thing that happens to the lease.
pub(crate) fn news<O: Outbox<Error: Debug>>(outbox: &mut O) -> LeaseEvent {
    until("news of the lease", || match outbox.lease(STEP).unwrap() {
        LeaseEvent::Unchanged => None,
        event => Some(event),
    })
}

/// The shards of the next grant, which must be the next thing to happen.
pub(crate) fn granted<O: Outbox<Error: Debug>>(outbox: &mut O) -> Shards {
    match news(outbox) {
        LeaseEvent::Granted(shards) => shards,
        event => panic!("{event:?} instead of a grant"),
    }
}

pub(crate) fn send<O: Outbox<Error: Debug>>(outbox: &mut O, key: Option<&str>, value: &str) {
    let event = Outgoing { key: key.map(str::as_bytes), value: value.as_bytes(), headers: &[] };
    until("room", || match outbox.send(&event).unwrap() {
        Sent::Accepted => Some(()),
        Sent::Full => None,
        refused => panic!("{refused:?}"),
    });
}

pub(crate) fn shard(index: usize) -> Shard {
    Shard::all().nth(index).unwrap()
}

pub(crate) fn record(index: usize, text: &str) -> (Shard, Vec<u8>) {
    (shard(index), text.as_bytes().to_vec())
}

/// Seals with a record for one shard.
pub(crate) fn seal<O: Outbox<Error: Debug>>(outbox: &mut O, index: usize, text: &str) -> Sealed {
    outbox.seal(&[record(index, text)]).unwrap()
}

/// What was sealed last, once nothing is in doubt.
pub(crate) fn progress<O: Outbox<Error: Debug>>(outbox: &mut O) -> ShardRecords {
    until("progress", || outbox.progress(Shards::ALL).unwrap())
}

/// The partitions of the next assignment, which must be the next thing to happen.
pub(crate) fn assigned<I: Inbox<Error: Debug>>(inbox: &mut I) -> Vec<(Partition, Option<i64>)> {
    until("an assignment", || match inbox.next(STEP).unwrap() {
        InboxEvent::Quiet => None,
        InboxEvent::Assigned(partitions) => Some(partitions),
        event => panic!("{} instead of an assignment", name(&event)),
    })
}

/// Waits a moment for events; anything else than events must not happen.
pub(crate) fn collect<I: Inbox<Error: Debug>>(inbox: &mut I, mut visit: impl FnMut(Partition, Record<'_>)) {
    match inbox.next(STEP).unwrap() {
        InboxEvent::Quiet => {}
        InboxEvent::Records(partition, records) => records.each(&mut |record| visit(partition, record)),
        event => panic!("{} instead of events", name(&event)),
    }
}

/// What an event is, without what it holds.
pub(crate) fn name<R>(event: &InboxEvent<R>) -> String {
    match event {
        InboxEvent::Quiet => "nothing".to_owned(),
        InboxEvent::Assigned(partitions) => format!("assigned {partitions:?}"),
        InboxEvent::Revoked(partitions) => format!("revoked {partitions:?}"),
        InboxEvent::Lost(partitions) => format!("lost {partitions:?}"),
        InboxEvent::Records(partition, _) => format!("events of {partition:?}"),
        InboxEvent::OutOfRange(partition) => format!("out of range {partition:?}"),
    }
}
