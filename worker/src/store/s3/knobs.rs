use clickstream_crds::settings::S3Keys;

/// What a person turns where a bucket cannot be used: every error names the one to turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knobs {
    /// Where the bucket is named.
    pub bucket: &'static str,
    /// Where the store's address is given.
    pub endpoint: &'static str,
    /// Where its region is given.
    pub region: &'static str,
    /// Where the keys come from.
    pub credentials: &'static str,
    /// All of it.
    pub store: &'static str,
}

const ENVIRONMENT: &str = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE)";

impl Knobs {
    /// In a pod: everything stands in the manifest.
    pub(super) const fn of_pod(keys: &S3Keys) -> Self {
        let credentials = match keys {
            S3Keys::Ambient => "the pod's identity (spec.workers.serviceAccount), or spec.lake.s3.credentials",
            S3Keys::Files { .. } => "the Secret of spec.lake.s3.credentials",
        };
        Self {
            bucket: "spec.lake.s3.bucket",
            endpoint: "spec.lake.s3.endpoint",
            region: "spec.lake.s3.region",
            credentials,
            store: "spec.lake.s3",
        }
    }

    /// On a command line that names a manifest: the keys are whoever's types it.
    pub const MANIFEST: Self = Self {
        bucket: "spec.lake.s3.bucket",
        endpoint: "spec.lake.s3.endpoint",
        region: "spec.lake.s3.region",
        credentials: ENVIRONMENT,
        store: "spec.lake.s3",
    };

    /// On a command line that names the bucket.
    pub const TYPED: Self = Self {
        bucket: "--lake",
        endpoint: "--endpoint",
        region: "--region or AWS_REGION",
        credentials: ENVIRONMENT,
        store: "--lake, --endpoint or --region",
    };
}
