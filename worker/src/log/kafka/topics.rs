//! Making topics, for where no operator does.

use std::sync::Arc;
use std::time::Duration;

use clickstream_crds::settings::KafkaConnection;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::error::RDKafkaErrorCode;

use super::cluster::Cluster;
use super::reports::Reports;
use super::survey::{End, Survey};
use super::trouble::{KafkaTrouble, Subject};

/// How long the brokers may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes a topic unless it is there, and tells how many partitions it has; whatever is there stays as it is. A replication of `None` is the brokers' own.
pub async fn ensure_topic(
    connection: &KafkaConnection,
    name: &str,
    partitions: u16,
    replication: Option<u16>,
    config: &[(&str, &str)],
) -> Result<usize, KafkaTrouble> {
    let cluster = Arc::new(Cluster::of(connection)?);
    let survey = Survey::new(&cluster, End::OfAll, PATIENCE)?;
    match survey.partitions(name) {
        Err(KafkaTrouble::UnknownTopic { .. }) => {}
        known => return known,
    }
    let admin: AdminClient<Reports> =
        cluster.config().create_with_context(Reports::of(cluster.clone())).map_err(|error| cluster.unusable(&error))?;
    let replication = TopicReplication::Fixed(replication.map_or(-1, i32::from));
    let mut topic = NewTopic::new(name, partitions.into(), replication);
    for (key, value) in config {
        topic = topic.set(key, value);
    }
    let options = AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE));
    let answers = admin.create_topics([&topic], &options).await;
    let answer = answers.map_err(|error| cluster.not_made(name, error.to_string()))?.into_iter().next();
    match answer {
        None | Some(Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => survey.partitions_soon(name),
        Some(Err((_, code))) => {
            let subject = Subject { topic: name, group: "", transactional_id: "" };
            Err(cluster.of_call(code, subject).unwrap_or_else(|| cluster.not_made(name, code.to_string())))
        }
    }
}
