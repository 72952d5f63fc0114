//! Which pipelines there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::translate::{KafkaWanted, PipelineName};
use kube::ResourceExt as _;
use kube::core::DeserializeGuard;
use kube::runtime::reflector::{ObjectRef, Store};

use crate::observe::{Claim, Rival, named_kafka_secrets};
use crate::options::Options;
use crate::plan::{Plan, plan};
use crate::strimzi;

/// A pipeline that may be unreadable: one object that somebody stored around the schema must not stop the others.
pub type Guarded = DeserializeGuard<ClickstreamPipeline>;

/// The pipelines that the watches have seen.
#[derive(Debug)]
pub struct Pipelines {
    stores: Vec<Store<Guarded>>,
    options: Options,
    /// By uid: what was made of which generation. A plan is looked at by every other pipeline.
    known: Mutex<BTreeMap<String, (i64, Arc<Wants>)>>,
}

/// What others have to know of a pipeline.
#[derive(Debug, Default)]
struct Wants {
    claims: Vec<Claim>,
    secrets: BTreeSet<(String, String)>,
    strimzi: Option<(String, String, Option<String>)>,
}

impl Pipelines {
    /// Those in these stores.
    pub fn new(stores: Vec<Store<Guarded>>, options: Options) -> Self {
        Self { stores, options, known: Mutex::default() }
    }

    /// Waits until the watches have told which there are.
    pub async fn ready(&self) {
        for store in &self.stores {
            // It fails only when the watch has ended, and with it the operator.
            let _ = store.wait_until_ready().await;
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.stores.iter().map(Store::len).sum()
    }

    /// The older pipeline that has something that this one claims too.
    pub fn rival(&self, plan: &Plan) -> Option<Rival> {
        let mine = Claim::of(plan);
        let all = self.all();
        let age = |pipeline: &Guarded| (pipeline.creation_timestamp(), pipeline.uid());
        // Also one that is going must not take along what is another's.
        let me = self.readable().find(|pipeline| pipeline.uid().as_deref() == Some(plan.owner.uid.as_str()))?;
        let my_age = age(&me);
        let older = all.iter().filter(|(pipeline, _)| age(pipeline) < my_age);
        let taken = older.flat_map(|(pipeline, wants)| wants.claims.iter().map(move |claim| (pipeline, claim)));
        taken.into_iter().find(|(_, claim)| mine.contains(claim)).map(|(pipeline, claim)| Rival {
            pipeline: PipelineName { namespace: pipeline.namespace().unwrap_or_default(), name: pipeline.name_any() },
            claim: claim.clone(),
        })
    }

    /// The pipelines that use a Secret.
    pub fn using_secret(&self, namespace: &str, name: &str) -> Vec<ObjectRef<Guarded>> {
        let secret = (namespace.to_owned(), name.to_owned());
        self.whose(|wants| wants.secrets.contains(&secret))
    }

    /// The pipelines that use a Kafka resource or a user of Strimzi's.
    pub fn using_strimzi(&self, kind: strimzi::Kind, namespace: &str, name: &str) -> Vec<ObjectRef<Guarded>> {
        self.whose(|wants| {
            wants.strimzi.as_ref().is_some_and(|(in_namespace, cluster, user)| {
                in_namespace == namespace
                    && match kind {
                        strimzi::Kind::Kafka => cluster == name,
                        strimzi::Kind::User => user.as_deref() == Some(name),
                        strimzi::Kind::Topic => false,
                    }
            })
        })
    }

    fn whose(&self, wanted: impl Fn(&Wants) -> bool) -> Vec<ObjectRef<Guarded>> {
        let all = self.all().into_iter().filter(|(_, wants)| wanted(wants));
        all.map(|(pipeline, _)| {
            ObjectRef::new(&pipeline.name_any()).within(pipeline.namespace().as_deref().unwrap_or_default())
        })
        .collect()
    }

    fn readable(&self) -> impl Iterator<Item = Arc<Guarded>> {
        self.stores.iter().flat_map(Store::state).filter(|guarded| guarded.0.is_ok())
    }

    /// Every pipeline that can be read, with what it wants. One that is going wants nothing any more. Each visit asks for
    /// all of them: nothing of them is copied.
    fn all(&self) -> Vec<(Arc<Guarded>, Arc<Wants>)> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = BTreeMap::new();
        for guarded in self.readable() {
            let Ok(pipeline) = &guarded.0 else { continue };
            if pipeline.metadata.deletion_timestamp.is_some() {
                continue;
            }
            let (uid, generation) =
                (pipeline.uid().unwrap_or_default(), pipeline.metadata.generation.unwrap_or_default());
            let wants = match known.get(&uid) {
                Some((of, wants)) if *of == generation => wants.clone(),
                _ => {
                    let wants = Arc::new(plan(pipeline, &self.options).map(|plan| wants(&plan)).unwrap_or_default());
                    known.insert(uid.clone(), (generation, wants.clone()));
                    wants
                }
            };
            all.insert(uid, (guarded, wants));
        }
        known.retain(|uid, _| all.contains_key(uid));
        all.into_values().collect()
    }
}

fn wants(plan: &Plan) -> Wants {
    let own = &plan.owner.pipeline.namespace;
    let mut secrets: BTreeSet<_> = plan
        .store_secrets()
        .into_iter()
        .chain(named_kafka_secrets(&plan.asks.kafka))
        .map(|name| (own.clone(), name))
        .collect();
    let mut strimzi = None;
    if let KafkaWanted::Strimzi { name, namespace, user, .. } = &plan.asks.kafka {
        secrets.insert((namespace.clone(), strimzi::ca_secret(name)));
        // Strimzi names a user's Secret like the user; one with a prefix is seen at the next visit.
        secrets.extend(user.iter().map(|user| (namespace.clone(), user.clone())));
        strimzi = Some((namespace.clone(), name.clone(), user.clone()));
    }
    Wants { claims: Claim::of(plan), secrets, strimzi }
}
