use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// An amount of memory in the notation of Kubernetes, as text: `128Mi`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(pub String);

impl Bytes {
    /// The amount in bytes, a part of one rounded up; `None` when the text is no such amount.
    pub fn parse(&self) -> Option<u64> {
        let end = self.0.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, suffix) = self.0.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        if !(1..=12).contains(&whole.len()) || !(1..=3).contains(&fraction.len()) {
            return None;
        }
        let thousandths = whole.parse::<u128>().ok()? * 1000 + format!("{fraction:0<3}").parse::<u128>().ok()?;
        u64::try_from((thousandths * unit(suffix)?).div_ceil(1000)).ok()
    }
}

fn unit(suffix: &str) -> Option<u128> {
    Some(match suffix {
        "" => 1,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    })
}

impl JsonSchema for Bytes {
    fn schema_name() -> Cow<'static, str> {
        "Bytes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": 20,
            "pattern": r"^[0-9]{1,12}(\.[0-9]{1,3})?(k|M|G|T|Ki|Mi|Gi|Ti)?$",
            "x-says": "an amount of memory such as 128Mi or 1Gi",
            "x-measure": "quantity",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Option<u64> {
        Bytes(text.to_owned()).parse()
    }

    #[test]
    fn reads_what_kubernetes_writes() {
        assert_eq!(bytes("128Mi"), Some(134_217_728));
        assert_eq!(bytes("1G"), Some(1_000_000_000));
        assert_eq!(bytes("1.5Ki"), Some(1536));
        assert_eq!(bytes("1024"), Some(1024));
        assert_eq!(bytes("0.001"), Some(1), "part of a byte is a byte");
    }

    #[test]
    fn refuses_other_text() {
        for text in ["", "Mi", "1 Gi", "1gb", "-1", "1e3", "1.", ".5", "1.2.3", "1.0001", "1234567890123", "500m"] {
            assert_eq!(bytes(text), None, "{text:?}");
        }
    }
}
