//! What a run looks like at a moment, as lines for a terminal of some width.

use std::collections::BTreeMap;
use std::time::Duration;

use console::{Style, measure_text_width, truncate_str};

use super::figures;
use super::sparkline::Sparkline;
use super::tally::{Tally, largest};
use super::wanted::Ahead;
use crate::moment;

/// Where the figures begin.
const LABEL: usize = 12;
const FIGURE: usize = 11;
const MINUTE: i64 = 60_000_000;

/// All that is known at a moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Moment {
    pub(super) pipeline: String,
    pub(super) elapsed: Duration,
    /// Events of earlier processes: everything else counts from this one's start.
    pub(super) before: u64,
    /// Events that are sent; `None` where others send them.
    pub(super) sent: Option<Sending>,
    /// Events that have landed; `None` where there is no lake.
    pub(super) landed: Option<Landing>,
    /// `None` while nobody can tell.
    pub(super) ahead: Option<Ahead>,
    pub(super) memory: Option<u64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Sending {
    pub(super) events: u64,
    pub(super) per_1000_seconds: u64,
    /// What the manifest asks for, in its words.
    pub(super) target: String,
    /// Microseconds that 99 of 100 events are late at most.
    pub(super) late: Option<u64>,
    /// Microseconds by which the schedule was moved, since it could not be kept.
    pub(super) moved: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Landing {
    pub(super) events: u64,
    pub(super) per_1000_seconds: u64,
    pub(super) quarantined: u64,
    /// Events that are sent and not delivered yet.
    pub(super) behind: u64,
    pub(super) tally: Tally,
}

impl Moment {
    /// The lines, none wider than the terminal.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let width = width.saturating_sub(1).max(19);
        let (strong, dim) = (Style::new().for_stderr().bold(), Style::new().for_stderr().dim());
        let goes_on = match self.before {
            0 => String::new(),
            before => format!(", goes on after {} events", figures::count(before)),
        };
        let since = dim.apply_to(format!("{}{goes_on}", figures::span(self.elapsed)));
        let mut lines = vec![format!("{}  {since}", strong.apply_to(&self.pipeline)), String::new()];
        lines.extend(self.sent.iter().map(Sending::line));
        lines.extend(self.landed.iter().flat_map(Landing::lines));
        lines.push(self.bar(width));
        if let Some(landed) = self.landed.as_ref().filter(|landed| !landed.tally.minutes.is_empty()) {
            lines.push(String::new());
            lines.extend(over_time(&landed.tally, width));
            lines.push(labelled("by type", &listed(&landed.tally.types, width - LABEL - 2)));
        }
        lines.into_iter().map(|line| truncate_str(&line, width, "…").into_owned()).collect()
    }

    /// The same in a line, for a log.
    pub(super) fn line(&self) -> String {
        let mut parts = Vec::new();
        if let Some(Sending { events, per_1000_seconds, target, .. }) = &self.sent {
            parts.push(format!("sent {events} ({}/s{target})", figures::rate(*per_1000_seconds)));
        }
        if let Some(Landing { events, quarantined, behind, .. }) = &self.landed {
            parts.push(format!("landed {events}, quarantined {quarantined}, on the way {behind}"));
        }
        format!("{:>4} s  {}", self.elapsed.as_secs(), parts.join(", "))
    }

    fn bar(&self, width: usize) -> String {
        let memory = self.memory.map(|bytes| format!("   memory {}", figures::mebibytes(bytes))).unwrap_or_default();
        let Some(Ahead { done, left }) = self.ahead else { return format!("  {}", memory.trim_start()) };
        let left = left.map(|left| format!("   {} left", figures::span(left))).unwrap_or_default();
        let tail = format!(" {:>3} %{left}{memory}", done / 10);
        let room = width.saturating_sub(measure_text_width(&tail) + 2).clamp(5, 60);
        let full = usize::try_from(done).unwrap_or(0) * room / 1_000;
        let green = Style::new().for_stderr().green();
        format!("  {}{}{tail}", green.apply_to("█".repeat(full)), "░".repeat(room - full))
    }
}

impl Sending {
    fn line(&self) -> String {
        let late = match (self.late, self.moved) {
            (_, moved) if moved >= 100_000 => format!("   schedule moved {}", figures::delay(moved)),
            (Some(late), _) => format!("   99 % at most {} late", figures::delay(late)),
            (None, _) => String::new(),
        };
        let rate = figures::rate(self.per_1000_seconds);
        labelled("produced", &format!("{:>FIGURE$}   {rate}/s{}{late}", figures::count(self.events), self.target))
    }
}

impl Landing {
    fn lines(&self) -> [String; 2] {
        let (rate, behind) = (figures::rate(self.per_1000_seconds), figures::count(self.behind));
        let landed = format!("{:>FIGURE$}   {rate}/s   {behind} on the way", figures::count(self.events));
        let reasons = listed(&self.tally.reasons, 60);
        let count = format!("{:>FIGURE$}", figures::count(self.quarantined));
        let noticed = Style::new().for_stderr().yellow();
        let count = if self.quarantined > 0 { noticed.apply_to(count).to_string() } else { count };
        [labelled("landed", &landed), labelled("quarantined", &format!("{count}   {reasons}"))]
    }
}

fn labelled(label: &str, text: &str) -> String {
    let dim = Style::new().for_stderr().dim();
    format!("  {}{text}", dim.apply_to(format!("{label:<LABEL$}"))).trim_end().to_owned()
}

/// As many of the largest as there is room for.
pub(super) fn listed(counts: &BTreeMap<String, u64>, room: usize) -> String {
    let mut text = String::new();
    for (word, count) in largest(counts, 10) {
        let next = format!("{word} {}", figures::count(count));
        if !text.is_empty() && measure_text_width(&text) + 3 + measure_text_width(&next) > room {
            break;
        }
        if !text.is_empty() {
            text.push_str("   ");
        }
        text.push_str(&next);
    }
    text
}

fn over_time(tally: &Tally, width: usize) -> Option<String> {
    let (minute, count) = largest(&tally.minutes, 1).pop()?;
    let most = format!("   most {} at {}", figures::count(count), minute_of(minute));
    let room = width.saturating_sub(LABEL + 2 + most.len()).clamp(10, 120);
    let line = Sparkline::new(&tally.minutes, room)?;
    Some(labelled(&format!("by {}", line.each), &format!("{}{most}", line.blocks)))
}

/// `2026-05-12 14:31`, of minutes since 1970, in UTC.
pub(super) fn minute_of(minute: i64) -> String {
    let mut text = Vec::new();
    moment::write(minute.saturating_mul(MINUTE), &mut text);
    String::from_utf8_lossy(text.get(..16).unwrap_or(&text)).replace('T', " ")
}

#[cfg(test)]
mod tests;
