//! The proof as a person reads it.

use std::env;
use std::fmt;

use console::Style;

use super::{Minute, Proof};
use crate::run::figures;
use crate::run::screen::listed;
use crate::run::shell::{in_double_quotes, quoted};

/// What lists of counts may take, so that a line fits into 80 columns.
const ROOM: usize = 62;

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.complete { "complete" } else { "interrupted" };
        writeln!(f, "{}: {state} after {} s\n", self.pipeline, self.seconds)?;
        self.counts(f)?;
        self.lists(f)?;
        self.verdict(f)?;
        self.places(f)
    }
}

impl Proof {
    fn counts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { landed, quarantined, objects, .. } = self;
        if let Some((rows, sent)) = self.rows_read.zip(self.events_sent) {
            writeln!(f, "  rows read         {rows:>12}")?;
            writeln!(f, "  events sent       {sent:>12}")?;
        }
        if self.lake.is_some() {
            writeln!(f, "  landed            {landed:>12}   in {objects} files")?;
            writeln!(f, "  in quarantine     {quarantined:>12}")?;
            if self.of_others > 0 {
                writeln!(f, "  of other runs     {:>12}   of those that have landed", self.of_others)?;
            }
        }
        writeln!(f)
    }

    fn lists(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.events_by_type.is_empty() {
            writeln!(f, "  by type       {}", listed(&self.events_by_type, ROOM))?;
        }
        if let Some(first) = self.busiest_minutes.first() {
            write!(f, "  busiest       {} UTC with {}", first.minute, figures::count(first.events))?;
            for Minute { minute, events } in self.busiest_minutes.iter().skip(1).take(1) {
                write!(f, ", {minute} with {}", figures::count(*events))?;
            }
            writeln!(f)?;
        }
        if !self.quarantined_by_reason.is_empty() {
            writeln!(f, "  quarantined   {}", listed(&self.quarantined_by_reason, ROOM))?;
        }
        if self.events_by_type.is_empty() && self.quarantined_by_reason.is_empty() { Ok(()) } else { writeln!(f) }
    }

    fn verdict(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (good, bad) = (Style::new().green(), Style::new().red().bold());
        for fault in &self.faults {
            writeln!(f, "  {} {fault}", bad.apply_to("BROKEN:"))?;
        }
        match (&self.lake, self.faults.is_empty()) {
            (Some(_), true) => writeln!(
                f,
                "  {} each event once, no hole between plans, every file there and true",
                good.apply_to("proven:")
            )?,
            (None, true) => writeln!(f, "  the manifest has no lake: nothing landed, nothing to prove")?,
            (_, false) => writeln!(f, "  {}", bad.apply_to("not proven"))?,
        }
        if !self.complete {
            let again: Vec<_> = env::args().map(|word| quoted(&word)).collect();
            writeln!(f, "  to go on: {}", again.join(" "))?;
        }
        Ok(())
    }

    fn places(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(log) = &self.log {
            writeln!(f, "\n  the topic   {}", log.display())?;
        }
        if let Some(lake) = &self.lake {
            let column = &self.event_type;
            writeln!(f, "  the lake    {lake}")?;
            self.verify.iter().try_for_each(|line| writeln!(f, "  prove it    {line}"))?;
            let files = format!("{lake}/bronze/**/*.parquet").replace('\'', "''");
            let question = format!("SELECT {column}, count(*) FROM read_parquet('{files}') GROUP BY 1");
            write!(f, "  ask it      duckdb -c \"{}\"", in_double_quotes(&question))?;
        }
        Ok(())
    }
}
