//! One partition: plan after plan, and every object that they name.

use std::collections::HashSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::patience::patiently;
use super::report::{Chain, Fault, Gap};
use super::rows::compare_rows;
use super::survey::{Lane, Starts};
use crate::land::{Decided, Format, Found, Identity, Origin, Places, identify};
use crate::store::{Store, StoreError};

/// How many objects are looked at at a time.
const AT_ONCE: usize = 32;

/// What is known of a partition, and what is to be found out.
pub(super) struct Look<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) places: Places,
    pub(super) lane: &'a Lane,
    pub(super) deep: bool,
}

/// Whether an object is what its plan says.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    True,
    Missing,
    Wrong(String),
}

impl Look<'_> {
    /// Follows the plans from the origin. `named` gets the keys of all objects that are accounted for.
    pub(super) async fn follow<F: Format>(
        &self,
        starts: &Starts,
        named: &mut HashSet<String>,
        faults: &mut Vec<Fault>,
    ) -> Result<Option<Chain>, StoreError> {
        let Some(origin) = self.origin(faults).await? else { return Ok(None) };
        let Lane { stream, topic, partition } = self.lane;
        let mut chain = Chain {
            stream: stream.clone(),
            topic: topic.clone(),
            partition: partition.0,
            start: origin.offset,
            end: origin.offset,
            landed_through: origin.decided_at,
            ..Chain::default()
        };
        let last = starts.last().copied();
        let mut next = origin.offset;
        let mut planned_at = origin.decided_at;
        let mut plans = stream::iter(starts.iter().copied())
            .map(|start| async move { Ok::<_, StoreError>((start, self.plan(start).await?)) })
            .buffered(AT_ONCE);
        while let Some((start, plan)) = plans.try_next().await? {
            let key = self.places.plan(*partition, start);
            if start != next {
                let what = if start > next { "offsets are missing" } else { "offsets are planned twice" };
                let what = format!("{what}: the plans before it end at {next}, it starts at {start}");
                faults.push(Fault { key: key.clone(), what });
            }
            let plan = match plan {
                Ok(plan) => plan,
                Err(what) => {
                    faults.push(Fault { key, what });
                    next = start;
                    continue;
                }
            };
            next = plan.end;
            if plan.planned_at < planned_at {
                let what =
                    "it says that it was planned before the one before it: folders may have changed after their hour";
                faults.push(Fault { key: key.clone(), what: what.to_owned() });
            }
            planned_at = plan.planned_at;
            let objects = self.objects::<F>(&plan, named).await?;
            if Some(start) == last && objects.iter().any(|(_, seen)| *seen == Seen::Missing) {
                chain.open = true;
            } else {
                chain.add(&plan);
            }
            faults.extend(objects.into_iter().filter_map(|(key, seen)| match seen {
                Seen::Wrong(what) => Some(Fault { key, what }),
                Seen::Missing if !chain.open => Some(Fault { key, what: "it is missing".to_owned() }),
                Seen::Missing | Seen::True => None,
            }));
        }
        Ok(Some(chain))
    }

    async fn origin(&self, faults: &mut Vec<Fault>) -> Result<Option<Origin>, StoreError> {
        let key = self.places.origin(self.lane.partition);
        let what = match patiently(|| self.store.get(&key)).await? {
            Some(text) => match Origin::read(&text) {
                Ok(origin) => return Ok(Some(origin)),
                Err(error) => error.to_string(),
            },
            None => "it is missing: nothing says where the plans have to start".to_owned(),
        };
        faults.push(Fault { key, what });
        Ok(None)
    }

    async fn plan(&self, start: i64) -> Result<Result<Decided, String>, StoreError> {
        let key = self.places.plan(self.lane.partition, start);
        Ok(match patiently(|| self.store.get(&key)).await? {
            Some(text) => {
                Decided::found(&text, &self.places, self.lane.partition, start).map_err(|error| error.to_string())
            }
            None => Err("it was listed and is gone".to_owned()),
        })
    }

    async fn objects<F: Format>(
        &self,
        plan: &Decided,
        named: &mut HashSet<String>,
    ) -> Result<Vec<(String, Seen)>, StoreError> {
        let portions: Vec<(String, Identity)> = plan
            .manifest
            .portions
            .iter()
            .map(|portion| (self.places.object(plan, portion), Identity::of(plan, portion)))
            .collect();
        named.extend(portions.iter().map(|(key, _)| key.clone()));
        stream::iter(portions)
            .map(|(key, expected)| async move {
                let seen = self.object::<F>(&key, &expected).await?;
                Ok((key, seen))
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn object<F: Format>(&self, key: &str, expected: &Identity) -> Result<Seen, StoreError> {
        match patiently(|| identify::<F>(self.store, key)).await? {
            Found::Nothing => return Ok(Seen::Missing),
            Found::Foreign(what) => return Ok(Seen::Wrong(what)),
            Found::Ours(found) if found != *expected => {
                return Ok(Seen::Wrong(format!("it says {found:?}, its plan {expected:?}")));
            }
            Found::Ours(_) => {}
        }
        if !self.deep {
            return Ok(Seen::True);
        }
        Ok(match patiently(|| self.store.get(key)).await? {
            None => Seen::Missing,
            Some(object) => compare_rows(object, expected).map_or_else(Seen::Wrong, |()| Seen::True),
        })
    }
}

impl Chain {
    fn add(&mut self, plan: &Decided) {
        let length = |runs: &[(i64, i64)]| runs.iter().map(|(_, length)| length.unsigned_abs()).sum::<u64>();
        self.end = plan.end;
        self.landed_through = self.landed_through.max(plan.planned_at);
        self.plans += 1;
        self.objects += plan.manifest.portions.len() as u64;
        self.events += plan.manifest.landed();
        self.quarantined += plan.manifest.invalid();
        self.tombstones += plan.manifest.tombstones;
        self.undelivered += length(&plan.manifest.undelivered);
        self.expired += length(&plan.expired);
        let runs = plan.manifest.undelivered.iter();
        self.gaps.extend(runs.map(|&(first, length)| Gap { first, length: length.unsigned_abs(), plan: plan.start }));
    }
}
