//! The threads of a run, from its start to its proof.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use clickstream_crds::settings::{KafkaConnection, Replay, S3Keys};
use clickstream_crds::translate::{Replicas, TopicOwner, Translation};
use tokio::runtime::{Builder, Runtime};

use super::arguments::Arguments;
use super::consumers::Lake;
use super::counts::Counts;
use super::ended::NotRun;
use super::producer::produce;
use super::progress::Progress;
use super::proof::Proof;
use crate::land::{ParquetFormat, Signals};
use crate::log::embedded::EmbeddedLog;
use crate::log::kafka::{InboxOptions, KafkaInbox, KafkaOutbox, OutboxOptions, ensure_topic};
use crate::log::{Inbox, Outbox};
use crate::produce::{Data, Ended};
use crate::role::{Stop, now_micros};
use crate::shard::SHARDS;
use crate::store::probe;
use crate::verify::{Scope, lake, prove};

/// Partitions of a topic whose manifest leaves their number to the brokers.
const PARTITIONS: u16 = 4;
const LOOK: Duration = Duration::from_millis(50);

/// A pipeline that can be run here.
pub(super) struct Pipeline {
    name: String,
    topic: String,
    partitions: u16,
    replay: Option<Replay>,
    lake: Option<Lake>,
    lake_shown: Option<String>,
    event_type: String,
    consumers: usize,
    folder: PathBuf,
    runtime: Runtime,
}

impl Pipeline {
    /// What the manifest means on this machine.
    pub(super) fn new(translation: Translation, arguments: &Arguments) -> Result<Self, NotRun> {
        let name = translation.pipeline.name.clone();
        if translation.producer.is_none() && arguments.kafka.is_none() {
            return Err(NotRun::Asked(format!(
                "{name} has no spec.producer, and without --kafka there is nobody else to send events"
            )));
        }
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("store").enable_all().build()?;
        let folder = arguments.workdir.clone().unwrap_or_else(|| Path::new("clickstream-run").join(&name));
        let partitions = match translation.topic.owner {
            TopicOwner::Pipeline { partitions, .. } => partitions.and_then(|number| u16::try_from(number).ok()),
            TopicOwner::Nobody => None,
        };
        let partitions = partitions.unwrap_or(PARTITIONS);
        let replay = translation.producer.map(|producer| producer.replay.with_keys(|_| S3Keys::Ambient));
        let (mut lake, mut lake_shown, mut consumers) = (None, None, 0);
        let mut event_type =
            replay.as_ref().map(|replay| replay.schema.roles.event_type.to_string()).unwrap_or_default();
        if let Some(consumer) = translation.consumer {
            let mut landing = consumer.landing.with_keys(|_| S3Keys::Ambient);
            event_type = landing.schema.roles.event_type.to_string();
            let wanted = match consumer.replicas {
                Replicas::Fixed(replicas) => replicas,
                Replicas::External(replicas) => replicas.unwrap_or(1),
            };
            consumers = usize::try_from(wanted).unwrap_or(0).min(usize::from(partitions));
            let place = arguments.lake.clone().unwrap_or_else(|| folder.join("lake").display().to_string());
            let (store, prefix) = runtime.block_on(lake::open(&place, arguments.endpoint.as_deref(), None))?;
            if !prefix.is_empty() {
                landing.prefix = format!("{prefix}/{}", landing.prefix);
            }
            lake_shown = Some(format!("{}/{}", place.trim_end_matches('/'), landing.prefix));
            lake = Some(Lake { landing, store, runtime: runtime.handle().clone(), signals: Signals::default() });
        }
        Ok(Self {
            name,
            topic: translation.topic.name,
            partitions,
            replay,
            lake,
            lake_shown,
            event_type,
            consumers,
            folder,
            runtime,
        })
    }

