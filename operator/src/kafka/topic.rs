//! A topic of a visit: as it is, and made what it should be where that may be done.

mod decide;

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::sleep;

use super::ask::{AlterConfigs, Ask, Code, CreatePartitions, CreateTopic, DescribeConfigs, Topic, Verdict};
use super::brokers::Brokers;
use super::connection::WITHIN_MS;
use super::{Managed, Refusal, TopicFound, TopicId, TopicSeen, Trouble, Wanted};
use decide::{Decision, Now, Write, decide};

/// How often brokers are looked at again for what one of them has just done, and how long is waited before each.
const AGAIN: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// A topic after a visit, and the partitions that it has, each with its leader.
pub(super) struct Settled {
    pub(super) seen: TopicSeen,
    pub(super) leaders: BTreeMap<i32, i32>,
}

/// Why a topic is not settled.
enum Unsettled {
    Trouble(Trouble),
    Refused(Refusal),
    /// Somebody has made it since it was looked for; or an earlier visit did, and the broker that was asked had not heard of it.
    JustMade,
}

impl From<Trouble> for Unsettled {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// Looks at a topic, and makes it what it should be where that may be done.
pub(super) async fn settle(brokers: &mut Brokers<'_>, name: &str, wanted: &Wanted) -> Result<Settled, Trouble> {
    let mut known = None;
    let mut attempted = attempt(brokers, name, wanted, &mut known).await;
    if matches!(attempted, Err(Unsettled::JustMade)) {
        let _seen = look_for(brokers, name, 1).await; // the attempt sees what it saw
        attempted = attempt(brokers, name, wanted, &mut known).await;
    }
    match attempted {
        Ok(seen) => Ok(Settled { leaders: leaders(known.as_ref()), seen }),
        Err(Unsettled::Refused(why)) => {
            let found = known.as_ref().map(|topic| found(topic, false));
            Ok(Settled { leaders: leaders(known.as_ref()), seen: TopicSeen::Refused { found, why } })
        }
        Err(Unsettled::JustMade) => Ok(Settled { leaders: BTreeMap::new(), seen: TopicSeen::Missing }),
        Err(Unsettled::Trouble(trouble)) => Err(trouble),
    }
}

/// `known` is the topic as it was last seen, whatever comes of the rest.
async fn attempt(
    brokers: &mut Brokers<'_>,
    name: &str,
    wanted: &Wanted,
    known: &mut Option<Topic>,
) -> Result<TopicSeen, Unsettled> {
    *known = look(brokers, name).await?;
    let Wanted::Managed(managed) = wanted else {
        return Ok(known.as_ref().map_or(TopicSeen::Missing, |topic| TopicSeen::Found(found(topic, false))));
    };
    let now = match known.as_ref() {
        Some(topic) => Some(Now { found: found(topic, false), config: config(brokers, name, managed).await? }),
        None => None,
    };
    let Decision { writes, refusal } = decide(now.as_ref(), managed);
    let mut made_now = false;
    for write in &writes {
        made_now |= *write == Write::Create;
        carry_out(brokers, name, managed, write).await?;
    }
    if !writes.is_empty() {
        *known = look_for(brokers, name, if made_now { 1 } else { managed.partitions.unwrap_or(1) }).await?;
    }
    match (refusal, known.as_ref()) {
        (Some(refusal), _) => Err(Unsettled::Refused(refusal)),
        (None, Some(topic)) => Ok(TopicSeen::Found(found(topic, made_now))),
        (None, None) => Ok(TopicSeen::Missing),
    }
}

async fn look(brokers: &mut Brokers<'_>, name: &str) -> Result<Option<Topic>, Unsettled> {
    let topic = brokers.topic(name).await?;
    match topic.code {
        Code::UNKNOWN_TOPIC_OR_PARTITION => Ok(None),
        code if code.is_none() || code.passes() => Ok(Some(topic)),
        code => Err(refused("tell of the topic", &Verdict { code, said: None })),
    }
}

/// Looks until the broker that is asked has heard of what another has done.
async fn look_for(brokers: &mut Brokers<'_>, name: &str, partitions: i32) -> Result<Option<Topic>, Unsettled> {
    let mut seen = look(brokers, name).await?;
    for _ in 0..AGAIN {
        if seen.as_ref().is_some_and(|topic| topic.code.is_none() && found(topic, false).partitions >= partitions) {
            break;
        }
        sleep(PAUSE).await;
        seen = look(brokers, name).await?;
    }
    Ok(seen)
}

/// The settings that are named, as they are; one that the brokers do not know is left out.
async fn config(
    brokers: &mut Brokers<'_>,
    topic: &str,
    managed: &Managed,
) -> Result<BTreeMap<String, String>, Unsettled> {
    if managed.config.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<&str> = managed.config.keys().map(String::as_str).collect();
    let (verdict, values) = brokers.any().ask(&DescribeConfigs { topic, names: &names }).await?;
    accepted::<DescribeConfigs<'_>>(&verdict)?;
    Ok(values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
}

async fn carry_out(brokers: &mut Brokers<'_>, topic: &str, managed: &Managed, write: &Write) -> Result<(), Unsettled> {
    let within_ms = WITHIN_MS;
    match write {
        Write::Create => {
            let (partitions, replicas) = (managed.partitions, managed.replicas);
            let config: Vec<_> = managed.config.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let ask = CreateTopic { topic, partitions, replicas, config: &config, within_ms };
            let verdict = brokers.controller().await?.ask(&ask).await?;
            if verdict.code == Code::TOPIC_ALREADY_EXISTS {
                return Err(Unsettled::JustMade);
            }
            accepted::<CreateTopic<'_>>(&verdict)
        }
        Write::Grow(count) => {
            let ask = CreatePartitions { topic, count: *count, within_ms };
            accepted::<CreatePartitions<'_>>(&brokers.controller().await?.ask(&ask).await?)
        }
        Write::Set(values) => {
            let values: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let ask = AlterConfigs { topic, values: &values };
            accepted::<AlterConfigs<'_>>(&brokers.controller().await?.ask(&ask).await?)
        }
    }
}

fn accepted<A: Ask>(verdict: &Verdict) -> Result<(), Unsettled> {
    if verdict.code.is_none() { Ok(()) } else { Err(refused(A::WHAT, verdict)) }
}

fn refused(what: &str, verdict: &Verdict) -> Unsettled {
    let (what, code, said) = (what.to_owned(), verdict.code.to_string(), verdict.words());
    Unsettled::Refused(Refusal::Broker { what, code, said })
}

fn found(topic: &Topic, made_now: bool) -> TopicFound {
    let partitions = i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX);
    let replicas = topic.partitions.iter().map(|(_, _, replicas)| *replicas).min().unwrap_or(0);
    let replicas = i32::try_from(replicas).unwrap_or(i32::MAX);
    TopicFound { id: TopicId(topic.id), partitions, replicas, made_now }
}

fn leaders(topic: Option<&Topic>) -> BTreeMap<i32, i32> {
    topic.into_iter().flat_map(|topic| &topic.partitions).map(|&(partition, leader, _)| (partition, leader)).collect()
}
