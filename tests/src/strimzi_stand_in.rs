//! Stands in for Strimzi's operators, whose programs are in no registry: fulfils the `Kafka`, `KafkaTopic` and `KafkaUser`
//! objects of one namespace against a real Kafka, by the rules that were read off the running operators.
//!
//! What it leaves out: brokers of its own (every `Kafka` of the namespace is the one it was given), rights and quotas of
//! users, changes of replicas, and the 36 s after which Strimzi tells that Kafka is gone: this one tells at once.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use futures::StreamExt;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::runtime::controller::{Action, Config as ControllerConfig, Controller, Error};
use kube::runtime::watcher;
use kube::{Api, Client, Config, Resource};
use serde::de::DeserializeOwned;
use testbed::{Authority, ClusterAddress, KafkaAddress, Testbed, Unavailable};
use tokio::sync::oneshot;

use broker::Broker;

mod broker;
mod changes;
mod clusters;
mod conditions;
mod credentials;
mod keystore;
mod resources;
mod secrets;
mod topics;
mod users;

/// Who reads the addresses that a `Kafka` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clients {
    /// Programs of this machine.
    OnThisMachine,
    /// Pods of the node.
    InPods,
}

/// A running stand-in. Dropped, it is as if Strimzi's operators were down: nothing is fulfilled, and what is deleted
/// waits for its finalizer.
#[derive(Debug)]
pub struct StrimziStandIn {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the three controllers share.
struct World {
    client: Client,
    namespace: String,
    kafka: KafkaAddress,
    broker: Broker,
    clients: Clients,
    /// The authority that will sign the brokers' next certificates.
    renewed: Authority,
}

/// How often everything is visited without being asked; with Strimzi it is two minutes.
const VISIT: Duration = Duration::from_secs(2);

/// How long the API server may take to serve what it was told of.
const ESTABLISHED: Duration = Duration::from_mins(1);

/// After a conflict or a refusal of the API server.
const RETRY: Duration = Duration::from_millis(100);

impl StrimziStandIn {
    /// Makes Strimzi's resources known to the cluster and begins to fulfil those of one namespace.
    pub fn start(
        testbed: &Testbed,
        cluster: &ClusterAddress,
        namespace: &str,
        kafka: &KafkaAddress,
        clients: Clients,
    ) -> Result<Self, Unavailable> {
        define(testbed, cluster)?;
        eprintln!(
            "strimzi stand-in: I am not Strimzi: I fulfil its resources in namespace {namespace} with the Kafka at {}, by \
             rules that were read off its operators",
            kafka.plain
        );
        let renewed = Authority::create(&testbed.folder("renewed-authority")?)?;
        let kubeconfig = Kubeconfig::read_from(&cluster.kubeconfig).map_err(broken)?;
        let (namespace, kafka) = (namespace.to_owned(), kafka.clone());
        // A runtime of its own: callers may have one, or none.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let (report, reported) = mpsc::channel();
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                let client = match client(kubeconfig).await {
                    Ok(client) => client,
                    Err(why) => return drop(report.send(Err(why))),
                };
                let _ = report.send(Ok(()));
                let broker = Broker::at(&kafka.plain);
                let world = Arc::new(World { client, namespace, kafka, broker, clients, renewed });
                tokio::select! {
                    _ = stopped => {}
                    () = fulfil(&world) => {}
                }
            });
        });
        reported.recv().map_err(broken)??;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

async fn client(kubeconfig: Kubeconfig) -> Result<Client, Unavailable> {
    let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.map_err(broken)?;
    Client::try_from(config).map_err(broken)
}

impl Drop for StrimziStandIn {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl World {
    fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = kube::core::NamespaceResourceScope, DynamicType = ()>,
    {
        Api::namespaced(self.client.clone(), &self.namespace)
    }
}

fn define(testbed: &Testbed, cluster: &ClusterAddress) -> Result<(), Unavailable> {
    let definitions = testbed.strimzi_definitions()?;
    let kubectl = |arguments: [&str; 2]| -> Result<(), Unavailable> {
        let output = cluster.kubectl().args(arguments).arg("--filename").arg(&definitions).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let failed = || Unavailable::Broken(format!("Strimzi's definitions: kubectl {arguments:?}: {said}"));
        output.status.success().then_some(()).ok_or_else(failed)
    };
    kubectl(["apply", "--server-side"])?;
    let deadline = Instant::now() + ESTABLISHED;
    loop {
        // A definition that has no status yet is an error to kubectl, and nothing to wait for.
        match kubectl(["wait", "--for=condition=Established"]) {
            Err(_) if Instant::now() < deadline => thread::sleep(RETRY),
            waited => return waited,
        }
    }
}

async fn fulfil(world: &Arc<World>) {
    tokio::join!(control(world, clusters::visit), control(world, topics::visit), control(world, users::visit),);
}

/// One object at a time: whoever comes second to a topic must see what the first has done.
async fn control<K, F>(world: &Arc<World>, visit: impl FnMut(Arc<K>, Arc<World>) -> F)
where
    K: Resource<Scope = kube::core::NamespaceResourceScope, DynamicType = ()>,
    K: Clone + Debug + DeserializeOwned + Send + Sync + 'static,
    K::DynamicType: Debug + Eq + Hash + Clone,
    F: Future<Output = Result<Action, kube::Error>> + Send + 'static,
{
    let controller = Controller::new(world.api::<K>(), watcher::Config::default());
    controller
        .with_config(ControllerConfig::default().concurrency(1))
        .run(visit, |_, _, _| Action::requeue(RETRY), Arc::clone(world))
        .for_each(|visited| async {
            match visited {
                // Of an object that went before its next visit.
                Ok(_) | Err(Error::ObjectNotFound(_)) => {}
                Err(error) => eprintln!("strimzi stand-in: {error}"),
            }
        })
        .await;
}

fn broken(error: impl std::fmt::Display) -> Unavailable {
    Unavailable::Broken(format!("the Strimzi stand-in: {error}"))
}
