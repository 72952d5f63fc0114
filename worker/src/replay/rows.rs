//! What is replayed: rows in one order that every replica sees alike, ready to be sent.

use std::ops::Range;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::shard::Shard;

/// A set of recorded or generated events.
pub trait DataSet {
    /// What can go wrong; its words are for a person.
    type Error;
    /// A reader.
    type Rows: Rows<Error = Self::Error>;

    /// What tells this data set from any other: the same files read the same way give the same text, wherever they are read.
    fn fingerprint(&self) -> &str;

    /// The rows from a place on, to the end of the data set.
    fn open(&self, from: &Place, clock: &EventClock) -> Result<Self::Rows, Self::Error>;
}

/// A reader of rows. Its memory is bounded, whatever is read.
pub trait Rows {
    /// What can go wrong.
    type Error;

    /// The next rows; waits for them at most so long.
    fn next(&mut self, wait: Duration) -> Result<Fetched, Self::Error>;
}

/// What a look at the rows gave.
#[derive(Debug)]
pub enum Fetched {
    /// The next ones.
    Rows(Batch),
    /// Not read yet.
    Waiting,
    /// There are no more.
    End,
}

/// Where a row stands: its number, and what helps to find it again at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The row's number in the data set, from 0. This alone decides.
    pub row: u64,
    /// The source's own bookmark for this row or one before it (a file and a byte in it, a block of time); empty: there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

/// What becomes of the times in the events, and of their ids: the same for every replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventClock {
    /// Which time round it is, from 0. Part of each event's id.
    pub round: u64,
    /// The moment that event times are counted from, in microseconds since 1970.
    pub from: i64,
    /// The moment that it becomes.
    pub to: i64,
    /// How times are pressed together around it, in thousandths: 1,000 leaves them as long as they are.
    pub speed_thousandths: u64,
}

impl EventClock {
    /// Leaves all times as they are.
    pub const ORIGINAL: Self = Self { round: 0, from: 0, to: 0, speed_thousandths: 1_000 };

    /// The time that an event carries, in microseconds since 1970.
    pub fn tell(&self, time: i64) -> i64 {
        let since = i128::from(time) - i128::from(self.from);
        let pressed = since * 1_000 / i128::from(self.speed_thousandths.max(1));
        i64::try_from(pressed + i128::from(self.to)).unwrap_or(if since < 0 { i64::MIN } else { i64::MAX })
    }

    /// Whether times stay as they are.
    pub const fn is_original(&self) -> bool {
        self.from == self.to && self.speed_thousandths == 1_000
    }
}

/// Rows of one reader, one after the other without a gap; at least one.
#[derive(Debug, Default)]
pub struct Batch {
    /// What keys, values and origins are parts of.
    pub bytes: Vec<u8>,
    /// The rows.
    pub rows: Vec<Prepared>,
    /// The source's bookmark for the first of them.
    pub hint: String,
}

/// One row, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Its number in the data set.
    pub row: u64,
    /// Whose turn it is to send it.
    pub shard: Shard,
    /// When the event happened, in microseconds since 1970, as the source tells it (before any [`EventClock`]).
    pub time: Option<i64>,
    /// The user, in the bytes of the batch; empty: there is none.
    pub key: Range<u32>,
    /// The message.
    pub value: Range<u32>,
    /// Where it came from: `events.csv:17`, the file and the line on which it begins.
    pub origin: Range<u32>,
    /// Why it cannot be read, if it cannot: then `value` is the row as it stands in the file. Empty: it can.
    pub fault: Range<u32>,
}

impl Batch {
    /// A part of the bytes.
    pub fn part(&self, range: &Range<u32>) -> &[u8] {
        self.bytes.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}
