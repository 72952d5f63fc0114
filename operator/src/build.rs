//! Step 4, pure and infallible: the children of a pipeline.
//!
//! The same pipeline always gives the same bytes: whatever differs restarts pods.

mod account;
mod copy;
mod disruption;
mod kafka_topic;
mod monitor;
mod pod;
mod role;

use std::collections::BTreeMap;
use std::marker::PhantomData;

use kube::api::ObjectMeta;

use crate::child::Child;
use crate::names::{Role, label};
use crate::options::Options;
use crate::plan::Owner;
use crate::validate::ValidatedPipeline;

/// The children, and what has been done about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Children<State> {
    /// Each of them.
    pub all: Vec<Child>,
    state: PhantomData<State>,
}

/// They shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prepared;

/// They are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied;

impl Children<Prepared> {
    fn new(mut all: Vec<Child>) -> Self {
        // What a pod mounts is there before the pod.
        all.sort_by_key(|child| child.kind);
        Self { all, state: PhantomData }
    }

    /// All of them have been applied.
    pub fn applied(self) -> Children<Applied> {
        Children { all: self.all, state: PhantomData }
    }
}

/// Builds them.
pub fn build(pipeline: &ValidatedPipeline, options: &Options) -> Children<Prepared> {
    let mut all = Vec::new();
    all.extend(account::account(pipeline));
    all.extend(copy::copy(pipeline));
    all.extend(pipeline.topics.iter().map(|topic| kafka_topic::kafka_topic(&pipeline.owner, topic)));
    for role in &pipeline.roles {
        all.extend(role::role(pipeline, role, options));
    }
    if !pipeline.roles.is_empty() {
        all.extend(monitor::monitor(pipeline));
    }
    Children::new(all)
}

/// Name, labels and owner of a child in the pipeline's namespace.
fn metadata(owner: &Owner, name: String, role: Option<Role>) -> ObjectMeta {
    ObjectMeta {
        name: Some(name),
        namespace: Some(owner.pipeline.namespace.clone()),
        labels: Some(labels(owner, role)),
        owner_references: Some(vec![owner.reference()]),
        ..ObjectMeta::default()
    }
}

/// What every child says of itself.
fn labels(owner: &Owner, role: Option<Role>) -> BTreeMap<String, String> {
    let mut labels: BTreeMap<_, _> = [
        (label::NAME, label::PRODUCT),
        (label::INSTANCE, owner.pipeline.name.as_str()),
        (label::PART_OF, label::PRODUCT),
        (label::MANAGED_BY, label::OPERATOR),
        (label::PIPELINE, owner.pipeline.name.as_str()),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into();
    if let Some(role) = role {
        labels.insert(label::COMPONENT.to_owned(), role.component().to_owned());
    }
    labels
}

/// By what pods are found. It can never change, so it holds nothing that could.
pub fn selector(owner: &Owner, role: Role) -> BTreeMap<String, String> {
    [
        (label::NAME, label::PRODUCT),
        (label::INSTANCE, owner.pipeline.name.as_str()),
        (label::COMPONENT, role.component()),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into()
}
