//! Good manifests, and what can be made of them.

use clickstream_tests::dice::Dice;
use serde_json::{Map, Value as Json, json};

use super::odd::odd_values;

/// Makes objects out of good ones.
pub(crate) struct Mutator {
    good: Vec<Json>,
    /// The schema of the whole object.
    schema: Json,
    /// Every scalar of the good ones, to be put elsewhere.
    scalars: Vec<Json>,
}

/// What a YAML text holds.
pub(crate) fn from_yaml(text: &str) -> Json {
    serde_saphyr::from_str(text).unwrap()
}

impl Mutator {
    pub(crate) fn new(good: Vec<Json>, definition: &str) -> Self {
        let definition = from_yaml(definition);
        let schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
        let mut scalars = odd_values();
        for object in &good {
            collect(&object["spec"], &mut scalars);
        }
        Self { good, schema, scalars }
    }

    /// One object: a good one, changed in some places.
    pub(crate) fn object(&self, dice: &mut Dice) -> Json {
        let mut object = dice.of(&self.good).clone();
        for _ in 0..*dice.of(&[1, 1, 1, 2, 3]) {
            let path = if dice.once_in(12) { "metadata" } else { "spec" };
            let schema = self.schema["properties"][path].clone();
            let other = dice.of(&self.good)[path].clone();
            self.change(&mut object[path], &schema, &other, dice);
        }
        // A request goes to the namespace that the object names, and there is only this one.
        object["metadata"]["namespace"] = json!("default");
        object
    }

    /// Changes a value somewhere: goes down at random, and changes what it comes to.
    fn change(&self, value: &mut Json, schema: &Json, other: &Json, dice: &mut Dice) {
        let deeper = !dice.once_in(4);
        match value {
            Json::Object(fields) if deeper && !fields.is_empty() => {
                let name = dice.of(&fields.keys().cloned().collect::<Vec<_>>()).clone();
                let below = schema["properties"].get(&name).unwrap_or(&schema["additionalProperties"]).clone();
                self.change(&mut fields[&name], &below, &other[&name], dice);
            }
            Json::Array(items) if deeper && !items.is_empty() => {
                let index = dice.below(items.len());
                self.change(&mut items[index], &schema["items"], &other[0], dice);
            }
            Json::Object(fields) => self.change_block(fields, schema, other, dice),
            Json::Array(items) => self.change_list(items, schema, dice),
            scalar => *scalar = self.another(scalar, schema, dice),
        }
    }

    fn change_block(&self, fields: &mut Map<String, Json>, schema: &Json, other: &Json, dice: &mut Dice) {
        let names: Vec<String> = fields.keys().cloned().collect();
        match dice.below(8) {
            0 if !names.is_empty() => drop(fields.remove(dice.of(&names))),
            1 if !names.is_empty() => {
                let name = dice.of(&names).clone();
                let value = fields.remove(&name).unwrap_or_default();
                fields.insert(misspelt(&name, dice), value);
            }
            2 => drop(fields.insert("unknown".to_owned(), dice.of(&self.scalars).clone())),
            3 if other.is_object() => {
                let theirs: Vec<(String, Json)> = other
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                fields.extend((!theirs.is_empty()).then(|| dice.of(&theirs).clone()));
            }
            _ => {
                let known: Vec<String> =
                    schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
                let name = if known.is_empty() { "a.key".to_owned() } else { dice.of(&known).clone() };
                let below = schema["properties"].get(&name).unwrap_or(&schema["additionalProperties"]);
                fields.insert(name, self.invent(below, dice, 0));
            }
        }
    }

    fn change_list(&self, items: &mut Vec<Json>, schema: &Json, dice: &mut Dice) {
        match dice.below(5) {
            0 => items.clear(),
            1 if !items.is_empty() => drop(items.remove(dice.below(items.len()))),
            2 if !items.is_empty() => items.push(dice.of(items).clone()),
            3 => items.push(dice.of(&self.scalars).clone()),
            _ => items.push(self.invent(&schema["items"], dice, 0)),
        }
    }

    fn another(&self, scalar: &Json, schema: &Json, dice: &mut Dice) -> Json {
        match (dice.below(6), scalar) {
            (0, Json::Number(number)) => json!(number.to_string()),
            (0, Json::String(text)) => text.parse::<i64>().map_or_else(|_| json!(format!("{text} ")), Json::from),
            (1, Json::Number(number)) => json!(number.as_f64().unwrap_or_default() + 0.5),
            (1, Json::String(text)) => json!(text.to_uppercase()),
            (2, Json::Number(number)) => json!(-number.as_i64().unwrap_or_default()),
            (2, Json::String(text)) => json!(text.repeat(1 + dice.below(300))),
            (3, _) => self.invent(schema, dice, 0),
            _ => dice.of(&self.scalars).clone(),
        }
    }

    /// A value as the schema wants it, or nearly.
    fn invent(&self, schema: &Json, dice: &mut Dice, level: usize) -> Json {
        if dice.once_in(12) || level > 5 {
            return dice.of(&self.scalars).clone();
        }
        if let Some(words) = schema["enum"].as_array() {
            return dice.of(words).clone();
        }
        match schema["type"].as_str() {
            Some("object") => {
                let fields = schema["properties"].as_object().into_iter().flatten();
                let required = |name: &str| {
                    schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name))
                };
                let mut block = Map::new();
                for (name, below) in fields {
                    if required(name) && !dice.once_in(15) || dice.once_in(4) {
                        block.insert(name.clone(), self.invent(below, dice, level + 1));
                    }
                }
                if schema["additionalProperties"].is_object() {
                    let key = *dice.of(&["a", "retention.ms", "cleanup.policy", "example.com/key", "A key"]);
                    block.insert(key.to_owned(), self.invent(&schema["additionalProperties"], dice, level + 1));
                }
                Json::Object(block)
            }
            Some("array") => (0..=dice.below(3)).map(|_| self.invent(&schema["items"], dice, level + 1)).collect(),
            Some("boolean") => json!(dice.once_in(2)),
            Some("integer") => {
                let ends = [schema["minimum"].as_f64().unwrap_or(-1e9), schema["maximum"].as_f64().unwrap_or(1e9)];
                let whole: Vec<i64> = ends.iter().filter_map(|end| format!("{end:.0}").parse().ok()).collect();
                json!(dice.of(&whole) + i64::try_from(dice.below(3)).unwrap() - 1)
            }
            _ => dice.of(&self.scalars).clone(),
        }
    }
}

fn misspelt(name: &str, dice: &mut Dice) -> String {
    match dice.below(3) {
        0 => name.to_uppercase(),
        1 => format!("{name}s"),
        _ => name.chars().skip(1).collect(),
    }
}

fn collect(value: &Json, scalars: &mut Vec<Json>) {
    match value {
        Json::Object(fields) => fields.values().for_each(|field| collect(field, scalars)),
        Json::Array(items) => items.iter().for_each(|item| collect(item, scalars)),
        scalar => scalars.push(scalar.clone()),
    }
}
