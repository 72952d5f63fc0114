//! Step 5, with a client: makes the children as they shall be, and takes away what is not wanted any more.

use kube::api::{Api, DeleteParams, DynamicObject, Patch, PatchParams, Preconditions};
use kube::{Client, ResourceExt as _};

use crate::build::{Applied, Children, Prepared};
use crate::child::{Child, Kind};
use crate::context::Context;
use crate::names::{Role, annotation, label, manager};
use crate::observe::Surroundings;
use crate::plan::Owner;
use crate::refusal::words;
use crate::rollout;

/// Why not all children are as they shall be.
#[derive(Debug, thiserror::Error)]
pub enum Unapplied {
    /// Something of that name is there already, and is not the pipeline's.
    #[error(
        "{title} is there already and does not belong to this pipeline: delete or rename it, or give the pipeline another name"
    )]
    Conflict {
        /// What is there.
        title: String,
    },
    /// What an earlier pipeline of the same name has left is on its way out.
    #[error("{title} of an earlier pipeline of this name is still being deleted")]
    Going {
        /// What is there.
        title: String,
    },
    /// The API server says no.
    #[error("cannot {verb} {title}: {said}", said = words(cause))]
    Refused {
        /// What was to be done.
        verb: &'static str,
        /// To what.
        title: String,
        /// What it says.
        #[source]
        cause: Box<kube::Error>,
    },
}

/// Applies them in order, and writes only what is not yet so.
pub async fn apply(
    owner: &Owner,
    children: Children<Prepared>,
    seen: &Surroundings,
    context: &Context,
) -> Result<Children<Applied>, Unapplied> {
    for child in &children.all {
        let there = find(child, owner, seen, &context.client).await?;
        if there.is_some_and(|there| child.is_in_place(&there)) {
            continue;
        }
        write(child, context).await?;
    }
    Ok(children.applied())
}

/// The object of a child's name, if it is there and the pipeline's. What the watches have not seen is asked for: it may be
/// somebody else's.
async fn find(
    child: &Child,
    owner: &Owner,
    seen: &Surroundings,
    client: &Client,
) -> Result<Option<DynamicObject>, Unapplied> {
    let name = child.object.name_any();
    let known = seen.children.get(&child.kind).into_iter().flatten();
    let known = known.into_iter().find(|it| it.name_any() == name && it.namespace() == child.object.namespace());
    let there = match known {
        Some(known) => Some(known.as_ref().clone()),
        None => api(child, client).get_opt(&name).await.map_err(refused("read", child))?,
    };
    let Some(there) = there else { return Ok(None) };
    match belonging(&there, owner) {
        Belonging::Here => Ok(Some(there)),
        Belonging::Earlier => Err(Unapplied::Going { title: child.title() }),
        // Whether a topic may be taken over was decided before.
        Belonging::Elsewhere if child.kind == Kind::KafkaTopic => Ok(Some(there)),
        Belonging::Elsewhere => Err(Unapplied::Conflict { title: child.title() }),
    }
}

/// Whose an object is.
enum Belonging {
    /// This pipeline's.
    Here,
    /// One's of the same name that is gone.
    Earlier,
    /// Somebody else's.
    Elsewhere,
}

fn belonging(there: &DynamicObject, owner: &Owner) -> Belonging {
    let ours = owner.reference();
    let references = there.owner_references();
    if references.iter().any(|it| it.uid == owner.uid) {
        Belonging::Here
    } else if references
        .iter()
        .any(|it| it.kind == ours.kind && it.api_version == ours.api_version && it.name == ours.name)
    {
        Belonging::Earlier
    } else {
        Belonging::Elsewhere
    }
}

async fn write(child: &Child, context: &Context) -> Result<(), Unapplied> {
    let parameters = PatchParams::apply(manager::CHILDREN).force();
    let name = child.object.name_any();
    let written = api(child, &context.client).patch(&name, &parameters, &Patch::Apply(&child.object)).await;
    written.map_err(refused("apply", child))?;
    context.metrics.wrote(child.kind);
    Ok(())
}

/// Takes away the pipeline's children that are not wanted any more. Settings stay until no pod reads them.
pub async fn prune(wanted: &Children<Applied>, seen: &Surroundings, context: &Context) -> Result<(), Unapplied> {
    let is_wanted = |kind: Kind, there: &DynamicObject| {
        wanted.all.iter().any(|child| child.kind == kind && child.object.name_any() == there.name_any())
    };
    let mut unwanted = Vec::new();
    // A topic is never taken away in passing: that is what the end of a pipeline decides.
    for (kind, all) in seen.children.iter().filter(|(kind, _)| **kind != Kind::KafkaTopic) {
        for there in all {
            let going = there.metadata.deletion_timestamp.is_some();
            if !going && !is_wanted(*kind, there) && !is_mounted(*kind, there, seen) {
                unwanted.push(Child { kind: *kind, object: there.as_ref().clone() });
            }
        }
    }
    for child in unwanted {
        delete(&child, context).await?;
    }
    Ok(())
}

/// Whether a pod may still read it.
fn is_mounted(kind: Kind, there: &DynamicObject, seen: &Surroundings) -> bool {
    let component = there.labels().get(label::COMPONENT);
    let name = there.name_any();
    kind == Kind::ConfigMap
        && [Role::Producer, Role::Consumer]
            .into_iter()
            .filter(|role| component.is_some_and(|component| component == role.component()))
            .flat_map(|role| rollout::pods_of(seen, role))
            .flat_map(|pod| pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten()))
            .any(|volume| volume.config_map.as_ref().is_some_and(|config| config.name == name))
}

/// Deletes exactly this object: one that was made again under its name is another one.
pub async fn delete(child: &Child, context: &Context) -> Result<(), Unapplied> {
    let parameters = DeleteParams {
        preconditions: Some(Preconditions { uid: child.object.uid(), resource_version: None }),
        ..DeleteParams::background()
    };
    match api(child, &context.client).delete(&child.object.name_any(), &parameters).await {
        Ok(_) => {
            context.metrics.wrote(child.kind);
            Ok(())
        }
        Err(kube::Error::Api(status)) if status.is_not_found() || status.is_conflict() => Ok(()),
        Err(cause) => Err(refused("delete", child)(cause)),
    }
}

fn api(child: &Child, client: &Client) -> Api<DynamicObject> {
    Api::namespaced_with(client.clone(), &child.namespace(), &child.kind.resource())
}

fn refused(verb: &'static str, child: &Child) -> impl Fn(kube::Error) -> Unapplied {
    let title = child.title();
    move |cause| Unapplied::Refused { verb, title: title.clone(), cause: Box::new(cause) }
}

/// The annotation by which a topic that outlives its pipeline says whose it was.
pub fn retained_from(owner: &Owner) -> (String, String) {
    let whose = format!("{}/{}", owner.pipeline.namespace, owner.pipeline.name);
    (annotation::RETAINED_FROM.to_owned(), whose)
}
