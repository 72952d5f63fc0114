use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod batch;
mod event_time;
mod quarantine;
mod scaling;

pub use batch::Batch;
pub use event_time::EventTime;
pub use quarantine::Quarantine;
pub use scaling::{LagScaling, Scaling, ScalingType};

use crate::rule::Rule;

/// Lands the topic's events in the lake, each exactly once.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Consumer {
    /// Number of consumer pods; `kubectl scale csp/NAME --replicas=N` writes it. Required with scaling Fixed;
    /// with External left to the autoscaler, with Lag to the operator. More than the topic has partitions do not help.
    #[schemars(range(min = 0, max = 1000))]
    pub replicas: Option<i32>,
    /// Who decides on the number of consumers.
    pub scaling: Option<Scaling>,
    /// Name of the consumer group in Kafka. It never changes, and is not added or removed later.
    #[schemars(
        length(min = 1, max = 249),
        regex(pattern = "^[a-zA-Z0-9._-]+$"),
        extend("x-says" = "a consumer group: letters, digits, '.', '_' and '-', such as shop-lake", "x-default-is" = "<namespace>.<name>")
    )]
    pub group: Option<String>,
    /// Where landing starts in a topic that it has never landed.
    #[schemars(extend("x-default" = crate::defaults::START_FROM))]
    pub start_from: Option<StartFrom>,
    /// When a batch of events is closed and lands; whichever bound comes first.
    pub batch: Option<Batch>,
    /// How event times are read.
    pub time: Option<EventTime>,
    /// What becomes of events that are not valid.
    pub quarantine: Option<Quarantine>,
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::required(
            ".replicas",
            "has(self.replicas) || (has(self.scaling) && self.scaling.type != 'Fixed')",
            "scaling Fixed, the default, needs a number: write for example replicas: 1, or leave it to an autoscaler with scaling: {type: External}",
        ),
        Rule::forbidden(
            ".replicas",
            "!has(self.replicas) || !has(self.scaling) || self.scaling.type != 'Lag'",
            "scaling Lag decides on the number itself: leave replicas out; where an autoscaler or kubectl scale has left \
             one, take it away in the same change (kubectl patch --type=merge, with replicas: null and the new scaling)",
        ),
        Rule::invalid(
            "(has(self.group) ? self.group : '') == (has(oldSelf.group) ? oldSelf.group : '')",
            "the consumer group never changes, and is not added or removed later either: put the old name back, or make a new pipeline",
        )
        .at(".group"),
    ]
}

/// Where landing starts in a topic that it has never landed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum StartFrom {
    /// At the first event that Kafka still has.
    Earliest,
    /// At the next event to come.
    Latest,
}
