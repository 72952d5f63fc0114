use clickstream_crds::translate::Identity;
use k8s_openapi::api::core::v1::ServiceAccount;

use super::metadata;
use crate::child::{Child, Kind};
use crate::names::ChildName;
use crate::plan::Owner;
use crate::validate::ValidatedPipeline;

/// The name of the pods' service account.
pub(super) fn name(owner: &Owner, identity: &Identity) -> String {
    match identity {
        Identity::Existing(name) => name.clone(),
        Identity::Own(_) => ChildName::new(&owner.pipeline.name, "worker").to_string(),
    }
}

/// The pipeline's own service account, unless one was named.
pub(super) fn account(pipeline: &ValidatedPipeline) -> Option<Child> {
    let Identity::Own(annotations) = &pipeline.identity else { return None };
    let mut metadata = metadata(&pipeline.owner, name(&pipeline.owner, &pipeline.identity), None);
    if !annotations.is_empty() {
        metadata.annotations = Some(annotations.clone());
    }
    let account =
        ServiceAccount { metadata, automount_service_account_token: Some(false), ..ServiceAccount::default() };
    Some(Child::typed(Kind::ServiceAccount, account))
}
