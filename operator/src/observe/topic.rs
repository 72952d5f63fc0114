//! The topics of a pipeline, where Strimzi looks after them.

use clickstream_crds::translate::{KafkaWanted, TopicOwner};
use kube::api::{Api, DynamicObject};

use super::Unseen;
use crate::context::Context;
use crate::names::content_hash;
use crate::plan::Plan;
use crate::strimzi;

/// The topics' resources; `None` where Strimzi does not look after them.
#[derive(Debug, Default)]
pub struct TopicResources {
    /// The topic of the events.
    pub events: Option<TopicResource>,
    /// The topic of the replay's progress.
    pub replay: Option<TopicResource>,
}

/// A topic's resource.
#[derive(Debug)]
pub struct TopicResource {
    /// Its name.
    pub name: String,
    /// Its namespace: the cluster's.
    pub namespace: String,
    /// As it is; `None` where it is not there.
    pub there: Option<DynamicObject>,
}

pub(super) async fn look(plan: &Plan, context: &Context) -> Result<TopicResources, Unseen> {
    let TopicOwner::Pipeline { through_strimzi: true, .. } = plan.asks.topic.owner else {
        return Ok(TopicResources::default());
    };
    let KafkaWanted::Strimzi { namespace, .. } = &plan.asks.kafka else { return Ok(TopicResources::default()) };
    let replay = plan.asks.producer.as_ref().map(|producer| producer.replay.replay_topic.as_str());
    let replay = match replay {
        Some(topic) => Some(find(topic, namespace, context).await?),
        None => None,
    };
    Ok(TopicResources { events: Some(find(&plan.asks.topic.name, namespace, context).await?), replay })
}

async fn find(topic: &str, namespace: &str, context: &Context) -> Result<TopicResource, Unseen> {
    let name = resource_name(topic);
    let resource = strimzi::Kind::Topic.resource();
    let there = if context.served.has(strimzi::GROUP) {
        let api: Api<DynamicObject> = Api::namespaced_with(context.client.clone(), namespace, &resource);
        let unseen = |cause| Unseen { what: format!("KafkaTopic {namespace}/{name}"), cause };
        api.get_opt(&name).await.map_err(unseen)?
    } else {
        None
    };
    Ok(TopicResource { name, namespace: namespace.to_owned(), there })
}

/// The name of a topic's resource: the topic's own where Kubernetes allows it.
pub fn resource_name(topic: &str) -> String {
    let plain = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let fits = topic.split('.').all(|part| {
        part.starts_with(plain)
            && part.ends_with(plain)
            && part.chars().all(|character| plain(character) || character == '-')
    });
    if fits {
        return topic.to_owned();
    }
    let stem: String =
        topic.to_ascii_lowercase().chars().map(|character| if plain(character) { character } else { '-' }).collect();
    format!("{}-{}", stem.trim_matches('-'), content_hash(topic)).trim_start_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::resource_name;

    #[test]
    fn a_topics_resource_has_a_name_that_kubernetes_takes() {
        assert_eq!(resource_name("analytics.shop.replay"), "analytics.shop.replay");
        assert_ne!(resource_name("Shop_Events"), resource_name("shop-events"));
        for topic in ["Shop_Events", "a..b", "_", "-a", "a-", "__consumer"] {
            let name = resource_name(topic);
            let edge = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
            assert!(name.starts_with(edge) && name.ends_with(edge), "{topic}: {name}");
            assert!(name.chars().all(|it| edge(it) || it == '-'), "{topic}: {name}");
        }
    }
}
