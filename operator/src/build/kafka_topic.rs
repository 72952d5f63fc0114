use kube::api::ObjectMeta;
use serde_json::{Map, Value, json};

use super::labels;
use crate::child::{Child, Kind};
use crate::names::label;
use crate::plan::Owner;
use crate::strimzi;
use crate::validate::KafkaTopicWanted;

/// A topic for Strimzi's topic operator. It has no owner: collected with the pipeline it would take all events along.
pub(super) fn kafka_topic(owner: &Owner, topic: &KafkaTopicWanted) -> Child {
    let mut labels = labels(owner, None);
    labels.insert(strimzi::CLUSTER_LABEL.to_owned(), topic.cluster.clone());
    labels.insert(label::PIPELINE_NAMESPACE.to_owned(), owner.pipeline.namespace.clone());
    let metadata = ObjectMeta {
        name: Some(topic.name.clone()),
        namespace: Some(topic.namespace.clone()),
        labels: Some(labels),
        annotations: Some([(strimzi::MANAGED.to_owned(), "true".to_owned())].into()),
        ..ObjectMeta::default()
    };
    let mut spec = Map::new();
    spec.insert("topicName".to_owned(), json!(topic.topic));
    let given = [("partitions", topic.partitions), ("replicas", topic.replicas)];
    spec.extend(given.into_iter().filter_map(|(field, value)| Some((field.to_owned(), json!(value?)))));
    if !topic.config.is_empty() {
        spec.insert("config".to_owned(), json!(topic.config));
    }
    Child::untyped(Kind::KafkaTopic, metadata, json!({"spec": Value::Object(spec)}))
}
