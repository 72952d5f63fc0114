//! One CEL rule of the schema: the expression, and what a person reads when it does not hold.
//!
//! A message says what to write instead, for it is all that stands on the screen after a refused `kubectl apply`.

use serde::Serialize;
use serde_with::skip_serializing_none;

/// A rule as the API server takes it (`x-kubernetes-validations`).
#[skip_serializing_none]
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    #[serde(rename = "rule")]
    expression: String,
    message: String,
    reason: Reason,
    field_path: Option<&'static str>,
}

/// The word in front of the message: `Invalid value`, `Required value`, `Forbidden`.
#[derive(Clone, Copy, Debug, Serialize)]
enum Reason {
    #[serde(rename = "FieldValueInvalid")]
    Invalid,
    #[serde(rename = "FieldValueRequired")]
    Required,
    #[serde(rename = "FieldValueForbidden")]
    Forbidden,
}

impl Rule {
    /// A value that is there and wrong.
    pub(crate) fn invalid(expression: impl Into<String>, message: impl Into<String>) -> Self {
        Self { expression: expression.into(), message: message.into(), reason: Reason::Invalid, field_path: None }
    }

    /// A value that is missing at `field`.
    pub(crate) fn required(field: &'static str, expression: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason: Reason::Required, ..Self::invalid(expression, message) }.at(field)
    }

    /// A value at `field` that has no place there.
    pub(crate) fn forbidden(field: &'static str, expression: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason: Reason::Forbidden, ..Self::invalid(expression, message) }.at(field)
    }

    /// Exactly one of `fields` is given.
    pub(crate) fn exactly_one(fields: &[&str], message: &str) -> Self {
        Self::invalid(
            format!("{} == 1", given(fields)),
            format!("give exactly one of {}: {message}", fields.join(", ")),
        )
    }

    /// At most one of `fields` is given.
    pub(crate) fn at_most_one(fields: &[&str], message: &str) -> Self {
        Self::invalid(
            format!("{} <= 1", given(fields)),
            format!("give at most one of {}: {message}", fields.join(", ")),
        )
    }

    /// Shows the fault at a field below the one that carries the rule, as `.name`.
    pub(crate) fn at(self, field: &'static str) -> Self {
        Self { field_path: Some(field), ..self }
    }
}

fn given(fields: &[&str]) -> String {
    let tests: Vec<_> = fields.iter().map(|field| format!("has(self.{field})")).collect();
    format!("[{}].filter(given, given).size()", tests.join(", "))
}
