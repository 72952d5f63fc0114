//! A format so light that thousands of histories a minute can be played: an object is the offsets of its rows, and whose it is.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::land::format::{Cut, Format, Stage};
use crate::land::{Frozen, Identity, Manifest, Plan, Portion, PortionKind};
use crate::log::{Partition, Record};

/// Rows are spread over so many directories; none: the time of planning decides.
#[derive(Clone, Debug)]
pub(crate) struct Light {
    frozen: Frozen,
    spread: u8,
}

#[derive(Debug)]
pub(crate) struct LightStage {
    spread: u8,
    records: Vec<(i64, Option<[u8; 2]>)>,
}

#[derive(Debug)]
pub(crate) struct LightCut {
    portions: BTreeMap<(PortionKind, String), Vec<i64>>,
    manifest: Manifest,
}

impl Light {
    pub(crate) fn new(spread: u8) -> Self {
        Self { frozen: Frozen { id: format!("spread-{spread}"), text: spread.to_string() }, spread }
    }
}

impl Format for Light {
    type Stage = LightStage;
    type Cut = LightCut;

    fn frozen(&self) -> &Frozen {
        &self.frozen
    }

    fn thaw(frozen: &Frozen) -> Result<Self, String> {
        frozen.text.parse().map(Self::new).map_err(|_| format!("spread {}", frozen.text))
    }

    fn stage(&self, _: Partition) -> LightStage {
        LightStage { spread: self.spread, records: Vec::new() }
    }

    fn identify(tail: &[u8]) -> Result<Option<Identity>, String> {
        let text = tail.rsplit(|&byte| byte == b'\n').next().unwrap();
        serde_json::from_slice(text).map(Some).map_err(|error| error.to_string())
    }
}

/// The offsets in an object.
pub(super) fn offsets(body: &[u8]) -> Vec<i64> {
    let text = std::str::from_utf8(body).unwrap().split_once('\n').unwrap().0;
    text.split(' ').map(|offset| offset.parse().unwrap()).collect()
}

impl Stage for LightStage {
    type Cut = LightCut;

    fn take(&mut self, record: &Record<'_>) {
        self.records.push((record.offset, record.value.map(|value| value.try_into().unwrap())));
    }

    fn records(&self) -> u64 {
        self.records.len() as u64
    }

    fn bytes(&self) -> u64 {
        self.records.len() as u64 * 10
    }

    fn directories(&self) -> usize {
        usize::from(self.spread)
    }

    fn cut(&mut self, start: i64, end: i64, planned_at: i64) -> LightCut {
        let mut cut = LightCut { portions: BTreeMap::new(), manifest: Manifest::default() };
        let mut next = start;
        for (offset, value) in self.records.drain(..) {
            if offset > next {
                cut.manifest.undelivered.push((next, offset - next));
            }
            next = offset + 1;
            let Some([valid, key]) = value else {
                cut.manifest.tombstones += 1;
                continue;
            };
            let place = if valid == 0 {
                *cut.manifest.quarantined.entry("odd".to_owned()).or_default() += 1;
                (PortionKind::Quarantine, "quarantine".to_owned())
            } else if self.spread == 0 {
                (PortionKind::Events, format!("bronze/{}", planned_at.div_euclid(3_600_000_000)))
            } else {
                (PortionKind::Events, format!("bronze/{}", key % self.spread))
            };
            cut.portions.entry(place).or_default().push(offset);
        }
        if end > next {
            cut.manifest.undelivered.push((next, end - next));
        }
        cut.manifest.portions = cut
            .portions
            .iter()
            .map(|((kind, directory), offsets)| Portion {
                kind: *kind,
                directory: directory.clone(),
                rows: offsets.len() as u64,
                crc: crc(offsets),
                earliest: None,
                latest: None,
            })
            .collect();
        cut
    }
}

pub(super) fn crc(offsets: &[i64]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for offset in offsets {
        hasher.update(&offset.to_be_bytes());
    }
    hasher.finalize()
}

impl Cut for LightCut {
    fn manifest(&self) -> Manifest {
        self.manifest.clone()
    }

    fn bytes(&self) -> u64 {
        self.portions.values().map(|offsets| offsets.len() as u64 * 10).sum()
    }

    fn object(&self, plan: &Plan, portion: &Portion) -> Result<Bytes, String> {
        let offsets = &self.portions[&(portion.kind, portion.directory.clone())];
        let offsets: Vec<String> = offsets.iter().map(i64::to_string).collect();
        let identity = serde_json::to_string(&Identity::of(plan, portion)).unwrap();
        Ok(format!("{}\n{identity}", offsets.join(" ")).into())
    }
}
