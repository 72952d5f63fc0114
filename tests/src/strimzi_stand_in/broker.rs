//! What is asked of Kafka, in its own protocol: librdkafka hands on neither the ids of topics nor a broker's words.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kafka_protocol::messages::alter_user_scram_credentials_request::{
    AlterUserScramCredentialsRequest, ScramCredentialUpsertion,
};
use kafka_protocol::messages::create_partitions_request::{CreatePartitionsRequest, CreatePartitionsTopic};
use kafka_protocol::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig, CreateTopicsRequest};
use kafka_protocol::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use kafka_protocol::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use kafka_protocol::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use kafka_protocol::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use kafka_protocol::messages::{
    AlterUserScramCredentialsResponse, ApiKey, CreatePartitionsResponse, CreateTopicsResponse, DeleteTopicsResponse,
    DescribeConfigsResponse, IncrementalAlterConfigsResponse, MetadataResponse, TopicName,
};
use kafka_protocol::protocol::StrBytes;

use super::credentials::Salted;
pub(super) use exception::KafkaException;
use exception::{INVALID_TOPIC, UNKNOWN_TOPIC, done};

mod exception;
mod question;

/// A broker's plain listeners; whoever asks may do everything.
#[derive(Debug)]
pub(super) struct Broker {
    addresses: Vec<String>,
}

/// A topic as Kafka has it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) id: String,
    /// The number of replicas of each partition.
    pub(super) replicas: BTreeMap<i32, usize>,
    /// What is set on the topic itself.
    pub(super) own_config: BTreeMap<String, String>,
    /// What holds, wherever it is set.
    pub(super) config: BTreeMap<String, String>,
}

const TOPIC: i8 = 2;
const SET_ON_THE_TOPIC: i8 = 1;
const SET: i8 = 0;
const DELETE: i8 = 1;
const SCRAM_SHA_512: i8 = 2;
const TIMEOUT_MS: i32 = 30_000;

impl Broker {
    pub(super) fn at(bootstrap_servers: &str) -> Self {
        Self { addresses: bootstrap_servers.split(',').map(str::to_owned).collect() }
    }

    pub(super) async fn cluster_id(&self) -> Result<Option<String>, KafkaException> {
        let question = MetadataRequest::default().with_topics(Some(Vec::new()));
        let answer: MetadataResponse = self.ask(ApiKey::Metadata, 12, &question).await?;
        Ok(answer.cluster_id.map(|id| id.to_string()))
    }

    /// The topic, when there is one.
    pub(super) async fn describe(&self, name: &str) -> Result<Option<Found>, KafkaException> {
        let wanted = MetadataRequestTopic::default().with_name(Some(topic(name)));
        let question = MetadataRequest::default().with_topics(Some(vec![wanted])).with_allow_auto_topic_creation(false);
        let answer: MetadataResponse = self.ask(ApiKey::Metadata, 12, &question).await?;
        let Some(found) = answer.topics.first() else { return Ok(None) };
        // What is wrong with a name is told when it is made.
        if [UNKNOWN_TOPIC, INVALID_TOPIC].contains(&found.error_code) {
            return Ok(None);
        }
        done(found.error_code, None)?;
        let replicas = found.partitions.iter().map(|it| (it.partition_index, it.replica_nodes.len())).collect();

        let resource = DescribeConfigsResource::default().with_resource_type(TOPIC).with_resource_name(text(name));
        let question = DescribeConfigsRequest::default().with_resources(vec![resource.with_configuration_keys(None)]);
        let answer: DescribeConfigsResponse = self.ask(ApiKey::DescribeConfigs, 4, &question).await?;
        let (mut config, mut own_config) = (BTreeMap::new(), BTreeMap::new());
        for result in answer.results {
            if result.error_code == UNKNOWN_TOPIC {
                return Ok(None);
            }
            done(result.error_code, result.error_message)?;
            for entry in result.configs {
                let (name, value) = (entry.name.to_string(), entry.value.unwrap_or_default().to_string());
                if entry.config_source == SET_ON_THE_TOPIC {
                    own_config.insert(name.clone(), value.clone());
                }
                config.insert(name, value);
            }
        }
        Ok(Some(Found { id: written(found.topic_id.as_bytes()), replicas, own_config, config }))
    }

