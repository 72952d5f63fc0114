//! What was found, for people and for programs.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::moment;

/// All of it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What each partition's plans say, as far as its objects bear them out.
    pub chains: Vec<Chain>,
    /// Promises that are broken.
    pub faults: Vec<Fault>,
}

/// A partition's plans, from its origin to the end of the last one that is finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// Which reading of the topic.
    pub stream: String,
    /// The topic.
    pub topic: String,
    /// The partition's number.
    pub partition: i32,
    /// The first offset.
    pub start: i64,
    /// The offset after the last one that has landed.
    pub end: i64,
    /// Plans that are finished.
    pub plans: u64,
    /// Their objects.
    pub objects: u64,
    /// Valid events.
    pub events: u64,
    /// Records that were not valid: in quarantine, where that is kept.
    pub quarantined: u64,
    /// Records without a value.
    pub tombstones: u64,
    /// Offsets that were never delivered.
    pub undelivered: u64,
    /// Those of them that had expired before they could be read.
    pub expired: u64,
    /// Whether there is a plan behind the end that is not finished: a worker is at it, or the next one will be.
    pub open: bool,
    /// No folder of an hour of landing before this moment will change any more, as far as this partition goes.
    #[serde(serialize_with = "as_moment")]
    pub landed_through: i64,
    /// What the topic says, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_topic: Option<InTopic>,
    /// The undelivered offsets, ascending.
    #[serde(skip)]
    pub(super) gaps: Vec<Gap>,
}

/// What the topic says of a partition's undelivered offsets, and of what is still to land.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InTopic {
    /// Offsets behind the end.
    pub waiting: u64,
    /// Events of transactions that were aborted.
    pub aborted: u64,
    /// No event: a control record, or one that the topic has compacted away.
    pub empty: u64,
    /// Offsets that the topic has expired since they were passed.
    pub gone: u64,
}

/// A run of offsets that were never delivered, as a plan says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) first: i64,
    pub(super) length: u64,
    /// The plan's start.
    pub(super) plan: i64,
}

impl Gap {
    pub(super) const fn end(self) -> i64 {
        self.first.saturating_add_unsigned(self.length)
    }

    /// How many of its offsets come before this one.
    pub(super) fn before(self, offset: i64) -> u64 {
        u64::try_from(offset.min(self.end()) - self.first).unwrap_or(0)
    }
}

/// A promise that is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The object that shows it.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
}

impl Chain {
    /// Of a partition of which nothing has landed, and the topic has these offsets.
    pub(super) fn untouched(stream: &str, topic: &str, partition: i32, (low, end): (i64, i64), looked: i64) -> Self {
        Self {
            stream: stream.to_owned(),
            topic: topic.to_owned(),
            partition,
            start: low,
            end: low,
            landed_through: if end == low { looked } else { 0 },
            in_topic: Some(InTopic { waiting: end.abs_diff(low), ..InTopic::default() }),
            ..Self::default()
        }
    }
}

impl Report {
    /// No folder of an hour of landing before this moment will change any more.
    pub fn landed_through(&self) -> Option<i64> {
        self.chains.iter().map(|chain| chain.landed_through).min()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        for chain in &self.chains {
            writeln!(f, "{chain}")?;
        }
        if let Some(through) = self.landed_through().filter(|through| *through > 0) {
            writeln!(f, "landed through {}: no folder of an hour before that will change", written(through))?;
        }
        let sum = |count: fn(&Chain) -> u64| self.chains.iter().map(count).sum::<u64>();
        let (events, objects) = (sum(|chain| chain.events), sum(|chain| chain.objects));
        match self.faults.len() {
            0 => write!(f, "proven: {events} events in {objects} objects, each exactly once"),
            1 => write!(f, "not proven: 1 fault"),
            faults => write!(f, "not proven: {faults} faults"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.what)
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, topic, partition, start, end, events, quarantined, tombstones, undelivered, .. } = self;
        write!(
            f,
            "{stream} {topic} {partition}: offsets {start}..{end} = {events} landed + {quarantined} quarantined + \
             {tombstones} tombstones + {undelivered} undelivered"
        )?;
        if self.expired > 0 {
            write!(f, " ({} of them expired before they were read)", self.expired)?;
        }
        write!(f, ", {} plans, {} objects", self.plans, self.objects)?;
        if self.open {
            write!(f, ", the next plan is not finished")?;
        }
        let Some(InTopic { waiting, aborted, empty, gone }) = self.in_topic else { return Ok(()) };
        write!(f, "; in the topic {aborted} of the undelivered are aborted events, {empty} are no events")?;
        if gone > 0 {
            write!(f, ", {gone} have expired since")?;
        }
        write!(f, "; {waiting} offsets are still to land")
    }
}

fn written(micros: i64) -> String {
    let mut text = Vec::new();
    moment::write(micros, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn as_moment<S: Serializer>(micros: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&written(*micros))
}
