use serde::{Deserialize, Serialize};

use super::{EventSchema, KafkaConnection, KeysWanted, S3Keys, Source};
use crate::spec::Order;

/// What the role `produce` needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProduceSettings {
    /// The brokers.
    pub kafka: KafkaConnection,
    /// The work.
    pub replay: Replay,
}

/// A replay of recorded or generated events into a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Replay<Keys = S3Keys> {
    /// The topic that the events go to.
    pub topic: String,
    /// The topic that keeps the progress.
    pub replay_topic: String,
    /// The group whose members share the work.
    pub group: String,
    /// Number of the run.
    pub run: u32,
    /// What is replayed.
    pub source: Source<Keys>,
    /// What a row is read as.
    pub schema: EventSchema,
    /// When each event is due.
    pub pace: Pace,
    /// How often.
    pub loops: Loops,
    /// In which order.
    pub order: Order,
    /// What becomes of the event times.
    pub times: TimeShift,
    /// Bad rows beyond which the run fails.
    pub max_bad_rows: u64,
}

/// When each event is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pace {
    /// At once.
    Unlimited,
    /// At a steady rate of the whole run.
    #[serde(rename_all = "camelCase")]
    Rate {
        /// Events in a thousand seconds: exact, where a float would drift.
        events_per_1000_seconds: u64,
    },
    /// In the rhythm in which the events happened.
    #[serde(rename_all = "camelCase")]
    Speed {
        /// A thousand times how many times as fast.
        speed_thousandths: u64,
        /// The longest pause between two events.
        max_gap_millis: Option<u64>,
    },
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Loops {
    /// For ever.
    Endless,
    /// So many times.
    Times(u32),
}

/// What becomes of the event times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TimeShift {
    /// They stay.
    Original,
    /// All move by one span; the first is now.
    Shift,
    /// They move to now and are pressed together.
    #[serde(rename_all = "camelCase")]
    Scaled {
        /// A thousand times by how much.
        speed_thousandths: u64,
    },
}

impl Replay<KeysWanted> {
    /// The same replay, its store asked by whom `keys` makes of what is wanted.
    pub fn with_keys(self, keys: impl FnOnce(KeysWanted) -> S3Keys) -> Replay {
        Replay {
            source: self.source.with_keys(keys),
            topic: self.topic,
            replay_topic: self.replay_topic,
            group: self.group,
            run: self.run,
            schema: self.schema,
            pace: self.pace,
            loops: self.loops,
            order: self.order,
            times: self.times,
            max_bad_rows: self.max_bad_rows,
        }
    }
}
