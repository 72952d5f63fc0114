//! What calls for a visit: the pipelines, their children and pods, and what they name of others.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::{Stream, StreamExt as _, stream};
use k8s_openapi::api::core::v1::{Pod, Secret};
use kube::api::{Api, ApiResource, DynamicObject, PartialObjectMeta};
use kube::runtime::reflector::{ObjectRef, Store, reflector, store::Writer};
use kube::runtime::{WatchStreamExt as _, watcher};
use kube::{Client, ResourceExt as _};
use tokio::time::{sleep, timeout};

use crate::child::Kind;
use crate::context::Served;
use crate::names::label;
use crate::pipelines::{Guarded, Pipelines};
use crate::server::Health;
use crate::strimzi;

/// How often it is looked which other operators are there.
const LOOK_FOR_GROUPS: Duration = Duration::from_mins(1);
/// How long an answer may take, and how soon it is asked again when there was none.
const ANSWER: Duration = Duration::from_secs(5);

/// Calls for visits.
pub type Calls = Pin<Box<dyn Stream<Item = ObjectRef<Guarded>> + Send>>;

/// Where is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In all namespaces.
    All,
    /// In this one.
    Namespace(String),
}

impl Scope {
    /// The pipelines in it.
    pub fn pipelines(&self, client: &Client) -> Api<Guarded> {
        match self {
            Self::All => Api::all(client.clone()),
            Self::Namespace(namespace) => Api::namespaced(client.clone(), namespace),
        }
    }

    /// Its namespace; `None` is all.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Namespace(namespace) => Some(namespace.clone()),
        }
    }

    fn dynamic(&self, client: &Client, resource: &ApiResource) -> Api<DynamicObject> {
        match self {
            Self::All => Api::all_with(client.clone(), resource),
            Self::Namespace(namespace) => Api::namespaced_with(client.clone(), namespace, resource),
        }
    }

    fn pods(&self, client: &Client) -> Api<Pod> {
        match self {
            Self::All => Api::all(client.clone()),
            Self::Namespace(namespace) => Api::namespaced(client.clone(), namespace),
        }
    }

    fn secrets(&self, client: &Client) -> Api<PartialObjectMeta<Secret>> {
        match self {
            Self::All => Api::all(client.clone()),
            Self::Namespace(namespace) => Api::namespaced(client.clone(), namespace),
        }
    }
}

/// Children of a kind: kept in a store, and calling for their pipelines. Of a kind that may not be there it begins when it is.
pub fn children(client: &Client, scope: &Scope, kind: Kind, served: &Served) -> (Store<DynamicObject>, Calls) {
    let resource = kind.resource();
    let writer = Writer::<DynamicObject>::new(resource.clone());
    let store = writer.as_reader();
    let events = watcher(scope.dynamic(client, &resource), ours()).default_backoff();
    let events = once_served(kind.optional_group(), served.clone(), events);
    let calls = reflector(writer, events).touched_objects().filter_map(async |object| of_label(&object.ok()?));
    (store, Box::pin(calls))
}

/// The pods of the pipelines.
pub fn pods(client: &Client, scope: &Scope) -> (Store<Pod>, Calls) {
    let writer = Writer::<Pod>::new(());
    let store = writer.as_reader();
    let events = watcher(scope.pods(client), of_pipelines()).default_backoff();
    let calls = reflector(writer, events).touched_objects().filter_map(async |pod| of_label(&pod.ok()?));
    (store, Box::pin(calls))
}

/// Secrets, by their metadata only: what is in them is read by name when it is needed.
pub fn secrets(client: &Client, scope: &Scope, pipelines: Arc<Pipelines>) -> Calls {
    let changed = watcher(scope.secrets(client), watcher::Config::default()).default_backoff().touched_objects();
    let calls = changed.flat_map(move |secret: Result<PartialObjectMeta<Secret>, _>| {
        let secret = secret.ok();
        let users = secret.map(|it| pipelines.using_secret(&it.namespace().unwrap_or_default(), &it.name_any()));
        stream::iter(users.unwrap_or_default())
    });
    Box::pin(calls)
}

/// Strimzi's clusters and users.
pub fn strimzi(
    client: &Client,
    scope: &Scope,
    kind: strimzi::Kind,
    served: &Served,
    pipelines: Arc<Pipelines>,
) -> Calls {
    let events = watcher(scope.dynamic(client, &kind.resource()), watcher::Config::default()).default_backoff();
    let changed = once_served(Some(strimzi::GROUP), served.clone(), events).touched_objects();
    let calls = changed.flat_map(move |object| {
        let object = object.ok();
        let users = object.map(|it| pipelines.using_strimzi(kind, &it.namespace().unwrap_or_default(), &it.name_any()));
        stream::iter(users.unwrap_or_default())
    });
    Box::pin(calls)
}

/// Looks now and then which other operators' kinds are there, and whether anybody answers.
pub async fn groups(client: Client, served: Served, health: Health) {
    loop {
        let answer = timeout(ANSWER, client.list_api_groups()).await;
        health.reaches(matches!(answer, Ok(Ok(_))));
        let pause = match answer {
            Ok(Ok(groups)) => {
                served.set(groups.groups.into_iter().map(|group| group.name).collect());
                LOOK_FOR_GROUPS
            }
            Ok(Err(error)) => {
                tracing::warn!("the API server does not tell which kinds it has: {error}");
                ANSWER
            }
            Err(_) => {
                tracing::warn!("the API server does not answer within {} s", ANSWER.as_secs());
                ANSWER
            }
        };
        sleep(pause).await;
    }
}

/// The events, from when the group is there.
fn once_served<S>(group: Option<&'static str>, mut served: Served, events: S) -> impl Stream<Item = S::Item> + Send
where
    S: Stream + Send,
{
    let ready = async move {
        if let Some(group) = group {
            served.wait_for(group).await;
        }
    };
    stream::once(ready).filter_map(async |()| None::<S::Item>).chain(events)
}

fn ours() -> watcher::Config {
    watcher::Config::default().labels(&format!("{}={}", label::MANAGED_BY, label::OPERATOR))
}

fn of_pipelines() -> watcher::Config {
    watcher::Config::default().labels(&format!("{},{}={}", label::PIPELINE, label::MANAGED_BY, label::OPERATOR))
}

/// The pipeline that an object's labels name.
fn of_label(object: &impl kube::ResourceExt) -> Option<ObjectRef<Guarded>> {
    let labels = object.labels();
    let name = labels.get(label::PIPELINE)?;
    let namespace = labels.get(label::PIPELINE_NAMESPACE).cloned().or_else(|| object.namespace())?;
    Some(ObjectRef::new(name).within(&namespace))
}
