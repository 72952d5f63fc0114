use crate::defaults;
use crate::settings::{KeysWanted, S3Store};
use crate::spec::S3Access;

pub(super) fn store(access: &S3Access) -> S3Store<KeysWanted> {
    S3Store {
        region: access.region.clone().unwrap_or_else(|| defaults::REGION.to_owned()),
        endpoint: access.endpoint.clone(),
        // Other stores seldom have a host name for each bucket.
        path_style: access.path_style.unwrap_or(access.endpoint.is_some()),
        keys: access
            .credentials
            .as_ref()
            .map_or(KeysWanted::PodIdentity, |secret| KeysWanted::Secret(secret.name.0.clone())),
    }
}
