//! The name of a field, as the API server writes it.

use std::fmt;

/// A field's path: `spec.columns[2].name`, and `spec.topic.config[compression.type]` where the name is the user's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path(String);

impl Path {
    /// The path of the whole document.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// A field of this block, or an entry of this map. Keys that would be read as several fields are put in brackets.
    pub(crate) fn child(&self, name: &str) -> Self {
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        match (plain, self.0.is_empty()) {
            (true, true) => Self(name.to_owned()),
            (true, false) => Self(format!("{}.{name}", self.0)),
            (false, _) => Self(format!("{}[{name}]", self.0)),
        }
    }

    /// An item of this list.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    /// This path continued by what a CEL rule names as its `fieldPath`.
    pub(crate) fn join(&self, relative: &str) -> Self {
        let relative = if self.0.is_empty() { relative.trim_start_matches('.') } else { relative };
        Self(format!("{}{relative}", self.0))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