    /// Runs it to its end.
    pub(super) fn run(&self, arguments: &Arguments) -> Result<Proof, NotRun> {
        let (began, stop) = (Instant::now(), Stop::on_signals()?);
        let data = self.replay.as_ref().map(Data::new).transpose()?;
        if let Some(lake) = &self.lake {
            self.runtime.block_on(probe(&*lake.store, lake.places().prefix()))?;
        }
        let work = data.zip(self.replay.as_ref());
        let (ended, log) = if let Some(address) = &arguments.kafka {
            let kafka = KafkaConnection { bootstrap_servers: vec![address.clone()], tls: None, sasl: None };
            self.runtime.block_on(self.make_topics(&kafka))?;
            let outbox = |replay: &Replay| {
                let id = format!("{}.{:x}", replay.group, now_micros());
                KafkaOutbox::new(
                    &kafka,
                    &replay.topic,
                    &replay.replay_topic,
                    &replay.group,
                    &id,
                    OutboxOptions::default(),
                )
            };
            let work = work.map(|(data, replay)| Ok::<_, NotRun>((outbox(replay)?, data, replay))).transpose()?;
            let inbox = |group: &str| KafkaInbox::new(&kafka, &self.topic, group, &InboxOptions::default());
            (self.flow(work, inbox, &stop, arguments)?, None)
        } else {
            let folder = self.folder.join("log");
            let log = EmbeddedLog::open(&folder, &self.topic, usize::from(self.partitions))?;
            let work = work.map(|(data, replay)| Ok::<_, NotRun>((log.outbox()?, data, replay))).transpose()?;
            (self.flow(work, |group| log.inbox(group), &stop, arguments)?, Some(folder.join(&self.topic)))
        };
        let mut proof = Proof {
            pipeline: self.name.clone(),
            complete: false,
            rows_read: None,
            events_sent: None,
            landed: 0,
            quarantined: 0,
            tombstones: 0,
            objects: 0,
            faults: Vec::new(),
            log,
            lake: self.lake_shown.clone(),
            seconds: began.elapsed().as_secs(),
            again: std::env::args().collect::<Vec<_>>().join(" "),
            event_type: self.event_type.clone(),
        };
        proof.produced(ended);
        if let Some(lake) = &self.lake {
            let scope =
                Scope { prefix: lake.landing.prefix.clone(), topic: Some(self.topic.clone()), ..Scope::default() };
            let report = self.runtime.block_on(prove::<ParquetFormat>(&*lake.store, &scope))?;
            proof.landed(&report);
        }
        Ok(proof)
    }

    /// Lets events flow until the producer is done and everything has landed, or until told to end; how the producer ended.
    fn flow<O, I>(
        &self,
        work: Option<(O, Data, &Replay)>,
        inbox: impl Fn(&str) -> Result<I, I::Error>,
        stop: &Stop,
        arguments: &Arguments,
    ) -> Result<Option<Ended>, NotRun>
    where
        O: Outbox + Send,
        O::Error: Display,
        I: Inbox + Send,
        I::Error: Display,
        NotRun: From<I::Error>,
    {
        let (counts, landing) = (Counts::default(), Stop::default());
        let mut progress = Progress::new(self.replay.as_ref().map(|replay| &replay.pace), arguments.json);
        let until =
            arguments.lasting.map(|length| Instant::now() + Duration::from_micros(length.micros().unsigned_abs()));
        thread::scope(|scope| {
            let mut consumers = Vec::new();
            if let Some(lake) = &self.lake {
                for _ in 0..self.consumers {
                    consumers.push(lake.land(scope, inbox(&lake.landing.group)?, &landing, &counts)?);
                }
            }
            let (of_producer, stop_producer) = (counts.clone(), stop.clone());
            let producer = work.map(|(outbox, data, replay)| {
                scope.spawn(move || produce(outbox, data, replay, &stop_producer, &of_producer, arguments.events))
            });
            let signals = self.lake.as_ref().map(|lake| lake.signals.clone()).unwrap_or_default();
            let mut sent_all = None;
            loop {
                progress.tell(&counts.known(), &signals);
                if until.is_some_and(|until| Instant::now() >= until) {
                    stop.tell();
                }
                if sent_all.is_none() && producer.as_ref().is_some_and(ScopedJoinHandle::is_finished) {
                    sent_all = Some(Instant::now());
                }
                let delivered = sent_all.is_some_and(|since| {
                    consumers.is_empty() || counts.known().is_delivered(usize::from(self.partitions), since)
                });
                let interrupted = stop.is_told() && (producer.is_none() || sent_all.is_some());
                let over = delivered || interrupted;
                if over || consumers.iter().any(ScopedJoinHandle::is_finished) {
                    break;
                }
                thread::sleep(LOOK);
            }
            landing.tell();
            stop.tell();
            let landed: Vec<_> = consumers.into_iter().map(ScopedJoinHandle::join).collect();
            let ended = producer.map(|producer| producer.join().map_err(|_| NotRun::Died("producer"))).transpose()?;
            progress.end();
            for landed in landed {
                landed.map_err(|_| NotRun::Died("consumer"))?.map_err(NotRun::Asked)?;
            }
            ended.transpose()
        })
    }

    async fn make_topics(&self, kafka: &KafkaConnection) -> Result<(), NotRun> {
        ensure_topic(kafka, &self.topic, self.partitions, None, &[]).await?;
        if let Some(replay) = &self.replay {
            let compacted = [("cleanup.policy", "compact")];
            ensure_topic(kafka, &replay.replay_topic, u16::from(SHARDS), None, &compacted).await?;
        }
        Ok(())
    }
}
