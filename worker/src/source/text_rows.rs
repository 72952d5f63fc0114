use std::io;

use super::csv::{Fields, Splitter};
use super::cut::{self, Cut};
use super::fault::Fault;
use super::window::Window;

/// The rows of a text, one after the other, as they stand there.
pub(super) struct TextRows {
    window: Window,
    form: Form,
    /// Where the window begins.
    at: TextPlace,
    /// The row that was given last: it is passed when the next one is asked for.
    given: Step,
}

/// How a text has its rows.
pub(super) enum Form {
    Csv(Splitter),
    Lines,
}

/// A place in a text: its byte and its line, the latter from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextPlace {
    pub(super) byte: u64,
    pub(super) line: u64,
}

#[derive(Clone, Copy, Default)]
struct Step {
    bytes: usize,
    lines: u64,
    /// The line goes on behind what is in the window.
    long: bool,
}

/// A row of a text.
pub(super) struct TextRow<'a> {
    pub(super) at: TextPlace,
    pub(super) text: &'a [u8],
    /// Of CSV its fields; a line has none.
    pub(super) fields: Result<Fields<'a>, Fault>,
}

impl TextPlace {
    pub(super) const START: Self = Self { byte: 0, line: 1 };
}

/// Of a line that is too long, this much is kept: enough to recognise it, and small enough for any topic.
const KEPT: usize = 64 * 1024;

const BOM: &[u8] = b"\xEF\xBB\xBF";

impl TextRows {
    /// The rows of a text that is read from `at` on.
    pub(super) fn new(window: Window, form: Form, at: TextPlace) -> Self {
        Self { window, form, at, given: Step::default() }
    }

    /// How the rest of the text has its rows.
    pub(super) fn set_form(&mut self, form: Form) {
        self.form = form;
    }

    /// Where the row begins that comes next.
    pub(super) fn next_place(&mut self) -> io::Result<TextPlace> {
        self.pass()?;
        Ok(self.at)
    }

    pub(super) fn next(&mut self) -> io::Result<Option<TextRow<'_>>> {
        self.pass()?;
        if self.at.byte == 0 {
            self.window.more()?;
            if self.window.rest().starts_with(BOM) {
                self.given = Step { bytes: BOM.len(), ..Step::default() };
                self.pass()?;
            }
        }
        let (row, step) = loop {
            let (rest, at_end) = (self.window.rest(), self.window.at_end());
            if at_end && rest.is_empty() {
                return Ok(None);
            }
            let cut = match &mut self.form {
                Form::Csv(splitter) => splitter.cut(rest, at_end),
                Form::Lines => cut::line(rest, at_end),
            };
            match cut {
                Cut::More => self.window.more()?,
                Cut::Blank(bytes) => {
                    self.given = Step { bytes, lines: 1, long: false };
                    self.pass()?;
                }
                Cut::Row(row) => break (row, Step { bytes: row.whole, lines: row.lines, long: false }),
                Cut::TooLong => {
                    let row = cut::Extent::line(KEPT, KEPT).faulty(Fault::TooLong);
                    break (row, Step { bytes: KEPT, lines: 1, long: true });
                }
            }
        };
        self.given = step;
        let text = &self.window.rest()[..row.text];
        let fields = match (row.fault, &self.form) {
            (Some(fault), _) => Err(fault),
            (None, Form::Csv(splitter)) => Ok(splitter.fields(text)),
            (None, Form::Lines) => Ok(Fields::NONE),
        };
        Ok(Some(TextRow { at: self.at, text, fields }))
    }

    fn pass(&mut self) -> io::Result<()> {
        let Step { bytes, lines, long } = std::mem::take(&mut self.given);
        self.window.pass(bytes);
        self.at.byte += bytes as u64;
        self.at.line += lines;
        if long {
            self.at.byte += self.window.pass_line()?;
        }
        Ok(())
    }
}
