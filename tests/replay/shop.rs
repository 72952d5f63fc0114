//! A data set with a known answer, its topics, and the settings of those who replay it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clickstream_crds::settings::{
    self, Column, EventSchema, EventTypes, FileFormat, FileLocation, FileSource, KafkaConnection, Loops, Pace,
    ProduceSettings, Replay, Roles, Source, TimeShift, Value,
};
use clickstream_crds::spec::Order;
use clickstream_crds::wire::{ColumnPath, SourcePath};
use clickstream_worker::log::kafka::ensure_topic;
use testbed::{Testbed, fresh_name};

/// The users of the data set; the first is as busy as all others together.
pub(crate) const USERS: u64 = 150;

/// A shop whose events are replayed.
pub(crate) struct Shop {
    pub(crate) folder: PathBuf,
    pub(crate) rows: u64,
    pub(crate) settings: ProduceSettings,
}

/// The user of a row.
pub(crate) fn user(row: u64) -> u64 {
    if row.is_multiple_of(2) { 0 } else { row.wrapping_mul(0x9E37_79B9_7F4A_7C15) % USERS }
}

pub(crate) fn line(row: u64) -> String {
    format!("{},{},view,{}", 1_433_221_332_000 + row * 250, user(row), row)
}

impl Shop {
    /// With so many rows, and topics of its own.
    pub(crate) async fn new(testbed: &Testbed, kafka: &KafkaConnection, rows: u64, pace: Pace) -> Self {
        let name = fresh_name("shop");
        let folder = testbed.folder(&name).unwrap();
        let file = folder.join("events.csv");
        write(&file, rows);
        let replay = Replay {
            topic: name.clone(),
            replay_topic: format!("{name}.replay"),
            group: format!("{name}.replay"),
            run: 1,
            source: files(&file.display().to_string()),
            schema: schema(),
            pace,
            loops: Loops::Times(1),
            order: Order::AsIs,
            times: TimeShift::Original,
            max_bad_rows: 0,
        };
        let shop = Self { folder, rows, settings: ProduceSettings { kafka: kafka.clone(), replay } };
        ensure_topic(kafka, &name, 6, Some(1), &[]).await.unwrap();
        ensure_topic(kafka, &shop.settings.replay.replay_topic, 32, Some(1), &[("cleanup.policy", "compact")])
            .await
            .unwrap();
        shop
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("events.csv")
    }

    /// The settings file, as an operator would have written it.
    pub(crate) fn settings_file(&self) -> PathBuf {
        let file = self.folder.join("produce.json");
        fs::write(&file, settings::write(&self.settings).unwrap()).unwrap();
        file
    }
}

pub(crate) fn write(file: &Path, rows: u64) {
    let mut text = "timestamp,visitorid,event,itemid\n".to_owned();
    (0..rows).for_each(|row| writeln!(text, "{}", line(row)).unwrap());
    fs::write(file, text).unwrap();
}

/// One CSV file with a header.
pub(crate) fn files(path: &str) -> Source {
    Source::Files(FileSource {
        format: FileFormat::Csv { delimiter: ',', header: None },
        files: vec![FileLocation::Path(path.to_owned())],
        s3: None,
    })
}

/// A connection without encryption.
pub(crate) fn plain(address: &str) -> KafkaConnection {
    KafkaConnection { bootstrap_servers: vec![address.to_owned()], tls: None, sasl: None }
}

pub(crate) const fn rate(events_per_second: u64) -> Pace {
    Pace::Rate { events_per_1000_seconds: events_per_second * 1_000 }
}

fn schema() -> EventSchema {
    let text = || Value::String { lowercase: false, accepted: None };
    let column = |name: &str, from: &str, value| Column {
        name: ColumnPath(name.to_owned()),
        from: SourcePath(from.to_owned()),
        value,
        required: false,
    };
    EventSchema {
        columns: vec![
            column("event_time", "timestamp", Value::Timestamp),
            column("user_id", "visitorid", text()),
            column("event_type", "event", text()),
            column("product_id", "itemid", text()),
        ],
        roles: Roles {
            event_time: ColumnPath("event_time".to_owned()),
            event_type: ColumnPath("event_type".to_owned()),
            user: ColumnPath("user_id".to_owned()),
            event_id: None,
        },
        event_types: EventTypes { aliases: BTreeMap::new(), accepted: None },
    }
}
