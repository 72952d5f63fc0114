use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::wire::Ratio;

/// What becomes of events that are not valid.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quarantine {
    /// Whether they land, raw and with the reason, under `quarantine/`; else they are only counted.
    #[schemars(extend("x-default" = crate::defaults::QUARANTINE_ENABLED))]
    pub enabled: Option<bool>,
    /// The share of events that are not valid beyond which the pipeline says so in its conditions, as "0.01" for one in a hundred.
    #[schemars(extend("x-default" = crate::defaults::QUARANTINE_ALERT_ABOVE))]
    pub alert_above: Option<Ratio>,
}
