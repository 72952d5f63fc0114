//! Numbers as people read them.

use std::time::Duration;

/// `1,234,567`
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,500`, or `2.25`: what happens in a second, of what happens in a thousand of them.
pub(super) fn rate(per_1000_seconds: u64) -> String {
    if per_1000_seconds >= 10_000 {
        return count(per_1000_seconds.saturating_add(500) / 1_000);
    }
    let text = format!("{}.{:03}", per_1000_seconds / 1_000, per_1000_seconds % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `8 s`, `3 min 5 s`, `2 h 10 min`
pub(super) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// `0.4 ms`, `12 ms`, `3.1 s`, of microseconds.
pub(super) fn delay(micros: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", micros / unit, micros % unit * 10 / unit);
    match micros {
        ..10_000 => format!("{} ms", tenths(1_000)),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{} s", tenths(1_000_000)),
    }
}

/// `84 MiB`
pub(super) fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", count(bytes >> 20))
}

#[cfg(test)]
mod tests;
