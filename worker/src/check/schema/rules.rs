//! The CEL rules on one node of the schema.

use kube_cel::{CompiledSchema, ErrorKind, Validator, compile_schema};
use serde_json::{Map, Value as Json};

/// The rules of one node, compiled. Rules of the nodes below are theirs.
#[derive(Debug)]
pub(crate) struct Rules(CompiledSchema);

/// A rule that does not hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// What the rule says of the field, relative to the node; empty for the node itself.
    pub(crate) field: String,
    /// The rule's message.
    pub(crate) message: String,
    /// Whether the rule could not be evaluated, as one that compares two numbers cannot when one of them is none.
    pub(crate) undecided: bool,
}

impl Rules {
    /// Compiles the rules of one node.
    pub(super) fn load(rules: &[Json], schema: &Json) -> Result<Option<Self>, String> {
        if rules.is_empty() {
            return Ok(None);
        }
        if rules.iter().any(|rule| rule.get("optionalOldSelf").is_some()) {
            return Err("optionalOldSelf, which kube-cel reads differently from the server".to_owned());
        }
        if let Some(class) = READ_LAXER.iter().find(|class| rules.iter().any(|rule| text(rule).contains(*class))) {
            return Err(format!("a rule with {class}, which is ASCII to the server and Unicode here"));
        }
        let mut node = without_rules(schema);
        if let Json::Object(node) = &mut node {
            node.insert(KEYWORD.to_owned(), Json::Array(rules.to_vec()));
        }
        let compiled = compile_schema(&node);
        match compiled.compilation_errors().first() {
            Some(error) => Err(error.to_string()),
            None => Ok(Some(Self(compiled))),
        }
    }

    /// The rules that do not hold for `value`. Those that compare with what is stored are judged where something is.
    pub(crate) fn broken(&self, value: &Json, stored: Option<&Json>, validator: &Validator) -> Vec<Broken> {
        let Err(errors) = validator.validate_compiled(&self.0, value, stored) else { return Vec::new() };
        let broken = errors.into_iter().map(|error| Broken {
            field: error.field_path,
            message: error.message,
            undecided: error.kind != ErrorKind::ValidationFailure,
        });
        broken.collect()
    }
}

/// Classes that match more here than on the server. White space is not among them: what rules ask for is its absence.
const READ_LAXER: [&str; 4] = [r"\\d", r"\\w", r"\\b", "(?i"];

const KEYWORD: &str = "x-kubernetes-validations";

fn text(rule: &Json) -> &str {
    rule.get("rule").and_then(Json::as_str).unwrap_or_default()
}

/// The schema's form without any rule: CEL needs it to know maps from blocks.
fn without_rules(schema: &Json) -> Json {
    match schema {
        Json::Object(fields) => Json::Object(
            fields
                .iter()
                .filter(|(key, _)| *key != KEYWORD)
                .map(|(key, value)| (key.clone(), without_rules(value)))
                .collect::<Map<_, _>>(),
        ),
        Json::Array(items) => Json::Array(items.iter().map(without_rules).collect()),
        scalar => scalar.clone(),
    }
}
