use std::borrow::Cow;
use std::time;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A span of time such as `90s`, `15m` or `1h30m`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration(pub String);

impl Duration {
    /// The span, or `None` when the text is not one to four numbers of up to five digits, each with its unit.
    pub fn parse(&self) -> Option<time::Duration> {
        let mut rest = self.0.as_str();
        let mut total = time::Duration::ZERO;
        for _ in 0..4 {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=5).contains(&digits) {
                return None;
            }
            let number: u64 = rest[..digits].parse().ok()?;
            let (unit, after) = unit(&rest[digits..])?;
            total += time::Duration::from_millis(number * unit);
            rest = after;
            if rest.is_empty() {
                return Some(total);
            }
        }
        None
    }
}

fn unit(text: &str) -> Option<(u64, &str)> {
    // `ms` stands before `m`: the longer name has the first right to the text.
    [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
        .into_iter()
        .find_map(|(name, millis)| text.strip_prefix(name).map(|after| (millis, after)))
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": 28,
            "pattern": "^([0-9]{1,5}(h|m|s|ms)){1,4}$",
            "x-says": "a duration such as 90s, 15m or 168h",
            "x-measure": "duration",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> Option<u128> {
        Duration(text.to_owned()).parse().map(|span| span.as_millis())
    }

    #[test]
    fn reads_every_unit_and_their_sum() {
        assert_eq!(millis("90s"), Some(90_000));
        assert_eq!(millis("15m"), Some(900_000));
        assert_eq!(millis("168h"), Some(604_800_000));
        assert_eq!(millis("250ms"), Some(250));
        assert_eq!(millis("1h30m15s5ms"), Some(5_415_005));
    }

    #[test]
    fn refuses_what_the_schema_refuses() {
        for text in ["", "5", "s", "5 m", "5d", "1.5h", "-5m", "5M", "100000s", "1s1s1s1s1s", "5m "] {
            assert_eq!(millis(text), None, "{text:?}");
        }
    }
}
