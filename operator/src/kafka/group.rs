//! What groups have committed, and where the partitions that they read begin and end.

use std::collections::BTreeMap;

use tokio::time::sleep;

use super::ask::{Committed, DescribeGroup, End, ListOffsets, OffsetFetch};
use super::brokers::{AGAIN, Brokers, PAUSE};
use super::{Bounds, Trouble};

/// What a group has committed of these partitions of a topic; partitions without a commit are left out.
pub(super) async fn committed(
    brokers: &mut Brokers<'_>,
    group: &str,
    topic: &str,
    partitions: &[i32],
) -> Result<BTreeMap<i32, Committed>, Trouble> {
    let ask = OffsetFetch { group, topic, partitions };
    let mut tried = 0;
    let found = loop {
        let (code, found) = brokers.coordinator(group).await?.ask(&ask).await?;
        let codes = found.iter().map(|committed| committed.code);
        match [code].into_iter().chain(codes).find(|code| !code.is_none()) {
            None => break found,
            // It starts, or has moved.
            Some(code) if code.passes() && tried < AGAIN => tried += 1,
            Some(code) => return Err(brokers.group_refusal::<OffsetFetch<'_>>(group, code)),
        }
        sleep(PAUSE).await;
    };
    let committed = found.into_iter().filter(|committed| committed.offset >= 0);
    Ok(committed.map(|committed| (committed.partition, committed)).collect())
}

/// Whether the group's members are sharing its partitions anew. A coordinator that does not tell harms nothing: its group is taken
/// for one that rests.
pub(super) async fn is_moving(brokers: &mut Brokers<'_>, group: &str) -> Result<bool, Trouble> {
    let (_code, state) = brokers.coordinator(group).await?.ask(&DescribeGroup { group }).await?;
    Ok(["PreparingRebalance", "CompletingRebalance"].contains(&state.as_str()))
}

/// Where partitions begin and end, each asked of its leader. A leader that does not answer leaves its partitions out: the
/// others are known all the same.
pub(super) async fn bounds(
    brokers: &mut Brokers<'_>,
    topic: &str,
    leaders: &BTreeMap<i32, i32>,
) -> BTreeMap<i32, Bounds> {
    let mut led: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    for (&partition, &leader) in leaders {
        led.entry(leader).or_default().push(partition);
    }
    let mut bounds = BTreeMap::new();
    for (leader, partitions) in led {
        match bounds_at(brokers, leader, topic, &partitions).await {
            Ok(found) => bounds.extend(found),
            Err(trouble) => tracing::info!(leader, topic, %trouble, "the ends of its partitions are not known"),
        }
    }
    bounds
}

async fn bounds_at(
    brokers: &mut Brokers<'_>,
    leader: i32,
    topic: &str,
    partitions: &[i32],
) -> Result<Vec<(i32, Bounds)>, Trouble> {
    let leader = brokers.node(leader).await?;
    let first = leader.ask(&ListOffsets { topic, partitions, of: End::First }).await?;
    let last = leader.ask(&ListOffsets { topic, partitions, of: End::Last }).await?;
    let ends: BTreeMap<i32, i64> = told(last).collect();
    Ok(told(first)
        .filter_map(|(partition, start)| {
            let end = *ends.get(&partition)?;
            Some((partition, Bounds { start, end: end.max(start) }))
        })
        .collect())
}

fn told(answer: Vec<(i32, super::ask::Code, i64)>) -> impl Iterator<Item = (i32, i64)> {
    answer
        .into_iter()
        .filter(|(_, code, offset)| code.is_none() && *offset >= 0)
        .map(|(partition, _, at)| (partition, at))
}
