use std::time::{Duration, Instant};

/// What something took of this process: seconds of processor time, and on the wall.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Took {
    pub(crate) processor: f64,
    pub(crate) wall: f64,
}

impl Took {
    /// Does it, and says what it took.
    pub(crate) fn by(work: impl FnOnce()) -> Self {
        let (start, before) = (Instant::now(), processor());
        work();
        Self { processor: processor().saturating_sub(before).as_secs_f64(), wall: start.elapsed().as_secs_f64() }
    }

    pub(crate) fn median(mut all: Vec<Self>) -> Self {
        all.sort_by(|one, other| one.processor.total_cmp(&other.processor));
        all[all.len() / 2]
    }

    pub(crate) fn per_second(&self, events: u64) -> String {
        let events = events as f64;
        format!("{:>9.0} events/s per core ({:>8.0} on the wall)", events / self.processor, events / self.wall)
    }
}

/// Processor time of all threads of this process.
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
