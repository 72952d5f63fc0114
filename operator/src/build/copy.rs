use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;

use super::metadata;
use crate::child::{Child, Kind};
use crate::validate::ValidatedPipeline;

/// What lies in Kafka's namespace, where the pods can mount it.
pub(super) fn copy(pipeline: &ValidatedPipeline) -> Option<Child> {
    let (name, content) = pipeline.copy.as_ref()?;
    let data = content.iter().map(|(key, value)| (key.clone(), ByteString(value.clone()))).collect();
    let metadata = metadata(&pipeline.owner, name.clone(), None);
    let secret = Secret { metadata, data: Some(data), type_: Some("Opaque".to_owned()), ..Secret::default() };
    Some(Child::typed(Kind::Secret, secret))
}
