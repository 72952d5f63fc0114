//! How many events one core generates in a second of its time, as JSON bytes in memory; beside it a generator in Python with Faker.
//!
//! Time is that of the processor, so that what else the machine does changes little.
//! `cargo bench -p clickstream-worker --bench generate`; the comparison needs `pip install faker`.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use clickstream_worker::generate::{JsonLines, Plan, Positions, Preset, Refused, Settings, Stream};
use clickstream_worker::shard::Shards;

const EVENTS: u64 = 2_000_000;
const ROUNDS: usize = 5;
/// What a batch for the broker would hold, before the bytes are dropped.
const BUFFER: usize = 1 << 20;

fn main() -> Result<(), Refused> {
    for preset in [Preset::RetailRocket, Preset::Ecommerce, Preset::PageViews, Preset::Streaming] {
        let settings = Settings { span: 30 * 86_400_000_000, ..Settings::new(preset, EVENTS, 1) };
        let plan = Plan::new(settings, Vec::new())?;
        let mut rounds: Vec<(Duration, u64)> = (0..ROUNDS).map(|_| round(&plan)).collect();
        rounds.sort_unstable();
        let (took, bytes) = rounds[ROUNDS / 2];
        let per_second = u128::from(EVENTS) * 1_000_000 / took.as_micros().max(1);
        print!("{:<13} {per_second:>9} events/s {:>5} bytes each", preset.name(), bytes / EVENTS);
        match faker(preset) {
            Some(baseline) => println!("   {:>4} times Python with Faker ({baseline} events/s)", per_second / baseline),
            None => println!(),
        }
    }
    Ok(())
}

fn round(plan: &Plan) -> (Duration, u64) {
    let mut lines = JsonLines::new(plan);
    let mut buffer = Vec::with_capacity(BUFFER + 4096);
    let mut bytes = 0;
    let start = Stopwatch::start();
    for event in Stream::new(plan, Shards::ALL, Positions::START) {
        lines.line(&event, &mut buffer);
        if buffer.len() >= BUFFER {
            bytes += buffer.len() as u64;
            buffer.clear();
        }
    }
    (start.stop(), bytes + buffer.len() as u64)
}

/// Processor time of this thread where the system tells it, else the time on the wall.
enum Stopwatch {
    Processor(Duration),
    Wall(Instant),
}

impl Stopwatch {
    fn start() -> Self {
        processor().map_or_else(|| Self::Wall(Instant::now()), Self::Processor)
    }

    fn stop(self) -> Duration {
        match self {
            Self::Processor(before) => processor().unwrap_or_default().saturating_sub(before),
            Self::Wall(before) => before.elapsed(),
        }
    }
}

fn processor() -> Option<Duration> {
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    times.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The events a second of the Python generator; it has a small event and a nested one.
fn faker(preset: Preset) -> Option<u128> {
    let kind = match preset {
        Preset::RetailRocket => "small",
        Preset::Streaming => "nested",
        Preset::Ecommerce | Preset::PageViews => return None,
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/faker_style.py");
    let output = Command::new("python3").args([script, kind]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
