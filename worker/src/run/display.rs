//! The part of a terminal that is drawn anew, and log lines above it.

use std::borrow::Cow;
use std::env;
use std::io::{self, Write, stderr};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// So often at most.
const HERTZ: u8 = 5;

/// Lines at the bottom of the terminal that standard error goes to.
#[derive(Clone, Debug)]
pub(super) struct Display(ProgressBar);

impl Display {
    /// `None` where there is no terminal, or none that can be drawn on.
    pub(super) fn of_stderr() -> Option<Self> {
        let dumb = env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        let style = ProgressStyle::with_template("{msg}").ok().filter(|_| !dumb && Term::stderr().is_term())?;
        Some(Self(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(HERTZ)).with_style(style)))
    }

    /// How many columns there are now: people change them.
    pub(super) fn width() -> usize {
        usize::from(Term::stderr().size().1)
    }

    pub(super) fn show(&self, lines: &[String]) {
        self.0.set_message(Cow::Owned(lines.join("\n")));
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// Standard error for others: what they write goes above the lines, where there are any.
#[derive(Clone, Debug)]
pub(super) struct Above(pub(super) Option<Display>);

impl Write for Above {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.0 {
            Some(Display(bar)) => bar.suspend(|| stderr().write(bytes)),
            None => stderr().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        stderr().flush()
    }
}
