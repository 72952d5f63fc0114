//! How many events one core lands in a second of its time: messages in memory, decoded, checked, staged, and written as Parquet. Beside it
//! Arrow's JSON reader on the same messages in the same run, which checks nothing: it decodes only.
//!
//! `cargo bench -p clickstream-worker --bench land`

use std::error::Error;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_json::ReaderBuilder;
use arrow_schema::Schema;
use clickstream_crds::settings::{Landing, S3Keys};
use clickstream_crds::translate::{PipelineName, translate};
use clickstream_worker::generate::{JsonLines, Plan as Events, Positions, Preset, Settings, Stream};
use clickstream_worker::land::{Cut as _, CutReason, Format as _, ParquetFormat, Plan, Recipe, Stage as _, Staging};
use clickstream_worker::log::{Headers, Partition, Record};
use clickstream_worker::shard::Shards;

const ROUNDS: usize = 5;
/// What Arrow's reader is quickest with.
const BATCH: usize = 1_024;

fn main() -> Result<(), Box<dyn Error>> {
    for (preset, named, events) in
        [(Preset::RetailRocket, "retailrocket", 500_000), (Preset::Streaming, "streaming", 60_000)]
    {
        let messages = messages(preset, events)?;
        let format = ParquetFormat(Recipe::new(&landing(named)?)?);
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(round(&format, &messages)?);
        }
        let median = |of: fn(&Round) -> Duration| {
            let mut took: Vec<_> = rounds.iter().map(of).collect();
            took.sort_unstable();
            u128::from(events) * 1_000_000 / took[ROUNDS / 2].as_micros().max(1)
        };
        println!(
            "{:<13} staged {:>8}/s, written {:>8}/s, both {:>8}/s ({} bytes each); arrow-json decodes {:>8}/s",
            preset.name(),
            median(|round| round.staged),
            median(|round| round.written),
            median(|round| round.staged + round.written),
            rounds[0].bytes as u64 / events,
            median(|round| round.arrow),
        );
    }
    Ok(())
}

struct Round {
    staged: Duration,
    written: Duration,
    arrow: Duration,
    bytes: usize,
}

#[derive(Debug)]
struct Nothing;

impl Headers for Nothing {
    fn get(&self, _: &str) -> Option<&[u8]> {
        None
    }
}

fn round(format: &ParquetFormat, messages: &[Vec<u8>]) -> Result<Round, Box<dyn Error>> {
    let end = i64::try_from(messages.len())?;
    // The generator's events lie in January 2026; they arrive at its end.
    let arrival = 1_769_817_600_000;
    let (staged, cut) = timed(|| {
        let mut staging: Staging = format.stage(Partition(0));
        for (offset, message) in (0..).zip(messages) {
            let key = Some(&b"user"[..]);
            staging.take(&Record { offset, timestamp: arrival, key, value: Some(message), headers: &Nothing });
        }
        staging.cut(0, end, arrival * 1_000)
    });
    let manifest = cut.manifest();
    if manifest.landed() != messages.len() as u64 {
        return Err(format!("not all events are valid: {:?}", manifest.quarantined).into());
    }
    let plan = Plan {
        stream: "bench".to_owned(),
        topic: "bench".to_owned(),
        partition: 0,
        start: 0,
        end,
        planned_at: arrival * 1_000,
        cut: CutReason::Events,
        recipe: format.frozen().clone(),
        manifest,
        expired: Vec::new(),
        writer: "bench".to_owned(),
    };
    let (written, object) = timed(|| cut.object(&plan, &plan.manifest.portions[0]));
    let (arrow, decoded) = timed(|| arrow(format, messages));
    decoded?;
    Ok(Round { staged, written, arrow, bytes: object?.len() })
}

/// The declared columns, under the names that the source gives them.
fn arrow(format: &ParquetFormat, messages: &[Vec<u8>]) -> Result<usize, Box<dyn Error>> {
    // What landing itself adds, such as where in Kafka an event was, is not in the messages.
    let fields: Vec<_> =
        format.0.schema().fields().iter().map(|field| field.as_ref().clone().with_nullable(true)).collect();
    let mut decoder = ReaderBuilder::new(Arc::new(Schema::new(fields)))
        .with_batch_size(BATCH)
        .with_coerce_primitive(true)
        .build_decoder()?;
    let mut rows = 0;
    for messages in messages.chunks(BATCH) {
        for message in messages {
            decoder.decode(message)?;
        }
        rows += decoder.flush()?.map_or(0, |batch| batch.num_rows());
    }
    Ok(rows)
}

fn messages(preset: Preset, events: u64) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let settings = Settings { span: 20 * 86_400_000_000, ..Settings::new(preset, events, 1) };
    let plan = Events::new(settings, Vec::new()).map_err(|refused| format!("{refused:?}"))?;
    let mut lines = JsonLines::new(&plan);
    let written = |event| {
        let mut line = Vec::new();
        lines.line(&event, &mut line);
        line
    };
    Ok(Stream::new(&plan, Shards::ALL, Positions::START).map(written).collect())
}

fn landing(preset: &str) -> Result<Landing, Box<dyn Error>> {
    let spec = serde_json::from_value(serde_json::json!({
        "kafka": {"bootstrapServers": ["kafka:9092"]},
        "schema": {"preset": preset},
        "consumer": {"replicas": 1},
        "lake": {"s3": {"bucket": "lake"}},
    }))?;
    let name = PipelineName { namespace: "bench".to_owned(), name: "bench".to_owned() };
    let consumer = translate(&name, &spec).map_err(|faults| format!("{faults:?}"))?.consumer;
    Ok(consumer.ok_or("no consumer")?.landing.with_keys(|_| S3Keys::Ambient))
}

/// Processor time of this thread where the system tells it, else the time on the wall.
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let (before, start) = (processor(), Instant::now());
    let done = work();
    let took = processor().zip(before).map_or_else(|| start.elapsed(), |(after, before)| after.saturating_sub(before));
    (took, done)
}

fn processor() -> Option<Duration> {
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    times.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
