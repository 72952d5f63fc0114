//! Single values, and values of the wrong form.

use kube_cel::Validator;
use serde_json::Value as Json;

use crate::check::closest::closest;
use crate::check::node::{Value, quoted};
use crate::check::schema::{Bounds, Form, Schema, Text};

/// The value as JSON, or what was expected instead of it.
pub(super) fn judge(schema: &Schema, value: &Value, validator: &Validator) -> Result<Json, String> {
    match (&schema.form, value) {
        (Form::Boolean, Value::Boolean(value)) => Ok(Json::from(*value)),
        (Form::Integer(range) | Form::IntegerOrText(range, _), Value::Integer(number)) => integer(*range, *number),
        (Form::Text(rules) | Form::IntegerOrText(_, rules), Value::Text(text)) => self::text(rules, text),
        (form, value) => Err(format!("expected {} (found {value}{})", expected(form), cure(schema, value, validator))),
    }
}

fn integer(range: Bounds, number: i64) -> Result<Json, String> {
    if range.hold(number) {
        Ok(Json::from(number))
    } else {
        Err(format!("expected a whole number{range} (found {number})"))
    }
}

fn text(rules: &Text, text: &str) -> Result<Json, String> {
    if !rules.words.is_empty() && !rules.words.iter().any(|word| word == text) {
        let near = closest(text, rules.words.iter().map(String::as_str)).map(|near| format!("; did you mean {near}?"));
        return Err(format!("expected {} (found {}{})", one_of(&rules.words), quoted(text), near.unwrap_or_default()));
    }
    let length = text.chars().count();
    if !rules.length.hold_count(length) {
        let expected = rules.length.of("character", "characters");
        return Err(format!("expected {expected} (found {length}: {})", quoted(text)));
    }
    match &rules.pattern {
        Some(pattern) if !pattern.matches(text) => {
            Err(format!("expected text that matches {pattern} (found {})", quoted(text)))
        }
        _ => Ok(Json::from(text)),
    }
}

fn expected(form: &Form) -> String {
    match form {
        Form::Object(_) => "a block of fields".to_owned(),
        Form::Map { .. } => "a block of keys and values".to_owned(),
        Form::List { .. } => "a list".to_owned(),
        Form::Text(text) if !text.words.is_empty() => one_of(&text.words),
        Form::Text(_) => "a string".to_owned(),
        Form::Integer(range) => format!("a whole number{range}"),
        Form::IntegerOrText(range, _) => format!("a whole number{range}, or a string"),
        Form::Boolean => "true or false".to_owned(),
    }
}

/// What to write instead, where that can be guessed.
fn cure(schema: &Schema, value: &Value, validator: &Validator) -> String {
    match (&schema.form, value) {
        // Creating drops a key without a value, server-side apply refuses it.
        (_, Value::Null) => "; give a value, or leave the key out".to_owned(),
        (Form::Integer(_), Value::Text(text)) if text.parse::<i64>().is_ok() => "; write it without quotes".to_owned(),
        (Form::Boolean, Value::Text(text)) if text == "true" || text == "false" => {
            "; write it without quotes".to_owned()
        }
        (Form::Text(text) | Form::IntegerOrText(_, text), Value::Integer(_) | Value::Number(_) | Value::Boolean(_)) => {
            in_quotes(schema, text, &value.as_written(), validator)
        }
        (Form::List { .. }, Value::Text(_) | Value::Integer(_) | Value::Map(_)) => {
            "; begin each item with \"- \"".to_owned()
        }
        _ => String::new(),
    }
}

/// Quotes around a word are a cure only where it is sound as text; else what the field asks for is.
fn in_quotes(schema: &Schema, rules: &Text, word: &str, validator: &Validator) -> String {
    let broken = schema.rules.as_ref().map(|rules| rules.broken(&Json::from(word), None, validator));
    match (text(rules, word), broken.unwrap_or_default().first()) {
        (Ok(_), None) => format!("; write \"{word}\" in quotes"),
        (_, Some(broken)) => format!("; it {}", broken.message),
        (Err(_), None) => String::new(),
    }
}

fn one_of(words: &[String]) -> String {
    match words {
        [only] => only.clone(),
        words => format!("one of {}", words.join(", ")),
    }
}
