use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A moment in UTC, to the second: `2026-01-05T00:00:00Z`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub String);

impl Moment {
    /// The moment in microseconds since 1970, or `None` when the text is none, or is written in another way.
    pub fn micros(&self) -> Option<i64> {
        let moment = self.0.parse::<Timestamp>().ok()?;
        // One way to write each moment: rules can then compare the texts.
        (moment.to_string() == self.0 && moment.subsec_nanosecond() == 0).then(|| moment.as_microsecond())
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": 40,
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$",
            "x-says": "a moment in UTC such as 2026-01-05T00:00:00Z",
            "x-measure": "timestamp",
            "x-between": ["1971-01-01T00:00:00Z", "2134-01-01T00:00:00Z"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Option<i64> {
        Moment(text.to_owned()).micros()
    }

    #[test]
    fn reads_moments_to_the_second() {
        assert_eq!(micros("1970-01-01T00:00:01Z"), Some(1_000_000));
        assert_eq!(micros("2026-01-05T00:00:00Z"), Some(1_767_571_200_000_000));
        assert_eq!(micros("2024-02-29T23:59:59Z"), Some(1_709_251_199_000_000));
    }

    #[test]
    fn refuses_other_ways_to_write_them_and_days_that_never_were() {
        for text in [
            "",
            "2026-01-05",
            "2026-01-05T00:00:00",
            "2026-01-05T00:00:00.5Z",
            "2026-01-05T00:00:00+01:00",
            "2026-01-05 00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-05T24:00:00Z",
        ] {
            assert_eq!(micros(text), None, "{text:?}");
        }
    }
}
