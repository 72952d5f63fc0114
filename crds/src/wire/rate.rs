use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::Scalar;

/// A positive number with up to three decimals, as `1000` or `"0.5"`: events per second, or how many times as fast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(pub Scalar);

impl Rate {
    /// The number in thousandths, or `None` when it is not positive, or no number.
    pub fn thousandths(&self) -> Option<u64> {
        let text = self.0.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        let digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 7) || !digits(fraction, 3) {
            return None;
        }
        let number = whole.parse::<u64>().ok()? * 1000 + format!("{fraction:0<3}").parse::<u64>().ok()?;
        (number > 0).then_some(number)
    }
}

impl JsonSchema for Rate {
    fn schema_name() -> Cow<'static, str> {
        "Rate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "x-kubernetes-int-or-string": true,
            "pattern": r"^[0-9]{1,7}(\.[0-9]{1,3})?$",
            "x-says": "a number such as 1000 or \"0.5\" (decimals need quotes, at most three)",
            "x-measure": "double",
            "x-between": ["0.001", "9999999"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thousandths(text: &str) -> Option<u64> {
        Rate(text.into()).thousandths()
    }

    #[test]
    fn reads_exactly() {
        assert_eq!(Rate(Scalar::Whole(1000)).thousandths(), Some(1_000_000));
        assert_eq!(thousandths("0.5"), Some(500));
        assert_eq!(thousandths("0.001"), Some(1));
        assert_eq!(thousandths("9999999.999"), Some(9_999_999_999));
    }

    #[test]
    fn refuses_zero_signs_and_exponents() {
        for text in ["0", "0.000", "-1", "+1", "1e3", "1.", ".5", "0.0001", "10000000", "1_000", ""] {
            assert_eq!(thousandths(text), None, "{text:?}");
        }
    }
}
