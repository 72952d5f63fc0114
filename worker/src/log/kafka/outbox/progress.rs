//! What was sealed last: the last message of each partition of the replay topic.

use std::time::Instant;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::{Message, Offset, TopicPartitionList};

use super::Place;
use super::standing::Standing;
use crate::log::kafka::reports::Reports;
use crate::log::kafka::survey::Survey;
use crate::log::kafka::trouble::KafkaTrouble;
use crate::shard::SHARDS;

/// How far before the end the search begins. A seal leaves a message and its transaction's marker; what compaction or aborts
/// took away is why it goes on further back.
const FIRST_LOOK: i64 = 16;

/// One partition's search for its last message.
struct Search {
    partition: i32,
    low: i64,
    high: i64,
    look: i64,
    found: Option<Vec<u8>>,
}

impl Search {
    fn start(&self) -> i64 {
        self.high.saturating_sub(self.look).max(self.low)
    }

    fn is_over(&self) -> bool {
        self.found.is_some() || self.start() == self.low
    }
}

/// How far all shards are; `None` when an open transaction is not decided within the bound.
///
/// The ends asked for are those of everything, decided or not, and the answer counts when reading has passed them.
pub(super) fn read(place: &Place, survey: &Survey) -> Result<Option<Standing>, KafkaTrouble> {
    let mut searches = Vec::new();
    for partition in 0..i32::from(SHARDS) {
        let (low, high) = survey.bounds(&place.replay_topic, partition)?;
        if high > low {
            searches.push(Search { partition, low, high, look: FIRST_LOOK, found: None });
        }
    }
    let reader = reader(place)?;
    let deadline = Instant::now() + place.options.progress;
    let mut standing = Standing::default();
    while !searches.is_empty() {
        if !pass(place, &reader, &mut searches, deadline)? {
            return Ok(None);
        }
        for message in searches.extract_if(.., |search| search.is_over()).filter_map(|search| search.found) {
            standing.merge(Standing::from_message(&message).ok_or_else(|| unreadable(place))?);
        }
        for search in &mut searches {
            search.look = search.look.saturating_mul(2);
        }
    }
    Ok(Some(standing))
}

fn unreadable(place: &Place) -> KafkaTrouble {
    KafkaTrouble::UnreadableProgress { topic: place.replay_topic.clone() }
}

/// Reads each partition from its start to its end; `false` when the deadline came first.
fn pass(
    place: &Place,
    reader: &BaseConsumer<Reports>,
    searches: &mut [Search],
    deadline: Instant,
) -> Result<bool, KafkaTrouble> {
    let refused = |error: rdkafka::error::KafkaError| place.cluster.refused(error.to_string());
    let starts: TopicPartitionList = searches
        .iter()
        .map(|search| (place.replay_topic.clone(), search.partition, Offset::Offset(search.start())))
        .collect();
    reader.assign(&starts).map_err(refused)?;
    loop {
        let wait = deadline.saturating_duration_since(Instant::now()).min(std::time::Duration::from_millis(5));
        match reader.poll(wait) {
            Some(Ok(message)) => {
                let search = searches.iter_mut().find(|search| search.partition == message.partition());
                if let (Some(search), Some(value)) = (search, message.payload()) {
                    search.found = Some(value.to_vec());
                }
                continue; // positions are asked for when nothing is at hand
            }
            Some(Err(error)) => tracing::debug!(target: "kafka", %error, "while reading the replay topic"),
            None => {}
        }
        reader.context().trouble()?;
        let positions = reader.position().map_err(refused)?;
        let passed = |search: &Search| {
            let position = positions.find_partition(&place.replay_topic, search.partition).map(|at| at.offset());
            matches!(position, Some(Offset::Offset(at)) if at >= search.high)
        };
        if searches.iter().all(passed) {
            return Ok(true);
        }
        if Instant::now() >= deadline {
            return Ok(false);
        }
    }
}

/// A reader that is told where to read; the group's name is there because the client wants one.
fn reader(place: &Place) -> Result<BaseConsumer<Reports>, KafkaTrouble> {
    let mut config = place.cluster.config();
    config.set("group.id", &place.group).set("isolation.level", "read_committed");
    config.set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
    config.set("auto.offset.reset", "earliest").set("fetch.wait.max.ms", "20");
    let reports = Reports::of(place.cluster.clone());
    config.create_with_context(reports).map_err(|error| place.cluster.unusable(&error))
}
