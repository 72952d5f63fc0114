//! A client of an S3 store as the settings describe it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Config, Credentials, ProvideCredentials, Region, RequestChecksumCalculation,
    ResponseChecksumValidation, SharedCredentialsProvider,
};
use clickstream_crds::settings::{S3Keys, S3Store};

const CONNECT: Duration = Duration::from_secs(5);
/// From the request's first byte to the answer's: 16 MiB over a slow line must fit in.
const ANSWER: Duration = Duration::from_secs(30);
/// One attempt in all, with the answer's body.
const ATTEMPT: Duration = Duration::from_mins(2);
/// Rotated keys are in use after so long at the latest.
const KEYS_LAST: Duration = Duration::from_mins(1);

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// A file with a key is missing, unreadable or empty.
    #[error("the S3 key file {} cannot be used: {cause}; is the Secret of spec.lake.s3.credentials mounted?", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// Nothing around this process has keys.
    #[error("there are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE ({0})")]
    NoKeys(CredentialsError),
}

/// Whether whoever this process is has any keys: to be asked before the first request where a person waits for the answer.
pub async fn require_keys(region: &str) -> Result<(), ClientError> {
    ambient(Region::new(region.to_owned())).await.provide_credentials().await.map(drop).map_err(ClientError::NoKeys)
}

/// In AWS's own order: environment, profile, web identity, container, instance.
async fn ambient(region: Region) -> DefaultCredentialsChain {
    DefaultCredentialsChain::builder().region(region).build().await
}

/// Makes a client. It tries nothing twice: whoever uses it knows what may be repeated, and when.
pub async fn client(store: &S3Store) -> Result<Client, ClientError> {
    let region = Region::new(store.region.clone());
    let credentials = match &store.keys {
        S3Keys::Ambient => SharedCredentialsProvider::new(ambient(region.clone()).await),
        S3Keys::Files { access_key_id, secret_access_key } => {
            let files = KeyFiles { id: access_key_id.clone(), secret: secret_access_key.clone() };
            files.read()?;
            SharedCredentialsProvider::new(files)
        }
    };
    let times = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(ANSWER)
        .operation_attempt_timeout(ATTEMPT)
        .build();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region)
        .credentials_provider(credentials)
        .force_path_style(store.path_style)
        .timeout_config(times)
        .retry_config(RetryConfig::disabled())
        // What is not asked for is refused by some of the stores that speak S3.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    let config = match &store.endpoint {
        Some(endpoint) => config.endpoint_url(endpoint),
        None => config,
    };
    Ok(Client::from_conf(config.build()))
}

/// Keys in files, as a mounted Secret has them. They are handed out for a minute: a rotation needs no restart.
#[derive(Debug)]
struct KeyFiles {
    id: PathBuf,
    secret: PathBuf,
}

impl KeyFiles {
    fn read(&self) -> Result<Credentials, ClientError> {
        let expiry = SystemTime::now() + KEYS_LAST;
        Ok(Credentials::new(key(&self.id)?, key(&self.secret)?, None, Some(expiry), "files"))
    }
}

impl ProvideCredentials for KeyFiles {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(self.read().map_err(CredentialsError::provider_error))
    }
}

/// The key in a file, without the line feed that an editor leaves at its end.
fn key(path: &Path) -> Result<String, ClientError> {
    let unusable = |cause| ClientError::KeyFile { path: path.to_owned(), cause };
    let text = fs::read_to_string(path).map_err(unusable)?;
    match text.trim() {
        "" => Err(unusable(io::Error::new(io::ErrorKind::InvalidData, "it is empty"))),
        key => Ok(key.to_owned()),
    }
}
