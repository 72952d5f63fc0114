use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use bytes::Bytes;

use super::{Rejected, Staging};
use crate::land::encode::{self, Facts};
use crate::land::format::Cut;
use crate::land::manifest::{Manifest, Portion, PortionKind};
use crate::land::plan::Plan;
use crate::land::reason::Code;
use crate::land::recipe::{Directories, Recipe};

/// A batch that is closed.
#[derive(Debug)]
pub struct Staged {
    recipe: Arc<Recipe>,
    batches: Vec<RecordBatch>,
    rejected: Vec<Rejected>,
    manifest: Manifest,
    /// The rows of each portion.
    rows: Vec<Rows>,
    bytes: usize,
    broken: Option<String>,
}

/// Which rows an object holds, in the order of their offsets.
#[derive(Debug)]
enum Rows {
    /// Batch and row.
    Events(Vec<(u32, u32)>),
    /// Of the rejected.
    Quarantine(Vec<u32>),
}

pub(super) fn stage(staging: Staging, start: i64, end: i64, planned_at: i64) -> Staged {
    let Staging {
        recipe,
        batches,
        places,
        mut directories,
        rejected,
        reasons,
        tombstones,
        delivered,
        bytes,
        broken,
        ..
    } = staging;
    let ingest = directories.of(planned_at);
    let mut gathered: BTreeMap<String, Gathered> = BTreeMap::new();
    let mut places = places.into_iter().map(|place| place as usize);
    let mut by_number: BTreeMap<usize, Gathered> = BTreeMap::new();
    for (batch, number) in batches.iter().zip(0_u32..) {
        let (offsets, times) = offsets_and_times(&recipe, batch);
        for (row, offset) in (0_u32..).zip(offsets) {
            let directory = places.next().unwrap_or(ingest);
            let time = times.get(row as usize).copied();
            by_number.entry(directory).or_default().event((number, row), *offset, time);
        }
    }
    for (number, events) in by_number {
        gathered.insert(format!("bronze/{}", directories.name(number)), events);
    }
    let mut quarantine = Directories::new("dt=%Y-%m-%d", &recipe.zone);
    let day = quarantine.of(planned_at);
    let mut by_code: BTreeMap<Code, Gathered> = BTreeMap::new();
    for (rejected, number) in rejected.iter().zip(0_u32..) {
        by_code.entry(rejected.reason.code).or_default().rejected(number, rejected.offset);
    }
    for (code, rows) in by_code {
        gathered.insert(format!("quarantine/{}/reason={}", quarantine.name(day), code.word()), rows);
    }
    let (portions, rows) = gathered.into_iter().map(|(directory, gathered)| gathered.portion(directory)).unzip();
    let quarantined = reasons.iter().map(|(reason, &count)| (reason.name(&recipe), count));
    let manifest = Manifest {
        portions,
        quarantined: quarantined.fold(BTreeMap::new(), |mut all, (name, count)| {
            *all.entry(name).or_default() += count;
            all
        }),
        tombstones,
        undelivered: delivered.gaps(start, end),
    };
    Staged { recipe, batches, rejected, manifest, rows, bytes, broken }
}

/// The rows of one directory so far.
#[derive(Debug, Default)]
struct Gathered {
    events: Vec<(u32, u32)>,
    rejected: Vec<u32>,
    crc: crc32fast::Hasher,
    times: Option<(i64, i64)>,
}

impl Gathered {
    fn event(&mut self, row: (u32, u32), offset: i64, time: Option<i64>) {
        self.events.push(row);
        self.crc.update(&offset.to_be_bytes());
        if let Some(time) = time {
            let (earliest, latest) = self.times.unwrap_or((time, time));
            self.times = Some((earliest.min(time), latest.max(time)));
        }
    }

    fn rejected(&mut self, number: u32, offset: i64) {
        self.rejected.push(number);
        self.crc.update(&offset.to_be_bytes());
    }

    fn portion(self, directory: String) -> (Portion, Rows) {
        let (kind, count, rows) = if self.events.is_empty() {
            (PortionKind::Quarantine, self.rejected.len(), Rows::Quarantine(self.rejected))
        } else {
            (PortionKind::Events, self.events.len(), Rows::Events(self.events))
        };
        let (earliest, latest) = self.times.unzip();
        (Portion { kind, directory, rows: count as u64, crc: self.crc.finalize(), earliest, latest }, rows)
    }
}

fn offsets_and_times<'a>(recipe: &Recipe, batch: &'a RecordBatch) -> (&'a [i64], Vec<i64>) {
    let offsets = batch.column(recipe.shape.fields.len()).as_primitive::<Int64Type>().values();
    let times = recipe.shape.values(batch, recipe.route.event_time);
    let times = times.and_then(|times| Some(times.as_primitive_opt::<TimestampMicrosecondType>()?.values().to_vec()));
    (offsets, times.unwrap_or_default())
}

impl Cut for Staged {
    fn manifest(&self) -> Manifest {
        self.manifest.clone()
    }

    fn bytes(&self) -> u64 {
        let rows: usize = self.rows.iter().map(Rows::bytes).sum();
        (self.bytes + rows) as u64
    }

    fn object(&self, plan: &Plan, portion: &Portion) -> Result<Bytes, String> {
        if let Some(broken) = &self.broken {
            return Err(format!("the rows could not be put together: {broken}"));
        }
        let known = self.manifest.portions.iter().position(|known| known == portion);
        let rows = known
            .and_then(|known| self.rows.get(known))
            .ok_or("the plan has a portion that these records do not make")?;
        let facts = Facts::of(plan, portion);
        let file = match rows {
            Rows::Events(rows) => encode::events(&self.recipe, &self.batches, rows, &facts),
            Rows::Quarantine(rows) => {
                let rows: Vec<_> = rows.iter().filter_map(|&row| self.rejected.get(row as usize)).collect();
                encode::quarantine(&self.recipe, &rows, &facts)
            }
        };
        file.map_err(|error| format!("{} cannot be written as Parquet: {error}", portion.directory))
    }
}

impl Rows {
    fn bytes(&self) -> usize {
        match self {
            Self::Events(rows) => 8 * rows.len(),
            Self::Quarantine(rows) => 4 * rows.len(),
        }
    }
}
