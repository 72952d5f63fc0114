//! What was found, for a person.

use std::fmt;

use super::findings::{Duration, Findings, Hour, Times};
use super::length::Length;

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line(f, "pipeline", &self.pipeline)?;
        line(f, "rows", Grouped(self.rows))?;
        self.bad_rows(f)?;
        if let Some(times) = &self.times {
            times.lines(f)?;
        }
        if self.rows_without_time > 0 {
            line(
                f,
                "without time",
                format_args!("{} rows: they will be quarantined", Grouped(self.rows_without_time)),
            )?;
        }
        let about = if self.users.exact { "" } else { "about " };
        line(f, "users", format_args!("{about}{}", Grouped(self.users.count)))?;
        if self.users.rows_without_user > 0 {
            line(f, "without user", format_args!("{} rows", Grouped(self.users.rows_without_user)))?;
        }
        let types = self.event_types.iter().map(|counted| {
            let name = if counted.event_type.is_empty() { "(none)" } else { &counted.event_type };
            (name, counted.count)
        });
        let others = (self.other_event_types > 0).then_some(("(others)", self.other_event_types));
        for (number, (name, count)) in types.chain(others).enumerate() {
            let title = if number == 0 { "event types" } else { "" };
            line(f, title, format_args!("{:>13}  {name}", Grouped(count).to_string()))?;
        }
        line(f, "replay takes", self.replay.to_string())?;
        line(f, "fingerprint", &self.fingerprint)
    }
}

impl Findings {
    fn bad_rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bad = &self.bad_rows;
        let verdict = if self.is_replayable() {
            String::new()
        } else {
            format!(": badRows.max is {}, the replay will fail", Grouped(bad.max))
        };
        line(f, "bad rows", format_args!("{}{verdict}", Grouped(bad.count)))?;
        for reason in &bad.reasons {
            let more = if reason.count > reason.places.len() as u64 { ", …" } else { "" };
            let count = Grouped(reason.count).to_string();
            line(f, "", format_args!("{count:>13}  {} ({}{more})", reason.why, reason.places.join(", ")))?;
        }
        Ok(())
    }
}

impl Times {
    fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line(f, "first event", self.first)?;
        line(f, "last event", format_args!("{} ({} later)", self.last, Length(self.span_micros)))?;
        let order = if self.out_of_order == 0 {
            "no row".to_owned()
        } else {
            format!("{} rows, by {} at most", Grouped(self.out_of_order), Length(self.largest_step_back_micros))
        };
        line(f, "out of order", order)?;
        line(f, "busiest hour", Told(&self.busiest_hour))?;
        let empty = match self.empty_hours {
            0 => String::new(),
            hours => format!(" ({} hours have none)", Grouped(hours)),
        };
        line(f, "quietest hour", format_args!("{}{empty}", Told(&self.quietest_hour)))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.round_micros, self.total_micros, self.events) {
            (Some(round), Some(total), _) if round == total => write!(f, "{}", Length(total)),
            (Some(round), Some(total), _) => write!(f, "{}, {} each time round", Length(total), Length(round)),
            (Some(round), None, _) => write!(f, "for ever, {} each time round", Length(round)),
            (None, _, Some(events)) => write!(f, "as long as {} events take at full speed", Grouped(events)),
            (None, _, None) => f.write_str("for ever, at full speed"),
        }
    }
}

struct Told<'a>(&'a Hour);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events from {}", Grouped(self.0.events), self.0.from)
    }
}

/// A number with a comma between thousands.
struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

fn line(f: &mut fmt::Formatter<'_>, title: &str, what: impl fmt::Display) -> fmt::Result {
    writeln!(f, "{title:<15}{what}")
}