    /// Makes a topic; what is not said is left to the broker. The answer is the topic's id.
    pub(super) async fn create(
        &self,
        name: &str,
        partitions: Option<i32>,
        replicas: Option<i16>,
        config: &BTreeMap<String, String>,
    ) -> Result<String, KafkaException> {
        let configs = config
            .iter()
            .map(|(name, value)| CreatableTopicConfig::default().with_name(text(name)).with_value(Some(text(value))));
        let wanted = CreatableTopic::default()
            .with_name(topic(name))
            .with_num_partitions(partitions.unwrap_or(-1))
            .with_replication_factor(replicas.unwrap_or(-1))
            .with_configs(configs.collect());
        let question = CreateTopicsRequest::default().with_topics(vec![wanted]).with_timeout_ms(TIMEOUT_MS);
        let answer: CreateTopicsResponse = self.ask(ApiKey::CreateTopics, 7, &question).await?;
        let mut id = String::new();
        for result in answer.topics {
            done(result.error_code, result.error_message)?;
            id = written(result.topic_id.as_bytes());
        }
        Ok(id)
    }

    pub(super) async fn grow(&self, name: &str, partitions: i32) -> Result<(), KafkaException> {
        let wanted = CreatePartitionsTopic::default().with_name(topic(name)).with_count(partitions);
        let question = CreatePartitionsRequest::default()
            .with_topics(vec![wanted.with_assignments(None)])
            .with_timeout_ms(TIMEOUT_MS);
        let answer: CreatePartitionsResponse = self.ask(ApiKey::CreatePartitions, 3, &question).await?;
        answer.results.into_iter().try_for_each(|result| done(result.error_code, result.error_message))
    }

    /// Sets what has a value, and takes away what has none.
    pub(super) async fn configure(
        &self,
        name: &str,
        changes: &BTreeMap<String, Option<String>>,
    ) -> Result<(), KafkaException> {
        let configs = changes.iter().map(|(name, value)| {
            let operation = if value.is_some() { SET } else { DELETE };
            let value = value.as_deref().map(text);
            AlterableConfig::default().with_name(text(name)).with_config_operation(operation).with_value(value)
        });
        let resource = AlterConfigsResource::default().with_resource_type(TOPIC).with_resource_name(text(name));
        let question =
            IncrementalAlterConfigsRequest::default().with_resources(vec![resource.with_configs(configs.collect())]);
        let answer: IncrementalAlterConfigsResponse = self.ask(ApiKey::IncrementalAlterConfigs, 1, &question).await?;
        answer.responses.into_iter().try_for_each(|result| done(result.error_code, result.error_message))
    }

    /// Nothing happens to a topic that is not there.
    pub(super) async fn delete(&self, name: &str) -> Result<(), KafkaException> {
        let unwanted = DeleteTopicState::default().with_name(Some(topic(name)));
        let question = DeleteTopicsRequest::default().with_topics(vec![unwanted]).with_timeout_ms(TIMEOUT_MS);
        let answer: DeleteTopicsResponse = self.ask(ApiKey::DeleteTopics, 6, &question).await?;
        let results = answer.responses.into_iter().filter(|result| result.error_code != UNKNOWN_TOPIC);
        results.into_iter().try_for_each(|result| done(result.error_code, result.error_message))
    }

    pub(super) async fn set_password(&self, user: &str, salted: Salted) -> Result<(), KafkaException> {
        let wanted = ScramCredentialUpsertion::default()
            .with_name(text(user))
            .with_mechanism(SCRAM_SHA_512)
            .with_iterations(salted.iterations)
            .with_salt(salted.salt.into())
            .with_salted_password(salted.password.into());
        let question = AlterUserScramCredentialsRequest::default().with_upsertions(vec![wanted]);
        let answer: AlterUserScramCredentialsResponse =
            self.ask(ApiKey::AlterUserScramCredentials, 0, &question).await?;
        answer.results.into_iter().try_for_each(|result| done(result.error_code, result.error_message))
    }
}

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn topic(name: &str) -> TopicName {
    TopicName(text(name))
}

/// As Kafka writes the ids of topics.
fn written(id: &[u8; 16]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}
