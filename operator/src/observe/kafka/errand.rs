use std::time::Duration;

use clickstream_crds::translate::TopicOwner;

use super::super::Rival;
use super::{KafkaFound, Trust};
use crate::kafka::{
    Access, Errand, LandingErrand, Login, Managed, Occasion, ReplayErrand, Secret, Tls, TopicErrand, Trusted, Wanted,
};
use crate::plan::Plan;
use crate::secrets::{SecretKey, Secrets};

/// What an event may take to land beside the age of its batch and, where a pod has just begun anew, that of the one before.
const GRACE: Duration = Duration::from_mins(1);

/// What the next visit to Kafka is to see and to do for the pipeline; where another pipeline was here first, only to see.
pub(crate) fn errand(
    plan: &Plan,
    found: &KafkaFound,
    secrets: &Secrets,
    occasion: Occasion,
    rival: Option<&Rival>,
) -> Errand {
    let asks = &plan.asks;
    let wanted = match &asks.topic.owner {
        TopicOwner::Pipeline { through_strimzi: false, partitions, replicas, config, .. } if rival.is_none() => {
            Wanted::Managed(Managed {
                partitions: *partitions,
                replicas: *replicas,
                config: config.clone(),
                may_adopt: plan.may_adopt,
                known_id: plan.known_topic,
            })
        }
        TopicOwner::Nobody | TopicOwner::Pipeline { .. } => Wanted::Nobody,
    };
    Errand {
        access: access(found, secrets),
        topic: TopicErrand { name: asks.topic.name.clone(), wanted },
        replay: asks.producer.as_ref().map(|producer| ReplayErrand {
            topic: producer.replay.replay_topic.clone(),
            group: producer.replay.group.clone(),
            run: producer.replay.run,
        }),
        landing: asks.consumer.as_ref().map(|consumer| LandingErrand {
            group: consumer.landing.group.clone(),
            start_from: consumer.landing.start_from,
            in_time: Duration::from_millis(consumer.landing.batch.max_age_millis) * 2 + GRACE,
        }),
        occasion,
    }
}

fn access(found: &KafkaFound, secrets: &Secrets) -> Access {
    // Whatever is found was read before: an empty text here is a Secret that changed in between, and is refused by the broker.
    let text = |key: &SecretKey| String::from_utf8_lossy(secrets.value(key).unwrap_or_default()).trim_end().to_owned();
    Access {
        bootstrap_servers: found.servers.clone(),
        tls: found.encryption.as_ref().map(|encryption| Tls {
            trusted: match &encryption.trust {
                Trust::Public => Trusted::Public,
                Trust::Keys(keys) => Trusted::Certificates(keys.iter().map(text).collect()),
            },
            client: encryption.client.as_ref().map(|(certificate, key)| (text(certificate), Secret::new(text(key)))),
        }),
        sasl: found.login.as_ref().map(|login| Login {
            mechanism: login.mechanism,
            username: login.username.clone(),
            password: Secret::new(text(&login.password)),
        }),
    }
}
