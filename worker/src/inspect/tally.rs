//! What is counted on the way over all rows. Its memory grows with the kinds of things that are found, not with the rows.

use std::collections::BTreeMap;

use clickstream_crds::settings::{Loops, Pace, Replay};

use super::findings::{BadRows, Counted, Duration, Findings, Hour, Moment, Reason, Times, UserCount};
use super::users::{Count, Users};
use crate::replay::{Batch, Cursor, Prepared, Schedule};
use crate::source::EventTypes;

/// What is known of the rows so far.
#[derive(Debug)]
pub(super) struct Tally {
    cursor: Cursor,
    schedule: Schedule,
    pace: Pace,
    loops: Loops,
    max_bad_rows: u64,
    first_time: Option<i64>,
    without_time: u64,
    without_user: u64,
    out_of_order: u64,
    largest_step_back: i64,
    users: Users,
    types: EventTypes,
    by_type: BTreeMap<String, u64>,
    without_place: u64,
    by_reason: BTreeMap<String, Reason>,
    by_hour: BTreeMap<i64, u64>,
}

const HOUR: i64 = 3_600_000_000;
/// Kinds that are told apart. A source with more types than that has something else in the field.
const KINDS: usize = 10_000;
const TYPES_TOLD: usize = 20;
const REASONS: usize = 20;
const PLACES: usize = 3;

impl Tally {
    pub(super) fn new(replay: &Replay) -> Self {
        Self {
            cursor: Cursor::default(),
            schedule: Schedule::new(replay.pace.clone(), 0),
            pace: replay.pace.clone(),
            loops: replay.loops,
            max_bad_rows: replay.max_bad_rows,
            first_time: None,
            without_time: 0,
            without_user: 0,
            out_of_order: 0,
            largest_step_back: 0,
            users: Users::new(),
            types: EventTypes::new(&replay.schema),
            by_type: BTreeMap::new(),
            without_place: 0,
            by_reason: BTreeMap::new(),
            by_hour: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, batch: &Batch, row: &Prepared) {
        if self.cursor.is_late(row.time) {
            self.out_of_order += 1;
            let back = row.time.zip(self.cursor.latest).map_or(0, |(time, latest)| latest.saturating_sub(time));
            self.largest_step_back = self.largest_step_back.max(back);
        }
        self.first_time = self.first_time.or(row.time);
        self.cursor.pass(row, self.schedule.max_gap());
        if !row.fault.is_empty() {
            return self.add_bad(batch, row);
        }
        match row.time {
            Some(time) => *self.by_hour.entry(time.div_euclid(HOUR)).or_default() += 1,
            None => self.without_time += 1,
        }
        match batch.part(&row.key) {
            [] => self.without_user += 1,
            user => self.users.add(user),
        }
        let event_type = self.types.of(batch.part(&row.value)).unwrap_or_default();
        let room = self.by_type.len() < KINDS;
        match self.by_type.get_mut(&*event_type) {
            Some(count) => *count += 1,
            None if room => drop(self.by_type.insert(event_type.into_owned(), 1)),
            None => self.without_place += 1,
        }
    }

    fn add_bad(&mut self, batch: &Batch, row: &Prepared) {
        let text = |range| String::from_utf8_lossy(batch.part(range)).into_owned();
        let mut why = text(&row.fault);
        if self.by_reason.len() >= REASONS && !self.by_reason.contains_key(&why) {
            "other reasons".clone_into(&mut why);
        }
        let entry = self.by_reason.entry(why.clone()).or_insert_with(|| Reason { why, ..Reason::default() });
        entry.count += 1;
        if entry.places.len() < PLACES {
            entry.places.push(text(&row.origin));
        }
    }

    pub(super) fn findings(self, pipeline: &str, fingerprint: &str) -> Findings {
        let (times, replay) = (self.times(), self.duration());
        let mut reasons: Vec<_> = self.by_reason.into_values().collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        let counted = |(event_type, count)| Counted { event_type, count };
        let mut event_types: Vec<_> = self.by_type.into_iter().map(counted).collect();
        event_types.sort_by_key(|counted| std::cmp::Reverse(counted.count));
        let others = event_types.split_off(TYPES_TOLD.min(event_types.len()));
        let (count, exact) = match self.users.count() {
            Count::Exactly(count) => (count, true),
            Count::About(count) => (count, false),
        };
        Findings {
            pipeline: pipeline.to_owned(),
            fingerprint: fingerprint.to_owned(),
            rows: self.cursor.index,
            bad_rows: BadRows { count: self.cursor.bad, max: self.max_bad_rows, reasons },
            times,
            rows_without_time: self.without_time,
            users: UserCount { count, exact, rows_without_user: self.without_user },
            event_types,
            other_event_types: self.without_place + others.iter().map(|other| other.count).sum::<u64>(),
            replay,
        }
    }

    fn times(&self) -> Option<Times> {
        let (first, last) = self.cursor.extent?;
        let hour = |(hour, events): (&i64, &u64)| Hour { from: Moment(hour * HOUR), events: *events };
        let between = (last.div_euclid(HOUR) - first.div_euclid(HOUR) + 1).unsigned_abs();
        Some(Times {
            first: Moment(first),
            last: Moment(last),
            span_micros: last - first,
            out_of_order: self.out_of_order,
            largest_step_back_micros: self.largest_step_back,
            busiest_hour: self.by_hour.iter().rev().max_by_key(|(_, events)| **events).map(hour)?,
            quietest_hour: self.by_hour.iter().min_by_key(|(_, events)| **events).map(hour)?,
            empty_hours: between.saturating_sub(self.by_hour.len() as u64),
        })
    }

    /// As the replay's own schedule has it: the last row is due then.
    fn duration(&self) -> Duration {
        let mut next = self.cursor.clone();
        next.next_round();
        let timed = self.pace != Pace::Unlimited && self.cursor.index > 0;
        let round = if timed { self.schedule.due(&self.cursor, None) } else { None };
        let period = self.schedule.due(&next, self.first_time);
        let (events, rounds) = match self.loops {
            Loops::Endless => (None, None),
            Loops::Times(rounds) => (Some(self.cursor.index.saturating_mul(rounds.into())), Some(rounds)),
        };
        let again =
            rounds.zip(period).map(|(rounds, period)| period.saturating_mul(i64::from(rounds.saturating_sub(1))));
        let total_micros = again.zip(round).map(|(again, round)| again.saturating_add(round));
        Duration { events, round_micros: round, total_micros }
    }
}
