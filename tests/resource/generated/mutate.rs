//! Good manifests, and what can be made of them.

use serde_json::{Map, Value as Json, json};

use super::dice::Dice;

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
        for _ in 0..=dice.below(3) {
            let path = if dice.once_in(12) { "metadata" } else { "spec" };
            let schema = self.schema["properties"][path].clone();
            let other = dice.of(&self.good)[path].clone();
            self.change(&mut object[path], &schema, &other, dice);
        }
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

/// Values at the edges of what fields take, and beyond.
#[allow(clippy::too_many_lines, reason = "a list")]
fn odd_values() -> Vec<Json> {
    let texts = [
        "",
        " ",
        "a",
        "A",
        "-",
        ".",
        "..",
        "a.b",
        "a..b",
        "a/b",
        "a_b",
        "a b",
        "é",
        "\u{a0}",
        "a\nb",
        "a\n",
        "\u{2028}",
        "😀",
        "true",
        "null",
        "0",
        "1",
        "-1",
        "00",
        "0.5",
        "0.0005",
        "1.0",
        "1e3",
        "+1",
        "9999999",
        "10000000",
        "0.001",
        "١",
        "0s",
        "1s",
        "1ms",
        "90s",
        "1h30m",
        "30m1h",
        "1.5h",
        "1d",
        "24h",
        "25h",
        "87600h",
        "87601h",
        "99999h59999m",
        "1h1h1h1h",
        "1h1h1h1h1h",
        "1",
        "500m",
        "0.5",
        "1500m",
        "257",
        "1m",
        "0m",
        "64Ki",
        "65535",
        "65536",
        "1Gi",
        "16Gi",
        "17Gi",
        "1.5Gi",
        "0.001Gi",
        "32Mi",
        "33554431",
        "1Ti",
        "1k",
        "1K",
        "1Pi",
        "1E",
        "999999999999T",
        "kafka:9092",
        "kafka:0",
        "kafka:99999",
        "[::1]:9092",
        "-kafka:1",
        "http://a",
        "https://a.b:1",
        "http://[::1]:80",
        "http://a/",
        "ftp://a",
        "s3://abc/d",
        "s3://ab/d",
        "s3://abc/ d",
        "/a",
        "./a",
        "../a",
        "...a/b",
        "/a\u{a0}b",
        "UTC",
        "Europe/Berlin",
        "America/Argentina/Buenos_Aires",
        "Mars/Olympus",
        "a.b[].c",
        "items[].id",
        "a[].b[].c",
        "a[].b[].c[].d",
        "items",
        "device",
        "device.os.name",
        "ingested_at",
        "kafka",
        "kafka.x",
        "event_time",
        "year",
        "dt",
        "hour",
        "dt=%Y-%m-%d",
        "year=%Y/month=%m/day=%d",
        "%Y/%m/%d",
        "%Y%m",
        "dt=%Y-%m-%d/%M",
        "Retain",
        "Operator",
        "Nobody",
        "Strimzi",
        "External",
        "Fixed",
        "Zstd",
        "Snappy",
        "Decimal",
        "String",
        "Int64",
        "Timestamp",
        "Scaled",
        "Exists",
        "Equal",
        "NoExecute",
        "compact",
        "delete",
        "delete,compact",
        "cart",
        "view",
        "123456789012345678901",
        "12345678901234567890.123456789012345678",
        ";",
        "\t",
        "||",
        "\"",
        "clicks",
        "shop",
    ];
    let numbers = [
        0,
        1,
        -1,
        2,
        3,
        5,
        12,
        38,
        39,
        60,
        100,
        256,
        257,
        1000,
        10_000,
        10_001,
        100_000,
        i64::from(i32::MAX),
        i64::from(i32::MAX) + 1,
        i64::MAX,
        i64::MIN,
    ];
    let rest = [
        json!(0.5),
        json!(1.5),
        json!(1e20),
        json!(true),
        json!(false),
        json!(null),
        json!([]),
        json!({}),
        json!([""]),
        json!({"": ""}),
        json!({"name": "a"}),
    ];
    texts.iter().map(|text| json!(text)).chain(numbers.iter().map(|number| json!(number))).chain(rest).collect()
}
