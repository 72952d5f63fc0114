//! What a replica tells that ends without ever having sent, or that was refused: beside the offset of the first shard, as what
//! replicas tell that send.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::notes::{ReplayNote, ReplayStop};
use clickstream_crds::settings::KafkaConnection;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{Offset, TopicPartitionList};

use crate::log::kafka::cluster::Cluster;
use crate::log::kafka::reports::Reports;
use crate::log::kafka::trouble::KafkaTrouble;

/// How long it is tried: the process has nothing else to do any more, but is asked to end.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(250);

/// Notes why a replay cannot go on, unless other replicas hold its group: then it goes on, and they tell how far it is.
///
/// Brokers take this from somebody who is no member only while the group is empty, which is just what is meant.
pub fn leave_word(
    connection: &KafkaConnection,
    replay_topic: &str,
    group: &str,
    run: u32,
    stop: ReplayStop,
) -> Result<(), KafkaTrouble> {
    let cluster = Arc::new(Cluster::of(connection)?);
    let mut config = cluster.config();
    config.set("group.id", group).set("enable.auto.commit", "false");
    let reports = Reports::of(cluster.clone());
    let consumer: BaseConsumer<Reports> =
        config.create_with_context(reports).map_err(|error| cluster.unusable(&error))?;
    let refused = |error: KafkaError| cluster.refused(error.to_string());
    let mut asked = TopicPartitionList::new();
    asked.add_partition(replay_topic, 0);
    let before = consumer.committed_offsets(asked, PATIENCE).map_err(refused)?;
    let before = before.elements().first().and_then(|entry| ReplayNote::read(entry.metadata()).ok().flatten());
    let before = before.filter(|note| note.run == run).unwrap_or_default();
    let note = ReplayNote { run, stopped: Some(stop), ..before };
    let mut told = TopicPartitionList::new();
    let mut entry = told.add_partition(replay_topic, 0);
    entry.set_offset(Offset::Offset(0)).map_err(refused)?;
    entry.set_metadata(note.write());

    let deadline = Instant::now() + PATIENCE;
    loop {
        match consumer.commit(&told, CommitMode::Sync) {
            Ok(()) => return Ok(()),
            Err(error) if Instant::now() > deadline => return Err(refused(error)),
            // Who was a member until a moment ago may still be counted as one.
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}
