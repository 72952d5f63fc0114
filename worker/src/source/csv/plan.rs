//! How the fields of a row become a message: worked out once from the header, followed for every row.

use std::borrow::Cow;
use std::collections::HashSet;

use clickstream_crds::settings::{EventSchema, Value};
use jiff::tz::TimeZone;

use super::header::NotAHeader;
use super::splitter::Fields;
use super::tree::{Step, steps};
use crate::moment;
use crate::source::json::{close, is_number, quote};
use crate::source::roles::{Id, Roles};
use crate::source::stamp::Stamp;
use crate::source::told::Told;

/// How the rows of a file become messages.
#[derive(Debug)]
pub(in crate::source) struct Plan {
    steps: Vec<Step>,
    width: usize,
    user: Option<usize>,
    makes_id: bool,
}

/// What a field becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Number,
    Boolean,
    Time,
    Id,
}

impl Plan {
    /// The plan for files with these names in their header. A field without a name is left out: nothing could refer to it.
    pub(in crate::source) fn new(names: &[String], schema: &EventSchema, roles: &Roles) -> Result<Self, NotAHeader> {
        let mut seen = HashSet::new();
        if let Some(twice) = names.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str())) {
            return Err(NotAHeader::Twice(twice.clone()));
        }
        let index = |wanted: &str| names.iter().position(|name| name == wanted);
        let own = match &roles.id {
            Id::Source(path) => Some(("event's id", path)),
            Id::Made | Id::None => None,
        };
        let needed = [("time", &roles.time), ("event's type", &roles.event_type), ("user", &roles.user)];
        for (role, column) in needed.into_iter().chain(own) {
            if index(column).is_none() {
                let found = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
                return Err(NotAHeader::Missing { column: column.clone(), role, found });
            }
        }
        let form = |name: &str| match schema.columns.iter().find(|column| column.from.0 == name) {
            _ if name == roles.time => Form::Time,
            _ if roles.id.path() == Some(name) => Form::Id,
            Some(column) => match column.value {
                Value::Int32(_) | Value::Int64(_) | Value::Double(_) | Value::Decimal { .. } => Form::Number,
                Value::Boolean => Form::Boolean,
                Value::String { .. } | Value::Timestamp | Value::Date | Value::Json => Form::Text,
            },
            None => Form::Text,
        };
        let declared = |name: &str| schema.columns.iter().any(|column| column.from.0 == name);
        let fields = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let steps = steps(fields.map(|(index, name)| (index, name.as_str(), form(name), declared(name))))?;
        let makes_id = matches!(roles.id, Id::Made) && index(roles.id.path().unwrap_or_default()).is_none();
        Ok(Self { steps, width: names.len(), user: index(&roles.user), makes_id })
    }

    /// How many fields a row has.
    pub(in crate::source) const fn width(&self) -> usize {
        self.width
    }

    /// Appends the message of a row. What is empty is left out; what is declared a number and is one, stays as it is written.
    pub(in crate::source) fn encode<'row>(
        &self,
        fields: &Fields<'row>,
        row: u64,
        stamp: &Stamp,
        out: &mut Vec<u8>,
    ) -> Told<'row> {
        let mut time = None;
        out.push(b'{');
        for step in &self.steps {
            match step {
                Step::Open(name) => out.extend_from_slice(name),
                Step::Close(name) if out.ends_with(name) => out.truncate(out.len() - name.len()),
                Step::Close(_) => {
                    close(out, b'}');
                    out.push(b',');
                }
                Step::Field { index, name, form } => {
                    let text = fields.get(*index);
                    if text.is_empty() {
                        continue;
                    }
                    out.extend_from_slice(name);
                    match form {
                        Form::Number if is_number(text) => out.extend_from_slice(text),
                        Form::Boolean if text.eq_ignore_ascii_case(b"true") => out.extend_from_slice(b"true"),
                        Form::Boolean if text.eq_ignore_ascii_case(b"false") => out.extend_from_slice(b"false"),
                        Form::Time => {
                            time = moment::parse(text, &TimeZone::UTC);
                            match time {
                                Some(time) => stamp.time(time, out),
                                None => quote(text, out),
                            }
                        }
                        Form::Id if !stamp.again().is_empty() => quote(&[text, stamp.again().as_bytes()].concat(), out),
                        Form::Text | Form::Number | Form::Boolean | Form::Id => quote(text, out),
                    }
                    out.push(b',');
                }
            }
        }
        if self.makes_id {
            stamp.made_id(row, out);
        }
        close(out, b'}');
        Told { time, user: Cow::Borrowed(self.user.map(|index| fields.get(index)).unwrap_or_default()) }
    }
}
