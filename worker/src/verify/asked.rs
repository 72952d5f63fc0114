//! From what was typed to what is looked at: a place by its name, or all that a manifest says of it.

use std::sync::Arc;

use clickstream_crds::settings::{KafkaConnection, Landing, S3Keys};
use clickstream_crds::translate::Translation;

use super::{Arguments, Scope, lake};
use crate::land::Places;
use crate::manifest::{self, AS_DECLARED, NoBrokers, Secrets, brokers, in_plain_text};
use crate::store::Store;
use crate::store::s3::{ClientError, Knobs};

/// A lake to look at.
pub(super) struct Asked {
    pub(super) store: Arc<dyn Store>,
    pub(super) scope: Scope,
    /// The brokers to ask about the topic.
    pub(super) kafka: Option<KafkaConnection>,
    /// For people.
    pub(super) name: String,
}

/// Why there is nothing to look at.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotAsked {
    #[error(transparent)]
    Manifest(#[from] manifest::NotAPipeline),
    #[error("{0}: it has no spec.consumer, so nothing of it lands anywhere")]
    NoConsumer(String),
    #[error("--kafka manifest: there is no manifest: name its FILE, or type the brokers' address")]
    NoManifest,
    #[error(transparent)]
    Brokers(#[from] NoBrokers),
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl Asked {
    pub(super) async fn of(arguments: &Arguments) -> Result<Self, NotAsked> {
        let Arguments { endpoint, region, stream, topic, deep, .. } = arguments;
        let mut scope = Scope { stream: stream.clone(), topic: topic.clone(), deep: *deep, ..Scope::default() };
        let secrets = arguments.secrets.as_deref().map(Secrets::new);
        let file = arguments.file.as_deref();
        let translation = file.map(|file| manifest::read(file, arguments.pipeline.as_deref())).transpose()?;
        let kafka = match (arguments.kafka.as_deref(), &translation) {
            (None, _) => None,
            (Some(typed), Some(translation)) => Some(brokers(typed, &translation.kafka, secrets.as_ref())?),
            (Some(AS_DECLARED), None) => return Err(NotAsked::NoManifest),
            (Some(typed), None) => Some(in_plain_text(typed)),
        };
        let landing = translation.map(|translation| landing(translation, secrets.as_ref())).transpose()?;
        if let Some(landing) = &landing {
            let places = Places::new(&landing.prefix, &landing.group, None, &landing.topic);
            scope.prefix.clone_from(&landing.prefix);
            scope.stream.get_or_insert_with(|| places.stream().to_owned());
            scope.topic.get_or_insert_with(|| places.topic().to_owned());
        }
        let (store, place) = match (&arguments.lake, landing) {
            (None, Some(mut landing)) => {
                if let Some(endpoint) = endpoint {
                    (landing.store.endpoint, landing.store.path_style) = (Some(endpoint.clone()), true);
                }
                if let Some(region) = region {
                    landing.store.region.clone_from(region);
                }
                let store = lake::bucket_of(&landing.store, &landing.bucket, Knobs::MANIFEST).await?;
                (store, format!("s3://{}", landing.bucket))
            }
            (place, _) => {
                let place = place.clone().unwrap_or_default();
                let (store, folder) = lake::open(&place, endpoint.as_deref(), region.as_deref()).await?;
                // As `run --lake` lands it.
                let prefix = [folder.as_str(), scope.prefix.as_str()].join("/");
                prefix.trim_matches('/').clone_into(&mut scope.prefix);
                (store, place)
            }
        };
        let name = format!("{}/{}", place.trim_end_matches('/'), scope.prefix);
        Ok(Self { store, scope, kafka, name: name.trim_end_matches('/').to_owned() })
    }
}

fn landing(translation: Translation, secrets: Option<&Secrets>) -> Result<Landing, NotAsked> {
    let consumer = translation.consumer.ok_or(NotAsked::NoConsumer(translation.pipeline.name))?;
    Ok(consumer.landing.with_keys(|wanted| secrets.map_or(S3Keys::Ambient, |secrets| secrets.keys(wanted))))
}
