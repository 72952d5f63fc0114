//! The Secrets in which Strimzi hands out certificates and passwords.

use std::collections::BTreeMap;
use std::fmt::Debug;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::api::{ObjectMeta, Patch, PatchParams};
use kube::{Api, Resource, ResourceExt};

use super::World;
use super::clusters::CLUSTER;

pub(super) type Content = BTreeMap<String, Vec<u8>>;

pub(super) async fn read(world: &World, name: &str) -> Result<Option<Content>, kube::Error> {
    let found = world.api::<Secret>().get_opt(name).await?;
    let content = |secret: Secret| secret.data.unwrap_or_default().into_iter().map(|(key, value)| (key, value.0));
    Ok(found.map(|secret| content(secret).collect()))
}

/// Writes one that goes with its owner.
pub(super) async fn write<K>(
    world: &World,
    owner: &K,
    name: &str,
    cluster: &str,
    content: Content,
) -> Result<(), kube::Error>
where
    K: Resource<DynamicType = ()> + Debug,
{
    let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let secret = Secret {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            labels: Some(BTreeMap::from([
                label(CLUSTER, cluster),
                label("strimzi.io/kind", &K::kind(&())),
                label("strimzi.io/name", &owner.name_any()),
            ])),
            owner_references: owner.controller_owner_ref(&()).map(|owner| vec![owner]),
            ..ObjectMeta::default()
        },
        data: Some(content.into_iter().map(|(key, value)| (key, ByteString(value))).collect()),
        ..Secret::default()
    };
    let secrets: Api<Secret> = world.api();
    secrets.patch(name, &PatchParams::apply("strimzi-stand-in").force(), &Patch::Apply(&secret)).await.map(drop)
}
