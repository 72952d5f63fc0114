//! A data set like RetailRocket's, and topics for it.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use clickstream_crds::settings::{
    EventSchema, FileFormat, FileLocation, FileSource, KafkaConnection, Loops, Pace, Replay, Source, TimeShift,
};
use clickstream_crds::spec::Order;
use clickstream_worker::generate::{CsvLines, Plan, Positions, Preset, Settings, Stream};
use clickstream_worker::log::kafka::ensure_topic;
use clickstream_worker::produce::Data;
use clickstream_worker::replay::{DataSet as _, EventClock, Fetched, Place, Rows as _};
use clickstream_worker::shard::Shards;
use testbed::{Testbed, fresh_name};

/// Rows that the Python script gets: it is slow.
pub(crate) const PYTHON_ROWS: u64 = 200_000;

/// Where a set lies, and how the brokers are reached.
pub(crate) struct Set {
    pub(crate) kafka: KafkaConnection,
    pub(crate) file: PathBuf,
}

/// A message as the replay sends it.
pub(crate) struct Message {
    pub(crate) key: Vec<u8>,
    pub(crate) value: Vec<u8>,
    /// The one header that every message has.
    pub(crate) origin: Vec<u8>,
}

impl Set {
    pub(crate) fn new(testbed: &Testbed, broker: &str, rows: u64) -> Self {
        let folder = testbed.folder(&fresh_name("bench")).unwrap();
        let file = folder.join("events.csv");
        let settings = Settings { span: 30 * 86_400_000_000, ..Settings::new(Preset::RetailRocket, rows, 1) };
        let plan = Plan::new(settings, Vec::new()).unwrap();
        let mut lines = CsvLines::new(&plan);
        let mut output = BufWriter::new(File::create(&file).unwrap());
        let mut buffer = Vec::new();
        lines.header(&mut buffer);
        for event in Stream::new(&plan, Shards::ALL, Positions::START) {
            lines.line(&event, &mut buffer);
            if buffer.len() > 1 << 20 {
                output.write_all(&buffer).unwrap();
                buffer.clear();
            }
        }
        output.write_all(&buffer).unwrap();
        output.into_inner().unwrap();
        let kafka = KafkaConnection { bootstrap_servers: vec![broker.to_owned()], tls: None, sasl: None };
        Self { kafka, file }
    }

    /// A replay of it with topics of its own.
    pub(crate) fn replay(&self, pace: Pace) -> Replay {
        let topic = fresh_name("bench");
        let replay = Replay {
            replay_topic: format!("{topic}.replay"),
            group: format!("{topic}.replay"),
            topic,
            run: 1,
            source: Source::Files(FileSource {
                format: FileFormat::Csv { delimiter: ',', header: None },
                files: vec![FileLocation::Path(self.file.display().to_string())],
                s3: None,
            }),
            schema: schema(),
            pace,
            loops: Loops::Times(1),
            order: Order::AsIs,
            times: TimeShift::Original,
            max_bad_rows: 0,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            ensure_topic(&self.kafka, &replay.topic, 16, Some(1), &[]).await.unwrap();
            ensure_topic(&self.kafka, &replay.replay_topic, 32, Some(1), &[("cleanup.policy", "compact")])
                .await
                .unwrap();
        });
        replay
    }

    /// The rows, as the role reads them.
    pub(crate) fn data(replay: &Replay) -> Data {
        Data::new(replay).unwrap()
    }

    /// All messages, made before the clock runs.
    pub(crate) fn messages(&self) -> Vec<Message> {
        let data = Self::data(&self.replay(Pace::Unlimited));
        let mut rows = data.open(&Place::default(), &EventClock::ORIGINAL).unwrap();
        let mut messages = Vec::new();
        loop {
            match rows.next(Duration::from_secs(1)).unwrap() {
                Fetched::End => return messages,
                Fetched::Waiting => {}
                Fetched::Rows(batch) => messages.extend(batch.rows.iter().map(|row| Message {
                    key: batch.part(&row.key).to_vec(),
                    value: batch.part(&row.value).to_vec(),
                    origin: batch.part(&row.origin).to_vec(),
                })),
            }
        }
    }
}

fn schema() -> EventSchema {
    let manifest = "{\"preset\": \"retailrocket\"}";
    let spec: clickstream_crds::spec::ClickstreamPipelineSpec = serde_json::from_str(&format!(
        "{{\"kafka\": {{\"bootstrapServers\": [\"a:1\"]}}, \"schema\": {manifest}, \"producer\": {{\"source\": {{\"csv\": {{\"files\": [\"/a\"]}}}}}}}}"
    ))
    .unwrap();
    let name = clickstream_crds::translate::PipelineName { namespace: "bench".to_owned(), name: "bench".to_owned() };
    clickstream_crds::translate::translate(&name, &spec).unwrap().producer.unwrap().replay.schema
}
