//! The line beside a committed offset: what the operator shows. Display, not truth.

use serde::Serialize;

use crate::land::now::Now;
use crate::land::plan::Plan;

/// Notes repeat at most this often, in milliseconds.
const PAUSE: u64 = 10_000;
/// Kafka takes 4,096 bytes of metadata with an offset.
const MOST_CHARACTERS: usize = 600;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    v: u32,
    /// The time of landing up to which everything before the offset is there, in microseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    landed_at: Option<i64>,
    /// Why it does not go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked: Option<Blocked>,
    /// Records of the last plan, and how many of them were not valid.
    records: u64,
    invalid: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Blocked {
    since: i64,
    why: String,
}

/// What is to be told about a partition, and what has been.
#[derive(Debug, Default)]
pub(super) struct Notes {
    offset: Option<i64>,
    note: Note,
    told: Option<(u64, i64, Note)>,
}

impl Notes {
    /// How far the group is known to be.
    pub(super) fn new(offset: Option<i64>) -> Self {
        Self { offset, ..Self::default() }
    }

    /// All objects of this plan are there.
    pub(super) fn landed(&mut self, plan: &Plan) {
        self.offset = Some(plan.end);
        self.note.landed_at = Some(plan.planned_at);
        self.note.invalid = plan.manifest.invalid();
        self.note.records = plan.manifest.landed() + plan.manifest.invalid();
    }

    pub(super) fn blocked(&mut self, why: &str, now: Now) {
        let why: String = why.chars().take(MOST_CHARACTERS).collect();
        let since = self.note.blocked.as_ref().map_or(now.wall, |blocked| blocked.since);
        self.note.blocked = Some(Blocked { since, why });
    }

    pub(super) fn goes_on(&mut self) {
        self.note.blocked = None;
    }

    /// The offset and the note to commit, if they are news: a new offset at once, anything else not too often.
    pub(super) fn news(&mut self, now: Now) -> Option<(i64, String)> {
        let offset = self.offset?;
        let due = match &self.told {
            None => self.note != Note::default(),
            Some((at, told, note)) => *told != offset || (*note != self.note && now.ticks.saturating_sub(*at) >= PAUSE),
        };
        if !due {
            return None;
        }
        self.told = Some((now.ticks, offset, self.note.clone()));
        let note = Note { v: 1, ..self.note.clone() };
        serde_json::to_string(&note).ok().map(|text| (offset, text))
    }
}
