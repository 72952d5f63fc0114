//! The presets as they are generated against the presets as the resource declares them.

use clickstream_crds::spec::ColumnType;
use serde_json::Value;

use super::*;

/// Whether the value at a path such as `items[].id` is there.
fn is_there(value: &Value, path: &str) -> bool {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let inner = |value: &Value| rest.map_or(!value.is_null(), |rest| is_there(value, rest));
    match first.strip_suffix("[]") {
        Some(list) => value[list].as_array().is_some_and(|items| items.iter().any(inner)),
        None => inner(&value[first]),
    }
}

#[test]
fn generated_events_have_the_columns_roles_and_types_that_the_resource_declares() {
    for preset in [Preset::RetailRocket, Preset::Ecommerce, Preset::PageViews, Preset::Streaming] {
        let (bytes, truth) = made(&format!("--preset {preset} --events 2000 --output a.jsonl"));
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let lines: Vec<Value> = lines.map(|line| serde_json::from_slice(line).unwrap()).collect();
        let declared = preset.declared();
        let columns = declared.columns.unwrap();
        // Nothing is known of what a column of free JSON holds.
        for column in columns.iter().filter(|column| column.column_type != ColumnType::Json) {
            let from = column.from.as_ref().map_or(&column.name.0, |from| &from.0);
            assert!(lines.iter().any(|line| is_there(line, from)), "{preset} has no {from}");
        }
        assert!(columns.iter().any(|column| column.name.0 == preset.story().typed_column), "{preset}");
        assert_eq!(declared.roles.unwrap().event_id.is_some(), preset.story().has_event_id, "{preset}");
        let types = declared.event_types.unwrap();
        let accepted: Option<Vec<String>> = types.accepted.map(|words| words.into_iter().map(|word| word.0).collect());
        for word in truth["by_type"].as_object().unwrap().keys() {
            let lands = truth["lands_as"].get(word).map_or(word.as_str(), |lands| lands.as_str().unwrap());
            assert!(accepted.as_ref().is_none_or(|words| words.iter().any(|word| word == lands)), "{preset}: {word}");
        }
    }
}
