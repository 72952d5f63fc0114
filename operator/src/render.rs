//! What would be created for a manifest, without a cluster: for review, and for the diffs of a GitOps tool.
//!
//! Where the cluster would have to be asked, the answer is that all is well: Secrets have the keys that they should have, and
//! Strimzi's listeners their usual addresses.

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::conditions::{Reason as _, Stalled};
use clickstream_crds::spec::SaslMechanism;
use clickstream_crds::translate::{KafkaWanted, Replicas, TrustWanted};

use crate::args::Workers;
use crate::build::build;
use crate::life::{ConsumerFlow, Flow, ProducerFlow};
use crate::observe::{Encryption, KafkaFound, Login, Trust};
use crate::options::Options;
use crate::plan::{Plan, plan};
use crate::secrets::{SecretKey, Secrets};
use crate::validate::{assemble, for_a_cluster, sentence};

/// Why nothing can be rendered.
#[derive(Debug, thiserror::Error)]
pub enum Unrendered {
    /// It is no manifest of a pipeline.
    #[error("no ClickstreamPipeline can be read: {0}")]
    Unreadable(String),
    /// It cannot be built.
    #[error("the manifest has to be changed: {0}; `clickstream-worker check` says where")]
    Faulty(String),
    /// The operator would not build it.
    #[error("{reason}: {0}", reason = Stalled::InvalidSpec.name())]
    NotForACluster(String),
}

/// The children of the manifest's pipeline, as YAML documents.
pub fn render(manifest: &str, workers: &Workers) -> Result<String, Unrendered> {
    let mut pipeline: ClickstreamPipeline =
        serde_saphyr::from_str(manifest).map_err(|error| Unrendered::Unreadable(error.to_string()))?;
    pipeline.metadata.namespace.get_or_insert_with(|| "default".to_owned());
    pipeline.metadata.uid.get_or_insert_with(|| "00000000-0000-0000-0000-000000000000".to_owned());
    let options =
        Options { pull_policy: workers.worker_pull_policy.clone(), ..Options::new(workers.worker_image.clone()) };
    let plan = plan(&pipeline, &options).map_err(|faults| Unrendered::Faulty(sentence(&faults)))?;
    for_a_cluster(&plan).map_err(|faults| Unrendered::NotForACluster(sentence(&faults)))?;
    let validated = assemble(&plan, &Secrets::default(), &kafka(&plan), &flow(&plan), None, false);
    let mut text = String::new();
    for child in build(&validated, &options).all {
        let document =
            serde_saphyr::to_string(&child.object).map_err(|error| Unrendered::Unreadable(error.to_string()))?;
        text.push_str("---\n");
        text.push_str(&document);
    }
    Ok(text)
}

fn flow(plan: &Plan) -> Flow {
    let producer = plan.asks.producer.as_ref().map(|producer| producer.replicas);
    let consumer = plan.asks.consumer.as_ref().map(|consumer| match consumer.replicas {
        Replicas::Fixed(replicas) => replicas,
        Replicas::External(replicas) => replicas.unwrap_or(1),
        Replicas::Lag(bounds) => bounds.min,
    });
    let running = |asked| ConsumerFlow::Running { replicas: asked, asked, by_lag: None };
    let stopped = plan.asks.suspend;
    Flow {
        producer: match producer {
            None => ProducerFlow::Absent,
            Some(_) if stopped => ProducerFlow::Suspended,
            Some(replicas) => ProducerFlow::Running(replicas),
        },
        consumer: match consumer {
            None => ConsumerFlow::Absent,
            Some(_) if stopped => ConsumerFlow::Stopped(clickstream_crds::conditions::Suspended::Drained),
            Some(replicas) => running(replicas),
        },
    }
}

fn kafka(plan: &Plan) -> KafkaFound {
    let key = |secret: &str, key: &str| SecretKey::new(secret, key);
    let found = |name: &str, servers: Vec<String>, encryption, login| KafkaFound {
        name: name.to_owned(),
        cluster_id: None,
        servers,
        encryption,
        login,
        copy: None,
    };
    match &plan.asks.kafka {
        KafkaWanted::Brokers { bootstrap_servers, tls, sasl } => {
            let encryption = tls.as_ref().map(|tls| Encryption {
                trust: match &tls.trust {
                    TrustWanted::Public => Trust::Public,
                    TrustWanted::Secrets(names) => Trust::Keys(names.iter().map(|name| key(name, "ca.crt")).collect()),
                },
                client: tls.client_certificate.as_ref().map(|name| (key(name, "tls.crt"), key(name, "tls.key"))),
            });
            let login = sasl.as_ref().map(|sasl| Login {
                mechanism: sasl.mechanism,
                username: sasl.username.clone(),
                password: key(&sasl.secret, &sasl.key),
            });
            found("", bootstrap_servers.clone(), encryption, login)
        }
        KafkaWanted::Strimzi { name, namespace, listener, user } => {
            let (port, encrypts) = if listener == "plain" { (9092, false) } else { (9093, true) };
            let servers = vec![format!("{name}-kafka-bootstrap.{namespace}.svc:{port}")];
            let trust = Trust::Keys(vec![key(&format!("{name}-cluster-ca-cert"), "ca.crt")]);
            let encryption = encrypts.then_some(Encryption { trust, client: None });
            let login = user.as_ref().map(|user| Login {
                mechanism: SaslMechanism::ScramSha512,
                username: user.clone(),
                password: key(user, "password"),
            });
            found(name, servers, encryption, login)
        }
        KafkaWanted::Access { secret } => found(secret, vec![format!("(as Secret {secret} says)")], None, None),
    }
}
