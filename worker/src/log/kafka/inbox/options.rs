use std::time::Duration;

/// Bounds of an inbox. The defaults are those of a pod in a cluster.
#[derive(Clone, Debug)]
pub struct InboxOptions {
    /// How long brokers may be away when it starts, and when it asks them something.
    pub patience: Duration,
    /// After so long without a heartbeat (a frozen or lost process) the group goes on without the member.
    pub session: Duration,
    /// After so long without a call of `next` the member gives up by itself; the others wait as long for an answer.
    pub silence: Duration,
    /// How much is fetched ahead, in kilobytes: part of the memory budget.
    pub fetch_kilobytes: u32,
}

impl Default for InboxOptions {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(30),
            session: Duration::from_secs(8),
            silence: Duration::from_mins(2),
            fetch_kilobytes: 32 * 1024,
        }
    }
}
