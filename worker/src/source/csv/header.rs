use crate::source::csv::Fields;

/// Why the first line of a file cannot be its header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAHeader {
    /// It is no row.
    #[error("the header cannot be read: {0}")]
    Unreadable(String),
    /// What every event needs is not in it.
    #[error(
        "the header has no {column:?}, which is the {role} (it has {found}); set csv.header, csv.delimiter or the column's `from`"
    )]
    Missing {
        /// The column as the source should name it.
        column: String,
        /// What it is for.
        role: &'static str,
        /// The names that are there.
        found: String,
    },
    /// Two fields would become one.
    #[error("the header has {0:?} twice; name the fields in csv.header")]
    Twice(String),
    /// A field is also the record that another lies in.
    #[error("the header has {0:?} both as a field and as a record around others; name the fields in csv.header")]
    FieldAndRecord(String),
}

/// The names in a header. Blanks around a name are nobody's intention.
pub(in crate::source) fn names(fields: &Fields<'_>) -> Vec<String> {
    fields.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect()
}
