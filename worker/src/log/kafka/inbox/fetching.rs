//! The client's messages, gathered by partition.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::consumer::BaseConsumer;
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers};
use rdkafka::{Message, Timestamp};

use crate::log::kafka::rebalances::Rebalances;
use crate::log::{Batch, Partition};

/// How many messages are gathered before they are given out, and how many bytes: messages may be large.
const GATHERED: usize = 1_000;
const GATHERED_BYTES: usize = 4 << 20;

/// Takes what is at hand, up to a bound, into one batch for each partition; waits only for the first message.
///
/// A copy into one buffer is the cheapest safe way: messages cannot be kept beyond the borrow of the client, and to own
/// each costs several allocations.
pub(super) fn gather(
    consumer: &BaseConsumer<Rebalances>,
    wait: Duration,
    batches: &mut BTreeMap<Partition, Batch>,
) -> Result<(), KafkaError> {
    let (mut wait, mut bytes) = (wait, 0);
    for _ in 0..GATHERED {
        match consumer.poll(wait) {
            Some(Ok(message)) => {
                bytes += message.key_len() + message.payload_len();
                add(batches.entry(Partition(message.partition())).or_default(), &message);
            }
            Some(Err(error)) => return Err(error),
            None => break,
        }
        if bytes >= GATHERED_BYTES {
            break;
        }
        wait = Duration::ZERO;
    }
    Ok(())
}

fn add(batch: &mut Batch, message: &BorrowedMessage<'_>) {
    let timestamp = match message.timestamp() {
        Timestamp::CreateTime(time) | Timestamp::LogAppendTime(time) => time,
        Timestamp::NotAvailable => 0,
    };
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    let headers = headers.map(|header| (header.key, header.value.unwrap_or_default()));
    batch.push(message.offset(), timestamp, message.key(), message.payload(), headers);
}
