//! Moments as events write them, and as we do: microseconds since 1970, UTC.
//!
//! One grammar by hand, for the producer and the consumer alike: what one of them sends as a time, the other reads as the same
//! one, and no release of a library widens or narrows what counts as a time.

use jiff::civil;
use jiff::tz::TimeZone;

/// 0000-01-01T00:00:00Z
const FIRST: i64 = -62_167_219_200 * SECOND;
/// 9999-12-31T23:59:59.999999Z
const LAST: i64 = 253_402_300_800 * SECOND - 1;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400;

/// Reads a moment of the years 0 to 9999; what is finer than a microsecond is cut off. It may be written as
///
/// * RFC 3339: `2024-05-01T10:11:12.345Z`, also with a space for the `T`, with `+0200` or `+02` for `+02:00`, with ` UTC` for `Z`;
/// * the same without a zone, which is then `zone`;
/// * a number since 1970, whose size tells whether it counts seconds, milli-, micro- or nanoseconds.
pub fn parse(text: &[u8], zone: &TimeZone) -> Option<i64> {
    let text = text.trim_ascii();
    let moment = match text {
        [_, _, _, _, b'-', ..] => calendar(text, zone)?,
        _ => since_1970(text)?,
    };
    (FIRST..=LAST).contains(&moment).then_some(moment)
}

/// Writes a moment as RFC 3339 in UTC, with the fewest of 0, 3 and 6 decimals that tell it.
/// What lies beyond the years 0 to 9999, as no parsed moment does, becomes the last one this side.
pub fn write(moment: i64, out: &mut Vec<u8>) {
    let moment = moment.clamp(FIRST, LAST);
    let (seconds, micros) = (moment.div_euclid(SECOND), moment.rem_euclid(SECOND));
    let (year, month, day) = date_of(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let mut text = *b"0000-00-00T00:00:00.000000";
    place(&mut text[0..4], year);
    place(&mut text[5..7], month);
    place(&mut text[8..10], day);
    place(&mut text[11..13], second / 3600);
    place(&mut text[14..16], second / 60 % 60);
    place(&mut text[17..19], second % 60);
    place(&mut text[20..26], micros);
    let length = match micros {
        0 => 19,
        _ if micros % 1000 == 0 => 23,
        _ => 26,
    };
    out.extend_from_slice(&text[..length]);
    out.push(b'Z');
}

fn calendar(text: &[u8], zone: &TimeZone) -> Option<i64> {
    let (&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2], rest) = text.split_first_chunk::<10>()? else { return None };
    let (&[b'T' | b't' | b' ', h1, h2, b':', n1, n2, b':', s1, s2], rest) = rest.split_first_chunk::<9>()? else {
        return None;
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    // RFC 3339 knows the leap second. No count of seconds since 1970 does: it falls together with the one before.
    if !exists || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let second = second.min(59);
    let (micros, rest) = fraction(rest)?;
    let civil = days_since_1970(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    let seconds = match offset(rest.trim_ascii_start())? {
        Some(offset) => civil - offset,
        None if *zone == TimeZone::UTC => civil,
        None => {
            // An hour that a zone has twice or not at all is read as most readers do (RFC 5545).
            let of = |number: i64| i8::try_from(number).ok();
            let date = civil::Date::new(i16::try_from(year).ok()?, of(month)?, of(day)?).ok()?;
            let moment = zone.to_timestamp(date.at(of(hour)?, of(minute)?, of(second)?, 0)).ok()?;
            moment.as_second()
        }
    };
    Some(seconds * SECOND + micros)
}

/// The microseconds of a fraction, and what stands behind it.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else { return Some((0, text)) };
    let length = digits.iter().take_while(|digit| digit.is_ascii_digit()).count();
    let (digits, rest) = digits.split_at(length);
    Some((millionths(digits)?, rest))
}

/// The first six digits behind a point, as if there were six.
fn millionths(digits: &[u8]) -> Option<i64> {
    let told = digits.get(..digits.len().min(6)).filter(|told| !told.is_empty())?;
    let missing = u32::try_from(6 - told.len()).ok()?;
    Some(number(told)? * 10_i64.pow(missing))
}

/// By how many seconds a zone is ahead of UTC; inside, `None` where no zone is written.
#[expect(clippy::option_option, reason = "no zone and no readable zone are two things")]
fn offset(text: &[u8]) -> Option<Option<i64>> {
    let (sign, hours, minutes) = match *text {
        [] => return Some(None),
        [b'Z' | b'z'] | [b'U', b'T', b'C'] => return Some(Some(0)),
        [sign @ (b'+' | b'-'), h1, h2] => (sign, number(&[h1, h2])?, 0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            (sign, number(&[h1, h2])?, number(&[m1, m2])?)
        }
        _ => return None,
    };
    let ahead = (hours <= 23 && minutes <= 59).then_some(hours * 3600 + minutes * 60)?;
    Some(Some(if sign == b'-' { -ahead } else { ahead }))
}

fn since_1970(text: &[u8]) -> Option<i64> {
    let (negative, text) = text.strip_prefix(b"-").map_or((false, text), |text| (true, text));
    let point = text.iter().position(|&byte| byte == b'.');
    let (whole, part) = point.map_or((text, None), |point| (&text[..point], Some(&text[point + 1..])));
    let count = number(whole)?;
    // Each unit up to the year 5138. Milliseconds thus begin in March 1973: no recorded click is older.
    let micros = match count {
        ..100_000_000_000 => count * SECOND + part.map_or(Some(0), all_millionths)?,
        100_000_000_000..100_000_000_000_000 => count * 1_000 + part.map_or(Some(0), all_millionths)? / 1_000,
        _ if part.is_some() => return None,
        100_000_000_000_000..100_000_000_000_000_000 => count,
        _ if negative => return Some((-count).div_euclid(1_000)),
        _ => count / 1_000,
    };
    Some(if negative { -micros } else { micros })
}

fn all_millionths(digits: &[u8]) -> Option<i64> {
    digits.iter().all(u8::is_ascii_digit).then(|| millionths(digits))?
}

/// A number of digits alone, one at least, that 64 bits hold.
fn number(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    digits.iter().try_fold(0_i64, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(digit.into()) }
    })
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years are counted from March, so that the leap day is a year's last; 400 of them have 146,097 days.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day: the way back of [`days_since_1970`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Writes a number's last digits over as many places as there are.
fn place(places: &mut [u8], number: i64) {
    let mut number = number.unsigned_abs();
    for digit in places.iter_mut().rev() {
        *digit = b'0' + (number % 10).to_le_bytes()[0];
        number /= 10;
    }
}

#[cfg(test)]
mod tests;
