use std::error::Error;

use serde_json::Value;

use crate::definition;

/// The definition of the resource, as YAML.
pub(super) fn text() -> Result<String, Box<dyn Error>> {
    let mut definition = serde_json::to_value(definition()?)?;
    whole_numbers(&mut definition);
    Ok(format!(
        "# Made from the Rust types by `make generate`; do not edit.\n{}",
        serde_saphyr::to_string(&definition)?
    ))
}

/// The typed definition keeps every bound as a float; `1.0` would be written where the API server stores `1`.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(whole) = number.as_f64().and_then(|float| float.to_string().parse::<i64>().ok()) {
                *number = whole.into();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        _ => {}
    }
}
