//! Times as text. The date is worked out once a day.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::TimeForm;
use crate::replay::EventClock;

const DAY: i64 = 86_400;

/// Writes times.
#[derive(Debug)]
pub(super) struct Clock {
    day: i64,
    date: [u8; 10],
    /// What is told of the time that it was.
    told: EventClock,
}

impl Clock {
    pub(super) const fn new() -> Self {
        Self::telling(EventClock::ORIGINAL)
    }

    pub(super) const fn telling(told: EventClock) -> Self {
        Self { day: 0, date: *b"1970-01-01", told }
    }

    pub(super) fn write(&mut self, moment: i64, form: TimeForm, out: &mut Vec<u8>) {
        let moment = if self.told.is_original() { moment } else { self.told.tell(moment) };
        let millis = moment.div_euclid(1000);
        if form == TimeForm::EpochMillis {
            out.extend_from_slice(itoa::Buffer::new().format(millis).as_bytes());
            return;
        }
        let seconds = millis.div_euclid(1000);
        self.turn_to(seconds.div_euclid(DAY));
        let second = seconds.rem_euclid(DAY);
        let mut text = *b"2026-01-05T10:11:12.345Z";
        text[..10].copy_from_slice(&self.date);
        two_digits(&mut text[11..13], second / 3600);
        two_digits(&mut text[14..16], second / 60 % 60);
        two_digits(&mut text[17..19], second % 60);
        let thousandths = millis.rem_euclid(1000);
        two_digits(&mut text[20..22], thousandths / 10);
        text[22] = digit(thousandths % 10);
        if form == TimeForm::Seconds {
            text[10] = b' ';
            out.extend_from_slice(&text[..19]);
            out.extend_from_slice(b" UTC");
        } else {
            out.extend_from_slice(&text);
        }
    }

    fn turn_to(&mut self, day: i64) {
        if day == self.day {
            return;
        }
        self.day = day;
        let date = Timestamp::from_second(day * DAY).map(|midnight| TimeZone::UTC.to_datetime(midnight).date());
        if let Ok(date) = date {
            two_digits(&mut self.date[0..2], i64::from(date.year()) / 100);
            two_digits(&mut self.date[2..4], i64::from(date.year()) % 100);
            two_digits(&mut self.date[5..7], date.month().into());
            two_digits(&mut self.date[8..10], date.day().into());
        }
    }
}

fn two_digits(place: &mut [u8], number: i64) {
    place[0] = digit(number / 10);
    place[1] = digit(number % 10);
}

fn digit(number: i64) -> u8 {
    b'0' + number.cast_unsigned().to_le_bytes()[0]
}
