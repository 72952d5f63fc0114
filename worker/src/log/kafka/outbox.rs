//! The way into Kafka: one transaction for each seal, fenced by the membership of a group on the replay topic.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::settings::KafkaConnection;

use super::cluster::Cluster;
use super::survey::{End, Survey};
use super::trouble::{KafkaTrouble, Subject};
use crate::log::{LeaseEvent, Outbox, Outgoing, Sealed, Sent, ShardRecords};
use crate::shard::{SHARDS, Shard, Shards};
use membership::{Membership, News};
use standing::Standing;
use transactions::{Begun, Transactions};

mod last_word;
mod membership;
mod options;
mod progress;
mod standing;
mod transactions;

pub use last_word::leave_word;
pub use options::OutboxOptions;

/// Sends events to a topic. The partitions of its replay topic are the shards: who is assigned one in the group holds it.
pub struct KafkaOutbox {
    membership: Membership,
    transactions: Producing,
    /// How far all shards are, read since the lease was granted.
    standing: Option<Standing>,
    survey: Survey,
    place: Arc<Place>,
    /// What is told of the shards of the lease.
    notes: BTreeMap<Shard, String>,
}

/// Where and as whom.
struct Place {
    cluster: Arc<Cluster>,
    topic: String,
    replay_topic: String,
    group: String,
    transactional_id: String,
    options: OutboxOptions,
}

impl Place {
    fn subject(&self) -> Subject<'_> {
        Subject { topic: &self.topic, group: &self.group, transactional_id: &self.transactional_id }
    }
}

/// The transactional producer, or what is known of its successor.
enum Producing {
    Ready(Transactions),
    /// The producer is gone and the holder of the lease has not heard of it.
    Gone,
    /// He has; the successor asks the brokers to decide what is open.
    Succeeding(Option<Begun>),
}

impl KafkaOutbox {
    /// Connects. Both topics must be there, the replay topic with one partition for each shard.
    pub fn new(
        connection: &KafkaConnection,
        topic: &str,
        replay_topic: &str,
        group: &str,
        transactional_id: &str,
        options: OutboxOptions,
    ) -> Result<Self, KafkaTrouble> {
        let cluster = Arc::new(Cluster::of(connection)?);
        let place = Arc::new(Place {
            cluster: cluster.clone(),
            topic: topic.to_owned(),
            replay_topic: replay_topic.to_owned(),
            group: group.to_owned(),
            transactional_id: transactional_id.to_owned(),
            options,
        });
        let survey = Survey::new(&cluster, End::OfAll, place.options.patience)?;
        survey.partitions_soon(topic)?;
        let (found, expected) = (survey.partitions_soon(replay_topic)?, usize::from(SHARDS));
        if found != expected {
            return Err(KafkaTrouble::PartitionCount { topic: replay_topic.to_owned(), expected, found });
        }
        let transactions = Producing::Ready(connect(&place)?);
        let membership = Membership::join(&place)?;
        Ok(Self { membership, transactions, standing: None, survey, place, notes: BTreeMap::new() })
    }

    /// The next thing that the group says, until the deadline.
    fn news(&mut self, deadline: Instant) -> Result<LeaseEvent, KafkaTrouble> {
        let news = self.membership.next(deadline)?;
        let Producing::Ready(transactions) = &mut self.transactions else {
            // Nothing is open and nothing is held: shards are given back without asking, and granted with the producer.
            if matches!(news, News::Revoked | News::Lost) {
                self.let_go()?;
            }
            return Ok(LeaseEvent::Unchanged);
        };
        transactions.serve()?;
        Ok(match news {
            News::None => LeaseEvent::Unchanged,
            News::Assigned(shards) => self.granted(shards),
            News::Revoked => LeaseEvent::Revoked,
            News::Lost => {
                self.abandon()?;
                self.let_go()?;
                LeaseEvent::Lost
            }
        })
    }

    /// Gives the shards back; what is told of them is their next owner's.
    fn let_go(&mut self) -> Result<(), KafkaTrouble> {
        self.notes.clear();
        self.membership.release()
    }

    fn granted(&mut self, shards: Shards) -> LeaseEvent {
        self.standing = None;
        LeaseEvent::Granted(shards)
    }

