use clickstream_crds::settings::{Loops, Pace, Replay, TimeShift};

/// What a replica is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    /// Number of the run.
    pub run: u32,
    /// When each event is due.
    pub pace: Pace,
    /// How often.
    pub loops: Loops,
    /// What becomes of the event times.
    pub times: TimeShift,
    /// Bad rows beyond which the run fails.
    pub max_bad_rows: u64,
    /// How long events stay unsealed, in microseconds: short is seen soon, long disturbs the pace less often.
    pub seal_every: i64,
    /// How many bytes are unsealed at most: they are kept in memory.
    pub seal_bytes: usize,
}

impl Orders {
    /// What the settings say, with seals each second.
    pub fn new(replay: &Replay) -> Self {
        Self {
            run: replay.run,
            pace: replay.pace.clone(),
            loops: replay.loops,
            times: replay.times.clone(),
            max_bad_rows: replay.max_bad_rows,
            seal_every: 1_000_000,
            seal_bytes: 16 << 20,
        }
    }

    /// Whether the round is the last.
    pub(super) fn is_last(&self, round: u64) -> bool {
        match self.loops {
            Loops::Endless => false,
            Loops::Times(times) => round + 1 >= u64::from(times),
        }
    }
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do at once.
    Busy,
    /// There is nothing to send before this moment, in microseconds since 1970. The lease wants a step now and then all the same.
    Until(i64),
    /// All shards have sent all there is. Whoever goes on stepping keeps it so.
    Complete(Summary),
}

/// What a complete run came to, of all replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Rows read, in all rounds.
    pub rows: u64,
    /// Events sent. Equal to the rows, or a promise is broken.
    pub sent: u64,
    /// Of them, rows that could not be read.
    pub bad: u64,
}
