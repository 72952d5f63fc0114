//! A pipeline on this machine, from its start to its proof.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clickstream_crds::settings::{KafkaConnection, Replay, S3Keys};
use clickstream_crds::translate::{ConsumerPlan, KafkaWanted, Replicas, TopicOwner, Translation};
use tokio::runtime::{Builder, Runtime};

use super::arguments::Arguments;
use super::consumers::Lake;
use super::display::Display;
use super::ended::NotRun;
use super::flow::Flow;
use super::landed::Landed;
use super::place::{Declared, Place};
use super::progress::Progress;
use super::proof::Proof;
use super::tally::Columns;
use super::wanted::Wanted;
use crate::land::{ParquetFormat, Places, Signals};
use crate::log::embedded::EmbeddedLog;
use crate::log::kafka::{InboxOptions, KafkaInbox, KafkaOutbox, OutboxOptions, ensure_topic};
use crate::manifest::{Secrets, brokers};
use crate::produce::{Data, Ended};
use crate::role::{Stop, now_micros};
use crate::shard::SHARDS;
use crate::store::probe;
use crate::verify::{Scope, prove};

/// Partitions of a topic whose manifest leaves their number to the brokers.
const PARTITIONS: u16 = 4;

/// A pipeline that can be run here.
pub(super) struct Pipeline {
    name: String,
    topic: String,
    partitions: u16,
    replay: Option<Replay>,
    lake: Option<Lake>,
    /// `None`: the log is a folder.
    kafka: Option<KafkaConnection>,
    folder: PathBuf,
    runtime: Runtime,
}

impl Pipeline {
    /// What the manifest means on this machine.
    pub(super) fn new(translation: Translation, arguments: &Arguments) -> Result<Self, NotRun> {
        let name = translation.pipeline.name;
        if translation.producer.is_none() && arguments.kafka.is_none() {
            return Err(NotRun::Asked(format!(
                "{name} has no spec.producer, and without --kafka there is nobody else to send events"
            )));
        }
        let secrets = arguments.secrets.as_deref().map(Secrets::new);
        let kafka = kafka(arguments, &translation.kafka, secrets.as_ref())?;
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("store").enable_all().build()?;
        let folder = arguments.workdir.clone().unwrap_or_else(|| Path::new("clickstream-run").join(&name));
        let partitions = match translation.topic.owner {
            TopicOwner::Pipeline { partitions, .. } => partitions.and_then(|number| u16::try_from(number).ok()),
            TopicOwner::Nobody => None,
        };
        let keys = |wanted| secrets.as_ref().map_or(S3Keys::Ambient, |secrets| secrets.keys(wanted));
        let replay = translation.producer.map(|producer| producer.replay.with_keys(keys));
        let lake = translation.consumer.map(|consumer| lake(consumer, arguments, secrets.as_ref(), &folder, &runtime));
        let (topic, partitions) = (translation.topic.name, partitions.unwrap_or(PARTITIONS));
        Ok(Self { name, topic, partitions, replay, lake: lake.transpose()?, kafka, folder, runtime })
    }

    /// Runs it to its end.
    pub(super) fn run(&self, arguments: &Arguments, display: Option<Display>) -> Result<Proof, NotRun> {
        let (began, stop) = (Instant::now(), Stop::on_signals()?);
        let data = self.replay.as_ref().map(Data::new).transpose()?;
        if let Some(lake) = &self.lake {
            self.runtime.block_on(probe(&lake.landed, lake.places().prefix()))?;
        }
        let lasting = arguments.lasting.map(|length| Duration::from_micros(length.micros().unsigned_abs()));
        let wanted = Wanted { events: arguments.events, lasting, ..Wanted::default() };
        let pace = self.replay.as_ref().map(|replay| &replay.pace);
        let progress = Progress::new(&self.name, pace, wanted.clone(), display, arguments.json);
        let flow = |partitions| Flow { partitions, lake: self.lake.as_ref(), wanted, stop: &stop };
        let ended = match &self.kafka {
            Some(kafka) => self.through_kafka(kafka, data, progress, flow)?,
            None => self.through_a_folder(data, progress, flow)?,
        };
        let mut proof = Proof { pipeline: self.name.clone(), seconds: began.elapsed().as_secs(), ..Proof::default() };
        proof.log = self.kafka.is_none().then(|| self.folder.join("log").join(&self.topic));
        proof.is_alone = self.kafka.is_none() && self.replay.as_ref().is_some_and(|replay| replay.run == 1);
        proof.produced(ended);
        if let Some(lake) = &self.lake {
            let (prefix, topic) = (lake.landing.prefix.clone(), Some(self.topic.clone()));
            let scope = Scope { prefix, topic, ..Scope::default() };
            let report = self.runtime.block_on(prove::<ParquetFormat>(&lake.landed, &scope))?;
            proof.landed(lake, &report, &self.runtime.block_on(lake.landed.all())?);
        }
        Ok(proof)
    }

