use std::io;
use std::sync::Arc;

use clickstream_crds::settings::{EventSchema, FileFormat};

use super::SourceError;
use super::csv::{self, NotAHeader, Splitter};
use super::fault::Fault;
use super::fetch::SourceFile;
use super::json;
use super::roles::Roles;
use super::stamp::Stamp;
use super::text_rows::{Form, TextPlace, TextRow, TextRows};
use super::told::Told;
use super::window::Window;

/// One file, and how its rows are read.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) file: SourceFile,
    reading: Reading,
}

#[derive(Debug)]
enum Reading {
    /// `own_header`: the file begins with the names of the fields.
    Csv {
        delimiter: char,
        own_header: bool,
        plan: csv::Plan,
    },
    JsonLines(Arc<json::Plan>),
}

impl Known {
    /// Looks at a file: what its header says, and whether that will do.
    pub(super) fn look_at(file: SourceFile, format: &FileFormat, schema: &EventSchema) -> Result<Self, SourceError> {
        let roles = Roles::of(schema);
        let reading = match format {
            FileFormat::Csv { delimiter, header } => {
                let names = match header {
                    Some(names) => Some(names.clone()),
                    None => header_of(&file, *delimiter)?,
                };
                // A file without even a header has no rows: any plan will do.
                let names =
                    names.unwrap_or_else(|| vec![roles.time.clone(), roles.event_type.clone(), roles.user.clone()]);
                let plan = csv::Plan::new(&names, schema, &roles)
                    .map_err(|error| SourceError::Header { file: file.name.clone(), error })?;
                Reading::Csv { delimiter: *delimiter, own_header: header.is_none(), plan }
            }
            FileFormat::JsonLines => Reading::JsonLines(Arc::new(json::Plan::new(&roles))),
            FileFormat::Parquet => return Err(SourceError::NotYet(file.name)),
        };
        Ok(Self { file, reading })
    }

    /// The rows of the file from a place on.
    pub(super) fn rows(&self, at: TextPlace) -> io::Result<TextRows> {
        let file = if at == TextPlace::START { self.file.unpacked()? } else { self.file.open(at.byte)? };
        let window = Window::new(file);
        Ok(match &self.reading {
            Reading::JsonLines(_) => TextRows::new(window, Form::Lines, at),
            Reading::Csv { delimiter, own_header, plan } => {
                let form = Form::Csv(Splitter::new(*delimiter, Some(plan.width())));
                if *own_header && at == TextPlace::START {
                    let mut rows = TextRows::new(window, Form::Csv(Splitter::new(*delimiter, None)), at);
                    rows.next()?;
                    rows.set_form(form);
                    rows
                } else {
                    TextRows::new(window, form, at)
                }
            }
        })
    }

    /// Appends the message of a row.
    pub(super) fn encode<'row>(
        &self,
        row: &TextRow<'row>,
        number: u64,
        stamp: &Stamp,
        out: &mut Vec<u8>,
    ) -> Result<Told<'row>, Fault> {
        let fields = row.fields?;
        match &self.reading {
            Reading::Csv { plan, .. } => Ok(plan.encode(&fields, number, stamp, out)),
            Reading::JsonLines(plan) => plan.encode(row.text, number, stamp, out),
        }
    }
}

/// The names in a file's first line; `None`: it has none.
fn header_of(file: &SourceFile, delimiter: char) -> Result<Option<Vec<String>>, SourceError> {
    let unreadable = || SourceError::unreadable(&file.name);
    let window = Window::new(file.unpacked().map_err(unreadable())?);
    let mut rows = TextRows::new(window, Form::Csv(Splitter::new(delimiter, None)), TextPlace::START);
    let Some(row) = rows.next().map_err(unreadable())? else { return Ok(None) };
    match row.fields {
        Ok(fields) => Ok(Some(csv::names(&fields))),
        Err(fault) => {
            Err(SourceError::Header { file: file.name.clone(), error: NotAHeader::Unreadable(fault.to_string()) })
        }
    }
}
