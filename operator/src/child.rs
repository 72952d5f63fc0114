//! What the operator makes in Kubernetes.

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Secret, Service, ServiceAccount};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use kube::api::{ApiResource, DynamicObject};
use kube::core::GroupVersionKind;
use kube::{Resource, ResourceExt as _};
use serde::Serialize;
use serde_json::Value;

use crate::names::{annotation, content_hash};
use crate::strimzi;

/// The group of the Prometheus operator's kinds.
pub const MONITORING: &str = "monitoring.coreos.com";

/// A kind of child. The order is the one in which they are applied: pods come last, when all that they mount is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The identity of the pods.
    ServiceAccount,
    /// What the workers are told.
    ConfigMap,
    /// A copy of what lies in Strimzi's namespace.
    Secret,
    /// Where metrics are asked for.
    Service,
    /// Who asks for them; only where the Prometheus operator is.
    PodMonitor,
    /// How many pods may be away.
    PodDisruptionBudget,
    /// A topic that Strimzi manages.
    KafkaTopic,
    /// The pods.
    Deployment,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::ServiceAccount,
        Self::ConfigMap,
        Self::Secret,
        Self::Service,
        Self::PodMonitor,
        Self::PodDisruptionBudget,
        Self::KafkaTopic,
        Self::Deployment,
    ];

    /// How the API server knows it.
    pub fn resource(self) -> ApiResource {
        match self {
            Self::ServiceAccount => ApiResource::erase::<ServiceAccount>(&()),
            Self::ConfigMap => ApiResource::erase::<ConfigMap>(&()),
            Self::Secret => ApiResource::erase::<Secret>(&()),
            Self::Service => ApiResource::erase::<Service>(&()),
            Self::PodMonitor => ApiResource::from_gvk(&GroupVersionKind::gvk(MONITORING, "v1", "PodMonitor")),
            Self::PodDisruptionBudget => ApiResource::erase::<PodDisruptionBudget>(&()),
            Self::KafkaTopic => strimzi::Kind::Topic.resource(),
            Self::Deployment => ApiResource::erase::<Deployment>(&()),
        }
    }

    /// The group that must be served for it to be there; `None`: it is always there.
    pub const fn optional_group(self) -> Option<&'static str> {
        match self {
            Self::PodMonitor => Some(MONITORING),
            Self::KafkaTopic => Some(strimzi::GROUP),
            _ => None,
        }
    }
}

/// A child as it shall be, or as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Child {
    /// What it is.
    pub kind: Kind,
    /// The object.
    pub object: DynamicObject,
}

impl Child {
    /// A child of a kind that the types know.
    pub fn typed<K>(kind: Kind, object: K) -> Self
    where
        K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Serialize,
    {
        let metadata = object.meta().clone();
        let mut data = serde_json::to_value(object).unwrap_or_default();
        if let Value::Object(fields) = &mut data {
            for named in ["metadata", "apiVersion", "kind"] {
                fields.remove(named);
            }
        }
        Self::untyped(kind, metadata, data)
    }

    /// A child of a kind of somebody else's.
    pub fn untyped(kind: Kind, metadata: kube::api::ObjectMeta, data: Value) -> Self {
        let mut object = DynamicObject::new("", &kind.resource()).data(data);
        object.metadata = metadata;
        Self { kind, object }.sealed()
    }

    /// Which one it is, for people: `Deployment shop-consumer`.
    pub fn title(&self) -> String {
        format!("{} {}", self.kind.resource().kind, self.object.name_any())
    }

    /// Its namespace.
    pub fn namespace(&self) -> String {
        self.object.namespace().unwrap_or_default()
    }

    /// Writes down what is applied, so that a field that is dropped later is seen as work to do.
    fn sealed(mut self) -> Self {
        let hash = content_hash(&serde_json::to_string(&self.object).unwrap_or_default());
        self.object.annotations_mut().insert(annotation::APPLIED.to_owned(), hash);
        self
    }

    /// Whether the object that is there already is as this one shall be: the same was applied, and nobody has changed
    /// any of it since.
    pub fn is_in_place(&self, there: &DynamicObject) -> bool {
        there.metadata.deletion_timestamp.is_none() && {
            let (wanted, there) = (serde_json::to_value(&self.object), serde_json::to_value(there));
            matches!((wanted, there), (Ok(wanted), Ok(there)) if is_part_of(&wanted, &there))
        }
    }
}

/// Whether everything in `wanted` stands in `there`, which may have more: what the API server and others have added.
fn is_part_of(wanted: &Value, there: &Value) -> bool {
    match (wanted, there) {
        (Value::Object(wanted), Value::Object(there)) => {
            wanted.iter().all(|(key, wanted)| there.get(key).is_some_and(|there| is_part_of(wanted, there)))
        }
        (Value::Array(wanted), Value::Array(there)) => wanted.iter().enumerate().all(|(index, wanted)| {
            // Lists of named things are merged by name, so that somebody's sidecar may stand before ours.
            let named = wanted.get("name").map(|name| there.iter().find(|it| it.get("name") == Some(name)));
            named.unwrap_or_else(|| there.get(index)).is_some_and(|there| is_part_of(wanted, there))
        }),
        _ => wanted == there,
    }
}

#[cfg(test)]
mod tests;
