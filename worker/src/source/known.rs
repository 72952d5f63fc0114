use std::io::{self, Read as _};

use clickstream_crds::settings::{EventSchema, FileFormat};

use super::SourceError;
use super::columns::Columns;
use super::csv::{self, NotAHeader, Splitter};
use super::fault::Fault;
use super::fetch::SourceFile;
use super::json;
use super::roles::Roles;
use super::stamp::Stamp;
use super::text_rows::{Form, TextPlace, TextRow, TextRows};
use super::told::Told;
use super::window::Window;
use crate::generate::Packing;

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
    JsonLines(json::Plan),
    /// As JSON lines, once they are made of the columns.
    Parquet {
        rows: u64,
        plan: json::Plan,
    },
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
                // A file without even a header has no rows: any names will do.
                let names = names.unwrap_or_else(|| roles.paths().map(str::to_owned).collect());
                let plan = csv::Plan::new(&names, schema, &roles)
                    .map_err(|error| SourceError::Header { file: file.name.clone(), error })?;
                Reading::Csv { delimiter: *delimiter, own_header: header.is_none(), plan }
            }
            FileFormat::JsonLines => Reading::JsonLines(json::Plan::new(&roles)),
            FileFormat::Parquet => {
                let columns = file.whole().and_then(Columns::open).map_err(SourceError::unreadable(&file.name))?;
                Reading::Parquet { rows: columns.rows(), plan: json::Plan::new(&roles) }
            }
        };
        Ok(Self { file, reading })
    }

    /// The rows of the file from a place on.
    pub(super) fn rows(&self, at: TextPlace) -> io::Result<TextRows> {
        let window = Window::new(match &self.reading {
            Reading::Parquet { .. } => Box::new(Columns::open(self.file.whole()?)?.lines(at.line - 1)?),
            _ if at == TextPlace::START => self.file.unpacked()?,
            _ => self.file.open(at.byte)?,
        });
        Ok(match &self.reading {
            Reading::JsonLines(_) | Reading::Parquet { .. } => TextRows::new(window, Form::Lines, at),
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

    /// Where the next row is found again, if anywhere but at the beginning of the file. Nothing leads into the middle of a
    /// packed file; of columns it is the number of the row.
    pub(super) fn bookmark(&self, rows: &mut TextRows, beginning: TextPlace) -> io::Result<TextPlace> {
        match (&self.reading, self.file.packing) {
            (Reading::Parquet { .. }, _) => {
                let TextPlace { line, .. } = rows.next_place()?;
                Ok(TextPlace { byte: line - 1, line })
            }
            (_, Packing::Plain) => rows.next_place(),
            (_, Packing::Gzip | Packing::Zstd) => Ok(beginning),
        }
    }

    /// Whether a row may begin at a place.
    pub(super) fn has(&self, at: TextPlace) -> bool {
        let behind_a_line = || {
            let mut before = [0];
            let read = self.file.open(at.byte - 1).and_then(|mut file| file.read_exact(&mut before));
            read.is_ok() && before == *b"\n"
        };
        match (&self.reading, self.file.packing) {
            _ if at == TextPlace::START => true,
            (Reading::Parquet { rows, .. }, _) => at.line > 0 && at.byte == at.line - 1 && at.byte <= *rows,
            (_, Packing::Plain) => at.line > 0 && (1..=self.file.size).contains(&at.byte) && behind_a_line(),
            (_, Packing::Gzip | Packing::Zstd) => false,
        }
    }

    /// What cuts the fields of a row once more; `None` where rows have none.
    pub(super) fn splitter(&self) -> Option<Splitter> {
        match &self.reading {
            Reading::Csv { delimiter, plan, .. } => Some(Splitter::new(*delimiter, Some(plan.width()))),
            Reading::JsonLines(_) | Reading::Parquet { .. } => None,
        }
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
            Reading::JsonLines(plan) | Reading::Parquet { plan, .. } => plan.encode(row.text, number, stamp, out),
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
