use clickstream_crds::conditions::ScalingActive;

use super::{Decision, Pending, Why};
use crate::finding::Finding;

impl Decision {
    /// As the condition. No word of it changes while nothing is decided: what waits is a figure for metrics.
    pub fn finding(&self) -> Finding<ScalingActive> {
        let replicas = self.replicas;
        match (self.why, self.pending, self.due) {
            (Why::Waits, Some(Pending { replicas: right, since }), Some(due)) => Finding::new(
                ScalingActive::Lag,
                format!(
                    "{right} consumers would be right since {since}; if that stays so, there will be so many at {due}"
                ),
            ),
            (Why::Enough | Why::Waits, ..) => {
                Finding::new(ScalingActive::Lag, format!("{replicas} is the right number for what waits"))
            }
            (Why::Changed { waiting }, ..) => Finding::new(
                ScalingActive::Lag,
                format!("{waiting} events waited, and {replicas} is the right number for so many"),
            ),
            (Why::Settles, ..) => Finding::new(
                ScalingActive::Lag,
                format!("{replicas} consumers; until all are ready and have shared the partitions, their number stays"),
            ),
            (Why::Capped, ..) => Finding::new(
                ScalingActive::CappedAtPartitions,
                format!(
                    "{replicas} consumers, one for each partition; more would be right for what waits, and would only wait too"
                ),
            ),
            (Why::HeldUp, ..) => Finding::new(
                ScalingActive::ScalingFrozen,
                "more waits than the consumers should have before them, but the store does not take it: more consumers \
                 would not help (see StorageReady)",
            ),
            (Why::Unknown, ..) => Finding::new(
                ScalingActive::MetricsUnavailable,
                format!("how much waits in Kafka is not known, so there stay {replicas} consumers"),
            ),
        }
    }
}
