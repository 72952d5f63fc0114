//! When each row is due. The schedule is absolute: what is late today does not make tomorrow late.

use clickstream_crds::settings::Pace;

use super::cursor::Cursor;

/// How late a replay may be and still catch up; beyond it the schedule moves. In microseconds.
pub(crate) const CATCH_UP: i64 = 1_000_000;

/// When rows are due, of the whole run, whoever sends them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    pace: Pace,
    /// The moment at which a row was due before which nothing lies, in microseconds since 1970.
    origin: i64,
}

impl Schedule {
    pub(crate) const fn new(pace: Pace, origin: i64) -> Self {
        Self { pace, origin }
    }

    /// The schedule in which the row at the cursor is due now.
    pub(crate) fn from_now(pace: Pace, cursor: &Cursor, now: i64) -> Self {
        let mut schedule = Self { pace, origin: 0 };
        schedule.origin = now.saturating_sub(schedule.elapsed(cursor, None));
        schedule
    }

    pub(crate) const fn origin(&self) -> i64 {
        self.origin
    }

    /// The longest pause that is kept, in microseconds of the events' own time.
    pub(crate) fn max_gap(&self) -> Option<i64> {
        match self.pace {
            Pace::Speed { speed_thousandths, max_gap_millis: Some(millis) } => {
                // A thousand microseconds in a millisecond, a thousand thousandths in a whole: they cancel out.
                Some(i64::try_from(u128::from(millis) * u128::from(speed_thousandths)).unwrap_or(i64::MAX))
            }
            _ => None,
        }
    }

    /// When an event of this time is due, if it comes next; `None`: at once.
    pub(crate) fn due(&self, cursor: &Cursor, time: Option<i64>) -> Option<i64> {
        (self.pace != Pace::Unlimited).then(|| self.origin.saturating_add(self.elapsed(cursor, time)))
    }

    /// Moves the schedule so that what is due `late` microseconds ago can be caught up with; says by how much.
    pub(crate) fn yield_to(&mut self, late: i64) -> i64 {
        let missed = (late - CATCH_UP).max(0);
        self.origin = self.origin.saturating_add(missed);
        missed
    }

    fn elapsed(&self, cursor: &Cursor, time: Option<i64>) -> i64 {
        let micros = match self.pace {
            Pace::Unlimited => 0,
            Pace::Rate { events_per_1000_seconds } => {
                u128::from(cursor.index) * 1_000_000_000 / u128::from(events_per_1000_seconds.max(1))
            }
            Pace::Speed { speed_thousandths, .. } => {
                u128::from(cursor.lapsed_at(time, self.max_gap()).unsigned_abs()) * 1_000
                    / u128::from(speed_thousandths.max(1))
            }
        };
        i64::try_from(micros).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests;
