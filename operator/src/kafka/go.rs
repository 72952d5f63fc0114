//! One visit, from the first connection to the last answer.

use std::collections::BTreeMap;
use std::time::Duration;

use clickstream_crds::notes::{LandingNote, ReplayNote};
use tokio::time::timeout;

use super::brokers::Brokers;
use super::topic::{Settled, settle};
use super::{
    Errand, Landed, LandingErrand, Managed, PartitionSeen, Promptness, Refusal, ReplayErrand, Replayed, SHARDS,
    TopicFound, TopicSeen, Trouble, Visit, Wanted, group,
};

/// How long a visit may take in all.
const PATIENCE: Duration = Duration::from_mins(1);

/// Goes to the cluster, does what the errand says, and comes back. May be dropped at any moment: whatever it has done by then
/// is whole, and the next visit goes on from there.
pub async fn visit(errand: &Errand) -> Result<Visit, Trouble> {
    timeout(PATIENCE, go(errand)).await.unwrap_or_else(|_| {
        let why = format!("the visit was not over within {} s", PATIENCE.as_secs());
        Err(Trouble::Unreachable { address: errand.access.servers(), why })
    })
}

async fn go(errand: &Errand) -> Result<Visit, Trouble> {
    let mut brokers = Brokers::enter(&errand.access).await?;
    let topic = settle(&mut brokers, &errand.topic.name, &errand.topic.wanted).await?;
    let replay = match &errand.replay {
        Some(replay) => Some(replayed(&mut brokers, replay, &errand.topic.wanted, &topic.seen).await?),
        None => None,
    };
    let landing = match &errand.landing {
        Some(landing) if !topic.leaders.is_empty() => {
            Some(landed(&mut brokers, landing, &errand.topic.name, &topic).await?)
        }
        _ => None,
    };
    Ok(Visit { cluster_id: brokers.cluster_id(), topic: topic.seen, replay, landing })
}

async fn replayed(
    brokers: &mut Brokers<'_>,
    errand: &ReplayErrand,
    wanted: &Wanted,
    topic: &TopicSeen,
) -> Result<Replayed, Trouble> {
    let Settled { mut seen, .. } = settle(brokers, &errand.topic, &Wanted::Nobody).await?;
    if let (Wanted::Managed(managed), TopicSeen::Found(topic)) = (wanted, topic) {
        let managed = progress_topic(managed, topic, &seen);
        seen = settle(brokers, &errand.topic, &Wanted::Managed(managed)).await?.seen;
    }
    if let TopicSeen::Found(found) = &seen
        && found.partitions != SHARDS
    {
        let why = Refusal::NotAReplayTopic { has: found.partitions, wanted: SHARDS };
        seen = TopicSeen::Refused { found: Some(found.clone()), why };
    }
    let partitions: Vec<i32> = (0..SHARDS).collect();
    let committed = match &seen {
        TopicSeen::Found(_) => group::committed(brokers, &errand.group, &errand.topic, &partitions).await?,
        TopicSeen::Missing | TopicSeen::Refused { .. } => BTreeMap::new(),
    };
    let shards = committed
        .into_iter()
        .filter_map(|(shard, committed)| Some((shard, ReplayNote::read(&committed.metadata).transpose()?)))
        .collect();
    Ok(Replayed { topic: seen, run: errand.run, shards })
}

/// What the topic of a replay's progress should be: made like the topic of the events; compacted, also where it is there.
fn progress_topic(managed: &Managed, topic: &TopicFound, seen: &TopicSeen) -> Managed {
    let new = *seen == TopicSeen::Missing;
    Managed {
        partitions: new.then_some(SHARDS),
        replicas: new.then_some(topic.replicas),
        config: BTreeMap::from([("cleanup.policy".to_owned(), "compact".to_owned())]),
        may_adopt: managed.may_adopt,
        known_id: None,
    }
}

async fn landed(
    brokers: &mut Brokers<'_>,
    errand: &LandingErrand,
    topic: &str,
    settled: &Settled,
) -> Result<Landed, Trouble> {
    let partitions: Vec<i32> = settled.leaders.keys().copied().collect();
    // Commits first: what is committed meanwhile is behind the end, not before it.
    let mut committed = group::committed(brokers, &errand.group, topic, &partitions).await?;
    let is_moving = group::is_moving(brokers, &errand.group).await?;
    let bounds = group::bounds(brokers, topic, &settled.leaders).await;
    let partitions = partitions.into_iter().map(|partition| {
        let committed = committed.remove(&partition);
        let note = committed.as_ref().and_then(|committed| LandingNote::read(&committed.metadata).transpose());
        let committed = committed.map(|committed| committed.offset);
        PartitionSeen { partition, bounds: bounds.get(&partition).copied(), committed, note }
    });
    Ok(Landed {
        start_from: errand.start_from,
        is_moving,
        promptness: Promptness::Untold,
        partitions: partitions.collect(),
    })
}
