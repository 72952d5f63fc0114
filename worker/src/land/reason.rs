use std::fmt;

use super::recipe::Recipe;

/// Why a record is no event. A message can suggest no reason of its own: there are these, and the declared columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Reason {
    /// What is wrong.
    pub(super) code: Code,
    /// With which of the declared columns; those that every event gets come behind them.
    pub(super) column: Option<u16>,
}

/// What is wrong with a record, in the order in which it is looked for: of several faults the first one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Code {
    /// The producer could not read the row, and says so.
    UnreadableRow,
    /// It has more bytes than any event.
    TooLarge,
    /// It is not one JSON object.
    DecodeError,
    /// A required column has no value.
    MissingField,
    /// A value is not what its column holds.
    BadType,
    /// A value of a column of times is no time.
    BadTimestamp,
    /// It lies further ahead of its arrival than is allowed.
    FutureTimestamp,
    /// A value is not among those that may land.
    NotAllowed,
}

impl Code {
    /// The word for it, in names and tables.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::UnreadableRow => "unreadable_row",
            Self::TooLarge => "too_large",
            Self::DecodeError => "decode_error",
            Self::MissingField => "missing_field",
            Self::BadType => "bad_type",
            Self::BadTimestamp => "bad_timestamp",
            Self::FutureTimestamp => "future_timestamp",
            Self::NotAllowed => "not_allowed",
        }
    }
}

impl Reason {
    /// Of a record as a whole.
    pub(super) const fn of_record(code: Code) -> Self {
        Self { code, column: None }
    }

    /// The reason as it is counted: `missing_field:user_id`, `decode_error`.
    pub(super) fn name(self, recipe: &Recipe) -> String {
        match self.column.filter(|_| matches!(self.code, Code::MissingField | Code::BadType | Code::NotAllowed)) {
            Some(column) => format!("{}:{}", self.code.word(), recipe.column_name(column)),
            None => self.code.word().to_owned(),
        }
    }
}

/// A reason, and what was found, for a person to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The reason.
    pub(super) reason: Reason,
    /// What was found.
    pub(super) text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
