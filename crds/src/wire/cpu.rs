use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::Scalar;

/// An amount of processor in the notation of Kubernetes: `500m`, `2`, `"1.5"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cpu(pub Scalar);

impl Cpu {
    /// The amount in thousandths of a processor, or `None` when it is no such amount.
    pub fn millis(&self) -> Option<u32> {
        let text = self.0.to_string();
        let digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if let Some(millis) = text.strip_suffix('m') {
            return digits(millis, 6).then(|| millis.parse().ok()).flatten();
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        if !digits(whole, 6) || !digits(fraction, 3) {
            return None;
        }
        Some(whole.parse::<u32>().ok()? * 1000 + format!("{fraction:0<3}").parse::<u32>().ok()?)
    }
}

impl JsonSchema for Cpu {
    fn schema_name() -> Cow<'static, str> {
        "Cpu".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "x-kubernetes-int-or-string": true,
            "pattern": r"^[0-9]{1,6}(m|\.[0-9]{1,3})?$",
            "x-says": "an amount of processor such as 500m, 2 or \"1.5\" (decimals need quotes)",
            "x-measure": "quantity",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> Option<u32> {
        Cpu(text.into()).millis()
    }

    #[test]
    fn reads_what_kubernetes_writes() {
        assert_eq!(Cpu(Scalar::Whole(2)).millis(), Some(2000));
        assert_eq!(millis("500m"), Some(500));
        assert_eq!(millis("0.25"), Some(250));
        assert_eq!(millis("1.5"), Some(1500));
    }

    #[test]
    fn refuses_other_text() {
        for text in ["", "m", "1.5m", "-1", "1e3", "1.", ".5", "0.0001", "1Gi", "1234567"] {
            assert_eq!(millis(text), None, "{text:?}");
        }
        assert_eq!(Cpu(Scalar::Whole(-1)).millis(), None);
    }
}
