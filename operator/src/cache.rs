//! What the watches have seen of the children and their pods.

use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt as _;
use kube::api::DynamicObject;
use kube::runtime::reflector::Store;

use crate::child::Kind;
use crate::names::label;
use crate::plan::Owner;

/// Children and pods, as of the last word from the API server. May lag behind it: whoever acts on what is *not* here asks
/// the API server first.
#[derive(Debug, Default)]
pub struct Cache {
    children: BTreeMap<Kind, Vec<Store<DynamicObject>>>,
    pods: Vec<Store<Pod>>,
}

impl Cache {
    /// Adds what the watch over a kind sees.
    pub fn add(&mut self, kind: Kind, store: Store<DynamicObject>) {
        self.children.entry(kind).or_default().push(store);
    }

    /// Adds what the watch over pods sees.
    pub fn add_pods(&mut self, store: Store<Pod>) {
        self.pods.push(store);
    }

    /// Waits until the watches have told what there is: before, everything would look gone. Of kinds that may not be there
    /// nothing is waited for.
    pub async fn ready(&self) {
        for (kind, stores) in &self.children {
            for store in stores.iter().filter(|_| kind.optional_group().is_none()) {
                // It fails only when the watch has ended, and with it the operator.
                let _ = store.wait_until_ready().await;
            }
        }
        for store in &self.pods {
            let _ = store.wait_until_ready().await;
        }
    }

    /// The pipeline's own of this kind. What belongs to an earlier or a later pipeline of its name is not in it.
    pub fn of_pipeline(&self, owner: &Owner, kind: Kind) -> Vec<Arc<DynamicObject>> {
        let is_of = |object: &DynamicObject| match kind {
            // It outlives pipelines, and has no owner but its labels.
            Kind::KafkaTopic => {
                let labels = object.labels();
                labels.get(label::PIPELINE) == Some(&owner.pipeline.name)
                    && labels.get(label::PIPELINE_NAMESPACE) == Some(&owner.pipeline.namespace)
            }
            _ => object.owner_references().iter().any(|it| it.uid == owner.uid),
        };
        let stores = self.children.get(&kind).into_iter().flatten();
        stores.flat_map(|store| store.state_filter(|object| is_of(object))).collect()
    }

    /// The pods of the pipeline.
    pub fn pods(&self, owner: &Owner) -> Vec<Arc<Pod>> {
        let is_of = |pod: &Pod| {
            pod.labels().get(label::PIPELINE) == Some(&owner.pipeline.name)
                && pod.namespace().as_deref() == Some(owner.pipeline.namespace.as_str())
        };
        self.pods.iter().flat_map(|store| store.state_filter(|pod| is_of(pod))).collect()
    }
}
