//! The topic's own word on what was never delivered: whoever reads what is committed must not find an event there either.

use std::ops::Range;

use clickstream_crds::settings::KafkaConnection;

use super::report::{Chain, Fault, Gap, InTopic, Report};
use crate::land::Places;
use crate::log::Partition;
use crate::log::kafka::{KafkaTrouble, Level, Passage};
use crate::role::now_micros;

/// Runs that lie closer together are read over in one go; to start anew costs more than so many events.
const NEAR: i64 = 10_000;

/// Asks the brokers about every chain of the report.
pub(super) fn ask(kafka: &KafkaConnection, prefix: &str, report: &mut Report) -> Result<(), KafkaTrouble> {
    let Report { chains, faults, .. } = report;
    let mut streams: Vec<(String, String)> =
        chains.iter().map(|chain| (chain.stream.clone(), chain.topic.clone())).collect();
    streams.dedup();
    for (stream, topic) in streams {
        let all = Passage::new(kafka, &topic, Level::All)?;
        let committed = Passage::new(kafka, &topic, Level::Committed)?;
        for partition in 0..i32::try_from(all.partitions()?).unwrap_or(i32::MAX) {
            let is_it =
                |chain: &&mut Chain| (&chain.stream, &chain.topic, chain.partition) == (&stream, &topic, partition);
            if let Some(chain) = chains.iter_mut().find(is_it) {
                let places = Places::found(prefix, &stream, &topic);
                compare(&all, &committed, chain, &places, faults)?;
            } else {
                let looked = now_micros();
                let bounds = committed.bounds(Partition(partition))?;
                chains.push(Chain::untouched(&stream, &topic, partition, bounds, looked));
            }
        }
    }
    chains.sort_by(|one, other| {
        (&one.stream, &one.topic, one.partition).cmp(&(&other.stream, &other.topic, other.partition))
    });
    faults.sort();
    Ok(())
}

fn compare(
    all: &Passage,
    committed: &Passage,
    chain: &mut Chain,
    places: &Places,
    faults: &mut Vec<Fault>,
) -> Result<(), KafkaTrouble> {
    let partition = Partition(chain.partition);
    let looked = now_micros();
    let (low, end) = committed.bounds(partition)?;
    if end < chain.end {
        let key = places.plans(partition);
        let what =
            format!("it goes to offset {}, the topic ends at {end}: it was made anew, or has lost its end", chain.end);
        faults.push(Fault { key, what });
        return Ok(());
    }
    let (mut aborted, mut events) = (Vec::new(), Vec::new());
    for span in spans(chain, low) {
        let gaps = Gaps(&chain.gaps);
        committed.walk(partition, span.clone(), &mut |offset| {
            events.extend(gaps.plan_of(offset).map(|plan| (plan, offset)));
        })?;
        all.walk(partition, span, &mut |offset| aborted.extend(gaps.plan_of(offset).map(|_| offset)))?;
    }
    for (plan, offset) in &events {
        let what = format!("it says that offset {offset} was never delivered, and there is an event");
        faults.push(Fault { key: places.plan(partition, *plan), what });
    }
    // While one looks, the topic expires.
    let (low, _) = committed.bounds(partition)?;
    let gone: u64 = chain.gaps.iter().map(|gap| gap.before(low)).sum();
    let total: u64 = chain.gaps.iter().map(|gap| gap.length).sum();
    let aborted = aborted.iter().filter(|offset| **offset >= low && !events.iter().any(|(_, event)| event == *offset));
    let aborted = aborted.count() as u64;
    let waiting = end.abs_diff(chain.end);
    let empty = total.saturating_sub(gone + aborted + events.len() as u64);
    chain.in_topic = Some(InTopic { waiting, aborted, empty, gone: gone.saturating_sub(chain.expired) });
    if waiting == 0 {
        // What comes from now on is planned from now on.
        chain.landed_through = chain.landed_through.max(looked);
    }
    Ok(())
}

/// What has to be read to see all gaps that the topic still has.
fn spans(chain: &Chain, low: i64) -> Vec<Range<i64>> {
    let mut spans: Vec<Range<i64>> = Vec::new();
    for gap in &chain.gaps {
        let (start, end) = (gap.first.max(low), gap.end());
        if start >= end {
            continue;
        }
        match spans.last_mut() {
            Some(last) if start - last.end < NEAR => last.end = end,
            _ => spans.push(start..end),
        }
    }
    spans
}

/// Ascending, without overlaps.
#[derive(Clone, Copy)]
struct Gaps<'a>(&'a [Gap]);

impl Gaps<'_> {
    /// The start of the plan that says that this offset was never delivered.
    fn plan_of(self, offset: i64) -> Option<i64> {
        let behind = self.0.partition_point(|gap| gap.first <= offset);
        let gap = self.0.get(behind.checked_sub(1)?)?;
        (offset < gap.end()).then_some(gap.plan)
    }
}
