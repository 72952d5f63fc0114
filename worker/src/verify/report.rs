//! What was found, for people and for programs.

use std::fmt;

use serde::Serialize;

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
}

/// A promise that is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The object that shows it.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        for chain in &self.chains {
            writeln!(f, "{chain}")?;
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
        if self.open { write!(f, ", the next plan is not finished") } else { Ok(()) }
    }
}
