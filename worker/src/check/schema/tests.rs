use serde_json::json;

use super::*;
use crate::check::path::Path;

fn refused(schema: &Json) -> String {
    load(schema, &Path::root().child("spec")).expect_err("not to be understood").to_string()
}

#[test]
fn a_keyword_that_is_not_understood_makes_the_schema_unusable() {
    let message = refused(&json!({"type": "object", "properties": {"a": {"type": "integer", "multipleOf": 2}}}));
    assert!(message.starts_with("the schema at spec.a cannot be checked: unknown field `multipleOf`"), "{message}");
    for keyword in [
        json!({"type": "number"}),
        json!({"type": "string", "format": "date-time"}),
        json!({}),
        json!({"type": "array"}),
    ] {
        refused(&keyword);
    }
}

#[test]
fn patterns_that_go_and_rust_read_differently_are_refused() {
    for pattern in [r"^\d+$", r"^[\w.]+$", "(?i)a", "[[:alpha:]]", "a\\b"] {
        refused(&json!({"type": "string", "pattern": pattern}));
    }
    for pattern in [r"^(?:[a-z]+)\.\\d$", "^[0-9]+(ms|s)$"] {
        assert!(load(&json!({"type": "string", "pattern": pattern}), &Path::root()).is_ok(), "{pattern}");
    }
}

#[test]
fn a_rule_that_does_not_compile_makes_the_schema_unusable() {
    let ruled = |rule: &str| json!({"type": "string", "x-kubernetes-validations": [{"rule": rule, "message": "m"}]});
    refused(&ruled("self."));
    refused(&ruled(r"self.matches('^\\d+$')"));
}

#[test]
fn bounds_of_a_format_hold_beside_declared_ones() {
    let schema = load(&json!({"type": "integer", "format": "int32", "minimum": 1.0}), &Path::root()).expect("a schema");
    let Form::Integer(range) = schema.form else { panic!("an integer") };
    assert_eq!(range, Bounds { least: Some(1), most: Some(2_147_483_647) });
}