    fn through_a_folder<'a>(
        &'a self,
        data: Option<Data>,
        progress: Progress,
        flow: impl FnOnce(usize) -> Flow<'a>,
    ) -> Result<Option<Ended>, NotRun> {
        let partitions = usize::from(self.partitions);
        let log = EmbeddedLog::open(&self.folder.join("log"), &self.topic, partitions)?;
        let work = data.zip(self.replay.as_ref());
        let work = work.map(|(data, replay)| Ok::<_, NotRun>((log.outbox()?, data, replay))).transpose()?;
        flow(partitions).run(work, |group| log.inbox(group), progress)
    }

    fn through_kafka<'a>(
        &'a self,
        kafka: &KafkaConnection,
        data: Option<Data>,
        progress: Progress,
        flow: impl FnOnce(usize) -> Flow<'a>,
    ) -> Result<Option<Ended>, NotRun> {
        let partitions = self.runtime.block_on(self.make_topics(kafka))?;
        let work = data.zip(self.replay.as_ref()).map(|(data, replay)| {
            let id = format!("{}.{:x}", replay.group, now_micros());
            let Replay { topic, replay_topic, group, pace, .. } = replay;
            let outbox = KafkaOutbox::new(kafka, topic, replay_topic, group, &id, OutboxOptions::at(pace))?;
            Ok::<_, NotRun>((outbox, data, replay))
        });
        let inbox = |group: &str| KafkaInbox::new(kafka, &self.topic, group, &InboxOptions::default());
        flow(partitions).run(work.transpose()?, inbox, progress)
    }

    /// Makes the topics unless they are there; how many partitions the events' has.
    async fn make_topics(&self, kafka: &KafkaConnection) -> Result<usize, NotRun> {
        if let Some(replay) = &self.replay {
            let compacted = [("cleanup.policy", "compact")];
            ensure_topic(kafka, &replay.replay_topic, u16::from(SHARDS), None, &compacted).await?;
        }
        Ok(ensure_topic(kafka, &self.topic, self.partitions, None, &[]).await?)
    }
}

fn kafka(
    arguments: &Arguments,
    wanted: &KafkaWanted,
    secrets: Option<&Secrets>,
) -> Result<Option<KafkaConnection>, NotRun> {
    Ok(arguments.kafka.as_deref().map(|typed| brokers(typed, wanted, secrets)).transpose()?)
}

fn lake(
    consumer: ConsumerPlan,
    arguments: &Arguments,
    secrets: Option<&Secrets>,
    folder: &Path,
    runtime: &Runtime,
) -> Result<Lake, NotRun> {
    let consumers = match consumer.replicas {
        Replicas::Fixed(replicas) => replicas,
        Replicas::External(replicas) => replicas.unwrap_or(1),
        Replicas::Lag(bounds) => bounds.min,
    };
    let declared = Declared { bucket: consumer.landing.bucket.clone(), store: consumer.landing.store.clone() };
    let place = Place::new(arguments, declared, secrets, folder, runtime.handle())?;
    let mut landing = consumer.landing.with_keys(|_| S3Keys::Ambient);
    if !place.prefix.is_empty() {
        landing.prefix = format!("{}/{}", place.prefix, landing.prefix);
    }
    let places = Places::new(&landing.prefix, &landing.group, None, &landing.topic);
    let (named, verify) = (place.named(&landing.prefix), place.verify(&landing.prefix));
    let landed = Landed::new(place.store, places, Columns::from(&landing.schema.roles));
    let (runtime, signals) = (runtime.handle().clone(), Signals::default());
    let consumers = usize::try_from(consumers).unwrap_or(0);
    Ok(Lake { landing, landed, runtime, signals, consumers, named, verify })
}
