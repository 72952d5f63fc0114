//! What a store's error means, in words that say what to do.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use super::{Created, StoreError, code, status};

/// What every error names.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) bucket: String,
    pub(super) endpoint: String,
}

impl Place {
    /// What the failure of a create-only write means: that an object is there already is an outcome.
    pub(super) fn not_created<E>(&self, key: &str, error: &SdkError<E>) -> Result<Created, StoreError>
    where
        SdkError<E>: std::error::Error,
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
        SdkError<E>: std::error::Error,
        E: ProvideErrorMetadata,
    {
        match (status(error), code(error)) {
            (Some(404), "NoSuchKey" | "NotFound" | "") => Ok(None),
            _ => Err(self.failure(key, error)),
        }
    }

    pub(super) fn passing(&self, key: &str, what: &str) -> StoreError {
        StoreError::Passing(format!("{}, key {key}: {what}", self.named()))
    }

    pub(super) fn failure<E>(&self, key: &str, error: &SdkError<E>) -> StoreError
    where
        SdkError<E>: std::error::Error,
        E: ProvideErrorMetadata,
    {
        let Some(status) = status(error) else { return self.unanswered(key, error) };
        let code = code(error);
        let said = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default();
        let answer = format!("{}, key {key}: {status} {code} {said}", self.named());
        match advice(status, code) {
            Some(advice) => StoreError::Refused(format!("{}: {advice}", answer.trim_end())),
            None => StoreError::Passing(answer.trim_end().to_owned()),
        }
    }

    fn unanswered<E>(&self, key: &str, error: &SdkError<E>) -> StoreError
    where
        SdkError<E>: std::error::Error,
    {
        let what = match error {
            SdkError::ConstructionFailure(_) => "the request could not be made, are there credentials?",
            SdkError::TimeoutError(_) => "no answer in time, is spec.lake.s3.endpoint right and the store well?",
            SdkError::DispatchFailure(_) => "cannot be reached, is spec.lake.s3.endpoint right and the store up?",
            _ => "the answer makes no sense, is this an S3 store?",
        };
        self.passing(key, &format!("{what} ({})", DisplayErrorContext(error)))
    }

    fn named(&self) -> String {
        format!("bucket {} at {}", self.bucket, self.endpoint)
    }
}

/// What a person has to do; `None`: wait, it may pass.
fn advice(status: u16, code: &str) -> Option<&'static str> {
    Some(match (status, code) {
        (_, "NoSuchBucket") => "create the bucket, or mend spec.lake.bucket",
        (_, "InvalidBucketName") => "mend spec.lake.bucket",
        (_, "InvalidAccessKeyId") => {
            "the store does not know this access key id: mend the Secret of spec.lake.s3.credentials"
        }
        (_, "SignatureDoesNotMatch") => {
            "the secret access key does not belong to the access key id: mend the Secret of spec.lake.s3.credentials"
        }
        (_, "RequestTimeTooSkewed") => "the clock of this machine and the store's differ: set the clock",
        // Whoever hands out the credentials hands out new ones.
        (_, "ExpiredToken" | "RequestTimeout" | "OperationAborted") => return None,
        (_, "PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException")
        | (301 | 307, _) => "the bucket lies in another region: mend spec.lake.s3.region",
        (401 | 403, _) => {
            "not allowed: the credentials need s3:GetObject, s3:PutObject, s3:ListBucket and s3:AbortMultipartUpload on the bucket"
        }
        (501, _) => "the store cannot do this: use one with conditional writes (If-None-Match) and multipart uploads",
        (507, _) => "the store is full: make room",
        (409 | 429 | 500.., _) => return None,
        _ => "the store does not take the request: mend spec.lake.s3",
    })
}

#[cfg(test)]
mod tests;
