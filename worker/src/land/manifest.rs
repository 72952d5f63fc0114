//! What the records of a plan become, counted: enough to prove later that nothing is missing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The outcome of a plan, offset by offset: each of them is a row, a tombstone, or was never delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The objects, one for each directory, in the order in which they are written.
    pub portions: Vec<Portion>,
    /// How many records were not valid, by reason. They are rows of the quarantine portions, where those land at all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quarantined: BTreeMap<String, u64>,
    /// How many records had no value.
    #[serde(default)]
    pub tombstones: u64,
    /// Offsets that the log never delivered (control records, aborted events, expired ones): runs of first offset and length.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undelivered: Vec<(i64, i64)>,
}

/// One object of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Portion {
    /// What its rows are.
    pub kind: PortionKind,
    /// Where it lies, below the prefix: `bronze/year=2026/month=01`.
    pub directory: String,
    /// How many rows it has.
    pub rows: u64,
    /// CRC-32 over the offsets of its rows, ascending, as big-endian 64-bit numbers.
    pub crc: u32,
    /// The earliest event time in it, in microseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<i64>,
    /// The latest event time in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<i64>,
}

/// What the rows of a portion are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PortionKind {
    /// Valid events.
    Events,
    /// Records that are not valid, each with the reason.
    Quarantine,
}

impl Manifest {
    /// How many valid events there are.
    pub fn landed(&self) -> u64 {
        self.rows_of(PortionKind::Events)
    }

    /// How many records were not valid.
    pub fn invalid(&self) -> u64 {
        self.quarantined.values().fold(0, |sum, &count| sum.saturating_add(count))
    }

    /// Why this cannot be the manifest of `offsets` offsets; `None`: it can.
    pub fn contradiction(&self, start: i64, end: i64) -> Option<String> {
        let directories: BTreeSet<&str> = self.portions.iter().map(|portion| portion.directory.as_str()).collect();
        if directories.len() != self.portions.len() {
            return Some("two objects in one directory".to_owned());
        }
        let mut free_from = start;
        let mut undelivered = 0;
        for &(first, length) in &self.undelivered {
            match first.checked_add(length) {
                Some(after) if first >= free_from && length > 0 && after <= end => free_from = after,
                _ => return Some(format!("undelivered offsets {first}+{length} outside of {free_from}..{end}")),
            }
            undelivered += length.unsigned_abs();
        }
        let quarantine = self.rows_of(PortionKind::Quarantine);
        if quarantine != 0 && quarantine != self.invalid() {
            return Some(format!("{quarantine} rows in quarantine, {} records not valid", self.invalid()));
        }
        let offsets = end.abs_diff(start);
        let counted =
            [self.landed(), self.invalid(), self.tombstones, undelivered].into_iter().fold(0, u64::saturating_add);
        (counted != offsets).then(|| {
            format!(
                "{} landed + {} not valid + {} tombstones + {undelivered} undelivered are not {offsets} offsets",
                self.landed(),
                self.invalid(),
                self.tombstones
            )
        })
    }

    fn rows_of(&self, kind: PortionKind) -> u64 {
        let rows = self.portions.iter().filter(|portion| portion.kind == kind).map(|portion| portion.rows);
        rows.fold(0, u64::saturating_add)
    }
}
