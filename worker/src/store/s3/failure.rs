//! What a store's error means, in words that say what to do.

use std::error::Error;
use std::iter;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use clickstream_crds::notes::Hindrance::{
    self, AccessDenied, BucketNotFound, ConditionalWritesUnsupported, StoreRefused,
};

use super::knobs::Knobs;
use super::{Created, StoreError, code, status};

/// What every error names.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) bucket: String,
    pub(super) endpoint: String,
    pub(super) knobs: Knobs,
}

impl Place {
    /// What the failure of a create-only write means: that an object is there already is an outcome.
    pub(super) fn not_created<E>(&self, key: &str, error: &SdkError<E>) -> Result<Created, StoreError>
    where
        SdkError<E>: Error,
        E: ProvideErrorMetadata,
    {
        match status(error) {
            Some(412) => Ok(Created::AlreadyThere),
            _ => Err(self.failure(key, error)),
        }
    }

    /// What the failure of a read means: that there is no object is an outcome, that there is no bucket is none.
    pub(super) fn absent<T, E>(&self, key: &str, error: &SdkError<E>) -> Result<Option<T>, StoreError>
    where
        SdkError<E>: Error,
        E: ProvideErrorMetadata,
    {
        match (status(error), code(error)) {
            (Some(404), "NoSuchKey" | "NotFound" | "") => Ok(None),
            _ => Err(self.failure(key, error)),
        }
    }

    pub(super) fn passing(&self, key: &str, what: &str) -> StoreError {
        StoreError::Passing(Hindrance::Unreachable, format!("{}, key {key}: {what}", self.named()))
    }

    pub(super) fn failure<E>(&self, key: &str, error: &SdkError<E>) -> StoreError
    where
        SdkError<E>: Error,
        E: ProvideErrorMetadata,
    {
        let Some(status) = status(error) else { return self.unanswered(key, error) };
        let code = code(error);
        let said = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default();
        match advice(status, code, &self.knobs) {
            Some((word, advice)) => {
                StoreError::Refused(word, format!("{}: {advice} ({status} {code}, key {key})", self.named()))
            }
            None => StoreError::Passing(
                Hindrance::Throttled,
                format!("{}, key {key}: {status} {code} {said}", self.named()).trim_end().to_owned(),
            ),
        }
    }

    fn unanswered<E>(&self, key: &str, error: &SdkError<E>) -> StoreError
    where
        SdkError<E>: Error,
    {
        let Knobs { endpoint, credentials, store, .. } = self.knobs;
        let without_credentials = causes(error).find_map(|cause| cause.downcast_ref());
        let what = match error {
            _ if let Some(CredentialsError::CredentialsNotLoaded(_)) = without_credentials => {
                let words = format!("{}: there are no credentials to ask with: set {credentials}", self.named());
                return StoreError::Refused(AccessDenied, words);
            }
            _ if without_credentials.is_some() => format!("no credentials can be had, is all well with {credentials}?"),
            SdkError::ConstructionFailure(_) => format!("no request can be made of {store}"),
            SdkError::TimeoutError(_) => format!("no answer in time, is {endpoint} right and the store well?"),
            SdkError::DispatchFailure(_) => format!("it cannot be reached, is {endpoint} right and the store up?"),
            _ => format!("the answer makes no sense, is {endpoint} that of an S3 store?"),
        };
        self.passing(key, &format!("{what} ({})", innermost(error)))
    }

    fn named(&self) -> String {
        format!("bucket {} at {}", self.bucket, self.endpoint)
    }
}

/// The cause of all causes, which says in few words what the others say in many.
fn innermost(error: &dyn Error) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

/// What caused the error, from the outermost inwards.
fn causes(error: &dyn Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    iter::successors(error.source(), |&cause| cause.source())
}

/// What it is, and what a person has to do; `None`: wait, it may pass.
fn advice(status: u16, code: &str, knobs: &Knobs) -> Option<(Hindrance, String)> {
    let Knobs { bucket, region, credentials, store, .. } = knobs;
    Some(match (status, code) {
        (_, "NoSuchBucket") => (BucketNotFound, format!("there is no such bucket: create it, or mend {bucket}")),
        (_, "InvalidBucketName") => (BucketNotFound, format!("no bucket can have this name: mend {bucket}")),
        (_, "InvalidAccessKeyId") => {
            (AccessDenied, format!("the store does not know this access key id: mend {credentials}"))
        }
        (_, "SignatureDoesNotMatch") => {
            (AccessDenied, format!("the secret access key does not belong to the access key id: mend {credentials}"))
        }
        (_, "RequestTimeTooSkewed") => {
            (AccessDenied, "the clock of this machine and the store's differ: set the clock".to_owned())
        }
        // Whoever hands out the credentials hands out new ones.
        (_, "ExpiredToken" | "RequestTimeout" | "OperationAborted") => return None,
        (_, "PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException")
        | (301 | 307, _) => (BucketNotFound, format!("the bucket lies in another region: mend {region}")),
        (401 | 403, _) => (
            AccessDenied,
            format!(
                "not allowed: {credentials} must have s3:GetObject, s3:PutObject, s3:ListBucket and s3:AbortMultipartUpload on the bucket"
            ),
        ),
        (501, _) => (
            ConditionalWritesUnsupported,
            "the store cannot do this: use one with conditional writes (If-None-Match) and multipart uploads"
                .to_owned(),
        ),
        (507, _) => (StoreRefused, "the store is full: make room".to_owned()),
        (409 | 429 | 500.., _) => return None,
        _ => (StoreRefused, format!("the store does not take the request: mend {store}")),
    })
}

#[cfg(test)]
mod tests;
