use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A share between 0 and 1 with up to six decimals, as text: `"0.01"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ratio(pub String);

impl Ratio {
    /// The share in millionths, or `None` when it is above 1, or no number.
    pub fn millionths(&self) -> Option<u32> {
        let (whole, fraction) = self.0.split_once('.').unwrap_or((&self.0, "0"));
        if !(1..=6).contains(&fraction.len()) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let fraction: u32 = format!("{fraction:0<6}").parse().ok()?;
        match whole {
            "0" => Some(fraction),
            "1" if fraction == 0 => Some(1_000_000),
            _ => None,
        }
    }
}

impl JsonSchema for Ratio {
    fn schema_name() -> Cow<'static, str> {
        "Ratio".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": 8,
            "pattern": r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$",
            "x-says": "a share from 0 to 1 in quotes, with at most six decimals, such as \"0.01\" for one in a hundred",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_shares_only() {
        let millionths = |text: &str| Ratio(text.to_owned()).millionths();
        assert_eq!(millionths("0.01"), Some(10_000));
        assert_eq!(millionths("0"), Some(0));
        assert_eq!(millionths("1.000"), Some(1_000_000));
        for text in ["1.5", "-0.1", "2", "0.", "0.0000001", "1%", ""] {
            assert_eq!(millionths(text), None, "{text:?}");
        }
    }
}
