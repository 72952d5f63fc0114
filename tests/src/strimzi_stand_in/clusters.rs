//! `Kafka`: the cluster operator. A cluster is always a few days after the renewal of its authority: the CA Secret has
//! the new certificate and the old one, and the brokers still show certificates of the old.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube::ResourceExt;
use kube::runtime::controller::Action;

use super::conditions::{Condition, tell};
use super::keystore::truststore;
use super::resources::{Address, Authentication, ClusterStatus, EntityOperator, Kafka, Listener, ListenerStatus};
use super::{Clients, RETRY, VISIT, World, secrets};

/// The label that says which cluster an object belongs to.
pub(super) const CLUSTER: &str = "strimzi.io/cluster";

/// Whether an object belongs to a cluster of this namespace that has the operator for it.
pub(super) async fn has_operator(
    world: &World,
    object: &impl ResourceExt,
    runs: impl Fn(&EntityOperator) -> bool,
) -> Result<bool, kube::Error> {
    let Some(cluster) = object.labels().get(CLUSTER) else { return Ok(false) };
    let cluster = world.api::<Kafka>().get_opt(cluster).await?;
    Ok(cluster.and_then(|cluster| cluster.spec.entity_operator).as_ref().is_some_and(runs))
}

pub(super) async fn visit(cluster: Arc<Kafka>, world: Arc<World>) -> Result<Action, kube::Error> {
    let api = world.api();
    if cluster.status.is_none() {
        let creating = Condition::not_ready("Creating", "Kafka cluster is being deployed".to_owned());
        tell(&api, &*cluster, ClusterStatus { conditions: vec![creating], ..ClusterStatus::default() }).await?;
        return Ok(Action::requeue(RETRY));
    }
    for authority in ["cluster-ca-cert", "clients-ca-cert"] {
        make_ca_secret(&cluster, authority, &world).await?;
    }
    let status = ClusterStatus {
        observed_generation: cluster.metadata.generation.unwrap_or_default(),
        ..match told_of(&cluster, &world).await {
            Ok(status) => status,
            Err(condition) => ClusterStatus { conditions: vec![condition], ..ClusterStatus::default() },
        }
    };
    tell(&api, &*cluster, status).await?;
    Ok(Action::requeue(VISIT))
}

async fn told_of(cluster: &Kafka, world: &World) -> Result<ClusterStatus, Condition> {
    let cluster_id = world.broker.cluster_id().await;
    let cluster_id = cluster_id.map_err(|gone| Condition::not_ready("StrimziTimeoutException", gone.to_string()))?;
    let listeners: Result<Vec<_>, _> = cluster.spec.kafka.listeners.iter().map(|it| status_of(it, world)).collect();
    let advice =
        |of: &str| Condition::warning("KafkaStorage", format!("A Kafka cluster with {of} storage is for tests"));
    Ok(ClusterStatus {
        conditions: vec![advice("ephemeral"), advice("single-replica"), Condition::ready()],
        cluster_id,
        listeners: listeners?,
        ..ClusterStatus::default()
    })
}

fn status_of(listener: &Listener, world: &World) -> Result<ListenerStatus, Condition> {
    let kafka = &world.kafka;
    let (on_this_machine, in_pods) = match (listener.tls, &listener.authentication) {
        (false, None) => (&kafka.plain, &kafka.plain_for_pods),
        (true, None | Some(Authentication::Tls)) => (&kafka.tls, &kafka.tls_for_pods),
        (true, Some(Authentication::ScramSha512 { .. })) => (&kafka.sasl, &kafka.sasl_for_pods),
        (tls, authentication) => {
            let message = format!("no Kafka here listens with tls: {tls} and {authentication:?}");
            return Err(Condition::not_ready("InvalidResourceException", message));
        }
    };
    let servers = match world.clients {
        Clients::OnThisMachine => on_this_machine,
        Clients::InPods => in_pods,
    };
    let addresses = servers.split(',').filter_map(|server| server.rsplit_once(':'));
    let addresses =
        addresses.filter_map(|(host, port)| Some(Address { host: host.to_owned(), port: port.parse().ok()? }));
    let certificate = || std::fs::read_to_string(world.renewed.certificate()).ok();
    Ok(ListenerStatus {
        name: listener.name.clone(),
        bootstrap_servers: servers.clone(),
        addresses: addresses.collect(),
        certificates: listener.tls.then(certificate).flatten().into_iter().collect(),
    })
}

async fn make_ca_secret(cluster: &Kafka, authority: &str, world: &World) -> Result<(), kube::Error> {
    let name = format!("{}-{authority}", cluster.name_any());
    if secrets::read(world, &name).await?.is_some() {
        return Ok(());
    }
    let password = super::credentials::random_password();
    let [new, old] = [world.renewed.certificate(), world.kafka.ca.clone()];
    let read = |file: &std::path::Path| std::fs::read(file).map_err(|error| kube::Error::Service(error.into()));
    let content = BTreeMap::from([
        ("ca.crt".to_owned(), read(&new)?),
        ("ca-2026-12-20T12-00-00Z.crt".to_owned(), read(&old)?),
        ("ca.p12".to_owned(), truststore(&new, &password)?),
        ("ca.password".to_owned(), password.into_bytes()),
    ]);
    secrets::write(world, cluster, &name, &cluster.name_any(), content).await
}