    /// Gives the successor of a lost producer some time to begin.
    fn succeed(&mut self, begun: Option<Begun>, wait: Duration) -> Result<LeaseEvent, KafkaTrouble> {
        let mut begun = match begun {
            Some(begun) => begun,
            None => Transactions::begin(&self.place)?,
        };
        match begun.ready(wait.max(Duration::from_millis(100)))? {
            None => self.transactions = Producing::Succeeding(Some(begun)),
            Some(transactions) => {
                self.transactions = Producing::Ready(transactions);
                if let Some(shards) = self.membership.shards() {
                    return Ok(self.granted(shards));
                }
            }
        }
        Ok(LeaseEvent::Unchanged)
    }
}

impl Outbox for KafkaOutbox {
    type Error = KafkaTrouble;

    /// After a seal of unknown outcome it may take a few seconds more than `wait`: the brokers decide it meanwhile.
    fn lease(&mut self, wait: Duration) -> Result<LeaseEvent, KafkaTrouble> {
        let deadline = Instant::now() + wait;
        match &mut self.transactions {
            Producing::Ready(_) => self.news(deadline),
            Producing::Gone => {
                self.transactions = Producing::Succeeding(None);
                Ok(LeaseEvent::Lost)
            }
            Producing::Succeeding(begun) => {
                let begun = begun.take();
                let event = self.succeed(begun, wait)?;
                if event == LeaseEvent::Unchanged { self.news(Instant::now()) } else { Ok(event) }
            }
        }
    }

    /// Waits for what is in doubt at most [`OutboxOptions::progress`].
    fn progress(&mut self, shards: Shards) -> Result<Option<ShardRecords>, KafkaTrouble> {
        if !matches!(self.transactions, Producing::Ready(_)) {
            return Ok(None);
        }
        self.standing = progress::read(&self.place, &self.survey)?;
        Ok(self.standing.as_ref().map(|standing| standing.records(shards)))
    }

    fn send(&mut self, event: &Outgoing<'_>) -> Result<Sent, KafkaTrouble> {
        match &mut self.transactions {
            Producing::Ready(transactions) if self.membership.shards().is_some() => transactions.send(event),
            _ => Ok(Sent::Broken),
        }
    }

    fn tell(&mut self, shard: Shard, note: String) {
        self.notes.insert(shard, note);
    }

    /// Takes at most three times [`OutboxOptions::seal`]: until everything is there, until the fence is, and the commit. Who
    /// has not asked for progress since the lease was granted waits for that as well.
    fn seal(&mut self, records: &[(Shard, Vec<u8>)]) -> Result<Sealed, KafkaTrouble> {
        if !records.is_empty() && self.standing.is_none() && self.membership.shards().is_some() {
            self.progress(Shards::NONE)?;
        }
        let Producing::Ready(transactions) = &mut self.transactions else { return Ok(Sealed::Discarded) };
        let named = records.iter().map(|(shard, _)| shard).chain(self.notes.keys()).copied();
        let lease = self.membership.lease_on(named);
        let after = self.standing.as_ref().map(|standing| standing.after(records)).filter(|_| !records.is_empty());
        let (Some(lease), true) = (lease, after.is_some() || records.is_empty()) else {
            self.abandon()?;
            return Ok(Sealed::Discarded);
        };
        let sealed = transactions.seal(after.as_ref(), &self.notes, lease);
        if transactions.is_gone() {
            self.transactions = Producing::Gone;
        }
        if let (Ok(Sealed::Committed), Some(after)) = (&sealed, after) {
            self.standing = Some(after);
        }
        sealed
    }

    fn abandon(&mut self) -> Result<(), KafkaTrouble> {
        if let Producing::Ready(transactions) = &mut self.transactions {
            transactions.abandon();
            if transactions.is_gone() {
                self.transactions = Producing::Gone;
            }
        }
        Ok(())
    }

    fn release(&mut self) -> Result<(), KafkaTrouble> {
        self.abandon()?;
        self.let_go()
    }
}

/// The first producer; waits until the brokers have decided what its predecessor of the same id left open.
fn connect(place: &Arc<Place>) -> Result<Transactions, KafkaTrouble> {
    let mut begun = Transactions::begin(place)?;
    let deadline = Instant::now() + place.options.patience;
    loop {
        if let Some(transactions) = begun.ready(Duration::from_secs(1))? {
            return Ok(transactions);
        }
        if Instant::now() > deadline {
            return Err(place.cluster.unreachable(place.options.patience.as_secs(), begun.heard()));
        }
    }
}
