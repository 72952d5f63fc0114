//! When people come: the hours of the day and the days of the week, in whole numbers so that every machine agrees.

const HOUR: u64 = 3_600_000_000;
const HOURS: usize = 7 * 24;
/// Monday, 5 January 1970, 00:00 UTC, in microseconds: where the weeks are counted from.
const FIRST_MONDAY: i64 = 4 * 24 * 3_600_000_000;

/// How busy a week is, relatively.
#[derive(Debug)]
pub(crate) struct Rhythm {
    /// How busy each hour of the day is.
    pub day: [u8; 24],
    /// How busy Saturday and Sunday are, in percent of the other days.
    pub weekend: u8,
}

/// The crowd that has come by a moment, and the moment by which a crowd has come. Both are whole numbers: crowd is counted from the
/// first Monday in units of weight times microseconds.
#[derive(Debug)]
pub(crate) struct Calendar {
    weights: [u64; HOURS],
    by_hour: [u64; HOURS + 1],
}

impl Calendar {
    pub(crate) fn new(rhythm: &Rhythm) -> Self {
        let mut weights = [0; HOURS];
        for (hour, weight) in weights.iter_mut().enumerate() {
            let percent = if hour / 24 < 5 { 100 } else { u64::from(rhythm.weekend) };
            *weight = (u64::from(rhythm.day[hour % 24]) * percent / 10).max(1);
        }
        let mut by_hour = [0; HOURS + 1];
        for hour in 0..HOURS {
            by_hour[hour + 1] = by_hour[hour] + weights[hour] * HOUR;
        }
        Self { weights, by_hour }
    }

    /// The crowd by this moment (microseconds since 1970).
    pub(crate) fn crowd(&self, moment: i64) -> u64 {
        let since = moment.saturating_sub(FIRST_MONDAY).max(0).cast_unsigned();
        let hours = since / HOUR;
        let hour = (hours % HOURS as u64) as usize;
        hours / HOURS as u64 * self.by_hour[HOURS] + self.by_hour[hour] + self.weights[hour] * (since % HOUR)
    }

    /// The moment by which this crowd has come.
    pub(crate) fn moment(&self, crowd: u64) -> i64 {
        let (weeks, rest) = (crowd / self.by_hour[HOURS], crowd % self.by_hour[HOURS]);
        let hour = self.by_hour.partition_point(|&by| by <= rest) - 1;
        let within = (rest - self.by_hour[hour]) / self.weights[hour];
        FIRST_MONDAY + ((weeks * HOURS as u64 + hour as u64) * HOUR + within).cast_signed()
    }
}

#[cfg(test)]
mod tests;
