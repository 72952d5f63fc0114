//! Starts everything and ends everything: the only place that knows which watches there are.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{join, join_all};
use futures::{FutureExt as _, StreamExt as _, stream};
use k8s_controller::LeaderElection;
use kube::Client;
use kube::runtime::controller::Config;
use kube::runtime::reflector::{ObjectRef, Store, reflector, store::Writer};
use kube::runtime::{Controller, WatchStreamExt as _, watcher};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::backoff::Backoff;
use crate::cache::Cache;
use crate::child::Kind;
use crate::context::{Context, Served};
use crate::kafka::{Cadence, Lookout, visit};
use crate::metrics::Metrics;
use crate::options::Options;
use crate::pipelines::{Guarded, Pipelines};
use crate::plan::Owner;
use crate::reconcile::{failed, reconcile};
use crate::report::Reporter;
use crate::server::Health;
use crate::strimzi;
use crate::watch::{self, Calls, Scope};

/// Pipelines that are visited at the same time. Each waits for the API server most of its time.
const AT_ONCE: u16 = 16;
/// Changes that come together are one visit.
const TOGETHER: Duration = Duration::from_millis(200);
/// Handing over the lead takes no longer than this: an end is an end also without the API server.
const HAND_OVER: Duration = Duration::from_secs(10);

/// What the operator is started with.
#[allow(missing_debug_implementations, reason = "the election has none")]
pub struct Start {
    /// The API server.
    pub client: Client,
    /// What holds for all pipelines.
    pub options: Options,
    /// Where pipelines are looked after.
    pub scopes: Vec<Scope>,
    /// Who leads, where there are several.
    pub election: Option<LeaderElection>,
    /// The name of this process, for events.
    pub instance: Option<String>,
    /// How often Kafka is visited.
    pub cadence: Cadence,
    /// What the probes are told.
    pub health: Health,
    /// The figures.
    pub metrics: Arc<Metrics>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As it was told to.
    Told,
    /// Another process leads now: whoever was the leader must not write any more.
    LostLead,
}

/// Looks after pipelines until `told` is done.
pub async fn run(start: Start, told: impl Future<Output = ()> + Send) -> Ended {
    let Start { client, options, scopes, election, instance, cadence, health, metrics } = start;
    let served = Served::default();
    let counted = metrics.clone();
    let (kafka, changes) = Lookout::new(cadence, move |errand| {
        let metrics = counted.clone();
        async move {
            let answer = visit(&errand).await;
            metrics.visited(if answer.is_ok() { "answered" } else { "failed" });
            answer
        }
        .boxed()
    });
    let mut own = Vec::new();
    let mut stores = Vec::new();
    for scope in &scopes {
        let writer = Writer::<Guarded>::new(());
        stores.push(writer.as_reader());
        own.push((scope.clone(), writer.as_reader(), writer));
    }
    let pipelines = Arc::new(Pipelines::new(stores, options.clone()));
    let mut cache = Cache::default();
    let mut calls = Vec::new();
    for scope in &scopes {
        calls.extend(watches(&client, scope, &served, &pipelines, &mut cache));
    }
    let context = Arc::new(Context {
        reporter: Reporter::new(client.clone(), instance),
        backoff: Backoff::default(),
        client: client.clone(),
        pipelines: pipelines.clone(),
        options,
        cache,
        served: served.clone(),
        kafka,
        metrics: metrics.clone(),
    });
    let (mut doors, mut controllers) = (BTreeMap::new(), Vec::new());
    for (scope, store, writer) in own {
        let (door, called) = unbounded_channel();
        doors.insert(scope.name(), door);
        controllers.push(controller(&client, &scope, store, writer, called, served.clone(), health.clone()));
    }
    let callers = tokio::spawn(call(calls, changes, doors));
    let groups = tokio::spawn(watch::groups(client.clone(), served, health.clone()));
    let ready = context.clone();
    let work = async move {
        health.leads();
        ready.cache.ready().await;
        metrics.leads(true, 0);
        let synced = {
            let (pipelines, health) = (pipelines.clone(), health.clone());
            async move {
                pipelines.ready().await;
                health.synced();
            }
        };
        let visits = controllers.into_iter().map(|controller| {
            let (metrics, pipelines, health) = (metrics.clone(), pipelines.clone(), health.clone());
            controller.run(reconcile, failed, context.clone()).for_each(move |_| {
                health.moved();
                metrics.leads(true, pipelines.count());
                async {}
            })
        });
        join(join_all(visits), synced).await;
    };
    let elected = election.clone();
    let led = async move {
        match election {
            None => {
                work.await;
                Some(())
            }
            Some(election) => election.with_lease(work).await,
        }
    };
    let ended = tokio::select! {
        () = told => Ended::Told,
        led = led => if led.is_some() { Ended::Told } else { Ended::LostLead },
    };
    callers.abort();
    groups.abort();
    if let (Ended::Told, Some(elected)) = (ended, elected) {
        // Whoever waits for the lead need not wait until it is over. Nothing of ours is written any more.
        let _in_vain = tokio::time::timeout(HAND_OVER, elected.release()).await;
    }
    ended
}

fn watches(
    client: &Client,
    scope: &Scope,
    served: &Served,
    pipelines: &Arc<Pipelines>,
    cache: &mut Cache,
) -> Vec<Calls> {
    let mut calls = Vec::new();
    for kind in Kind::ALL {
        let (store, called) = watch::children(client, scope, kind, served);
        cache.add(kind, store);
        calls.push(called);
    }
    let (store, called) = watch::pods(client, scope);
    cache.add_pods(store);
    calls.push(called);
    calls.push(watch::secrets(client, scope, pipelines.clone()));
    for kind in [strimzi::Kind::Kafka, strimzi::Kind::User] {
        calls.push(watch::strimzi(client, scope, kind, served, pipelines.clone()));
    }
    calls
}

/// Hands each call to the controller of its namespace.
async fn call(
    calls: Vec<Calls>,
    mut changes: UnboundedReceiver<Owner>,
    doors: BTreeMap<Option<String>, UnboundedSender<ObjectRef<Guarded>>>,
) {
    let changes = stream::poll_fn(move |waker| changes.poll_recv(waker))
        .map(|owner: Owner| ObjectRef::new(&owner.pipeline.name).within(&owner.pipeline.namespace));
    let mut all = stream::select_all(calls.into_iter().chain([changes.boxed() as Calls]));
    while let Some(called) = all.next().await {
        let door = doors.get(&None).or_else(|| doors.get(&called.namespace));
        // A door is closed only when the operator ends.
        let _ = door.map(|door| door.send(called));
    }
}

fn controller(
    client: &Client,
    scope: &Scope,
    store: Store<Guarded>,
    writer: Writer<Guarded>,
    mut called: UnboundedReceiver<ObjectRef<Guarded>>,
    served: Served,
    health: Health,
) -> Controller<Guarded> {
    let events = watcher(scope.pipelines(client), watcher::Config::default()).default_backoff();
    let seen = reflector(writer, events).inspect(move |event| {
        if event.is_ok() {
            health.moved();
        }
    });
    let calls = stream::poll_fn(move |waker| called.poll_recv(waker));
    // Other operators came or went: what waits for them is everybody's concern.
    let others = stream::unfold(served, async |mut served| {
        served.changed().await;
        Some(((), served))
    });
    Controller::for_stream(seen.applied_objects(), store)
        .with_config(Config::default().concurrency(AT_ONCE).debounce(TOGETHER))
        .reconcile_on(calls)
        .reconcile_all_on(others)
}
