//! Transactions, one after the other, of one transactional id.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext, PurgeConfig};
use rdkafka::{ClientContext, Offset, TopicPartitionList};

use super::Place;
use super::membership::Lease;
use super::standing::Standing;
use crate::log::kafka::reports::Reports;
use crate::log::kafka::trouble::KafkaTrouble;
use crate::log::{Outgoing, Sealed, Sent};
use crate::shard::Shard;

/// How long until the next look at what is in flight.
const STEP: Duration = Duration::from_micros(250);
/// The shortest bound that a call of the client knows.
const SHORTEST: Duration = Duration::from_millis(1);

/// A producer that may send.
pub(super) struct Transactions {
    producer: BaseProducer<Deliveries>,
    place: Arc<Place>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Open,
    /// It can neither send nor say what became of the last transaction.
    Gone,
}

/// A producer before its first transaction.
pub(super) struct Begun(Option<Transactions>);

impl Transactions {
    /// A producer of the place's transactional id; whoever had it before is fenced when this one is ready.
    pub(super) fn begin(place: &Arc<Place>) -> Result<Begun, KafkaTrouble> {
        let options = &place.options;
        let milliseconds = |duration: Duration| duration.as_millis().to_string();
        let mut config = place.cluster.config();
        config.set("transactional.id", &place.transactional_id).set("enable.idempotence", "true").set("acks", "all");
        config.set("transaction.timeout.ms", milliseconds(options.transaction));
        config.set("message.timeout.ms", milliseconds(options.transaction));
        // As Java's clients choose, so that everyone finds a user in the same partition.
        config.set("partitioner", "murmur2_random");
        config.set("linger.ms", milliseconds(options.linger)).set("batch.size", "1000000");
        config.set("compression.type", options.compression);
        config.set("message.max.bytes", options.largest_event.to_string());
        // Bytes are the bound, not the number.
        config.set("queue.buffering.max.kbytes", options.queue_kilobytes.to_string());
        config.set("queue.buffering.max.messages", "0").set("batch.num.messages", "100000");
        config.set("delivery.report.only.error", "true");
        let deliveries = Deliveries { reports: Reports::of(place.cluster.clone()), failure: Mutex::default() };
        let producer = config.create_with_context(deliveries).map_err(|error| place.cluster.unusable(&error))?;
        Ok(Begun(Some(Self { producer, place: place.clone(), state: State::Idle })))
    }

    /// Whether another producer has to take its place.
    pub(super) fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    /// Hears what became of what was sent.
    pub(super) fn serve(&self) -> Result<(), KafkaTrouble> {
        self.producer.poll(Duration::ZERO);
        self.producer.context().reports.trouble()
    }

    pub(super) fn send(&mut self, event: &Outgoing<'_>) -> Result<Sent, KafkaTrouble> {
        if !self.open()? {
            return Ok(Sent::Broken);
        }
        if let Some(code) = self.failure() {
            return self.trouble(code).map_or(Ok(Sent::Broken), Err);
        }
        let mut record = BaseRecord::to(&self.place.topic).payload(event.value);
        record.key = event.key;
        if !event.headers.is_empty() {
            let headers = OwnedHeaders::new_with_capacity(event.headers.len());
            let add = |headers: OwnedHeaders, (key, value): &(&str, &[u8])| {
                headers.insert(Header { key, value: Some(*value) })
            };
            record.headers = Some(event.headers.iter().fold(headers, add));
        }
        let Err((error, _record)) = self.producer.send(record) else { return Ok(Sent::Accepted) };
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::QueueFull) => {
                self.producer.poll(Duration::ZERO);
                Ok(Sent::Full)
            }
            Some(RDKafkaErrorCode::MessageSizeTooLarge) => Ok(Sent::TooLarge),
            code => code.and_then(|code| self.trouble(code)).map_or(Ok(Sent::Broken), Err),
        }
    }

    /// Sends how far the shards are, then commits all together. Each of the three steps has its bound.
    pub(super) fn seal(
        &mut self,
        standing: Option<&Standing>,
        notes: &BTreeMap<Shard, String>,
        lease: Lease<'_>,
    ) -> Result<Sealed, KafkaTrouble> {
        let bound = self.place.options.seal;
        if !self.open()? || !self.deliver(standing, lease.first, Instant::now() + bound) {
            return self.discard();
        }
        if let Err(refusal) = self.fence(lease, notes, Instant::now() + bound) {
            tracing::info!(target: "kafka", error = %refusal.error, "a transaction is not the lease's any more");
            let trouble = refusal.error.rdkafka_error_code().and_then(|code| self.trouble(code));
            if refusal.is_fatal() {
                self.state = State::Gone;
            }
            self.abandon();
            return trouble.map_or(Ok(Sealed::Discarded), Err);
        }
        self.commit(Instant::now() + bound)
    }

    /// Aborts what is open. Where the brokers do not answer in time the producer is gone: its transaction can no longer be
    /// committed by anyone, and the brokers abort it when its time is over or its successor is there.
    pub(super) fn abandon(&mut self) {
        if self.state != State::Open {
            return;
        }
        let deadline = Instant::now() + self.place.options.seal;
        // All is sent before it is taken back: to abort while the first request of a transaction still waits for the end of
        // the one before is answered as an invalid state, and the producer is gone.
        if !self.drain(deadline) {
            self.producer.purge(PurgeConfig::default().queue());
        }
        let aborted = attempt(deadline, |left| self.producer.abort_transaction(left));
        self.state = if aborted.is_ok() { State::Idle } else { State::Gone };
        self.producer.context().forget();
    }

    /// Opens a transaction unless one is; `false` when the producer cannot.
    fn open(&mut self) -> Result<bool, KafkaTrouble> {
        if self.state == State::Idle {
            match self.producer.begin_transaction() {
                Ok(()) => self.state = State::Open,
                Err(error) => {
                    tracing::warn!(target: "kafka", %error, "no transaction can begin");
                    self.state = State::Gone;
                }
            }
        }
        self.producer.context().reports.trouble()?;
        Ok(self.state == State::Open)
    }

    /// Sends how far the shards are and waits until everything is acknowledged; `false` if something is not.
    ///
    /// By pauses of its own: the client's own waiting goes in steps of 100 ms.
    fn deliver(&self, standing: Option<&Standing>, to: Shard, deadline: Instant) -> bool {
        if let Some(standing) = standing {
            let (message, key) = (standing.to_message(), [to.number()]);
            loop {
                let record = BaseRecord::to(&self.place.replay_topic).partition(i32::from(to.number()));
                match self.producer.send(record.key(&key[..]).payload(&message)) {
                    Ok(()) => break,
                    Err((error, _)) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull) => self.pause(),
                    Err(_) => return false,
                }
                if Instant::now() > deadline {
                    return false;
                }
            }
        }
        self.drain(deadline) && self.failure().is_none()
    }

    fn drain(&self, deadline: Instant) -> bool {
        while self.producer.in_flight_count() > 0 {
            if Instant::now() > deadline {
                return false;
            }
            self.pause();
        }
        true
    }

    /// Waits a little, and hears what came. The client's own waiting asks again and again without a pause in its last
    /// millisecond: it took more of the processor than the events.
    fn pause(&self) {
        thread::sleep(STEP);
        self.producer.poll(Duration::ZERO);
    }

    /// Has the brokers compare the lease with the group as they know it. For that offsets are sent: the offset says nothing
    /// (0), what lies beside it tells whoever looks on how far the shard is. Where nothing is told, what was told before stays.
    fn fence(&self, lease: Lease<'_>, notes: &BTreeMap<Shard, String>, deadline: Instant) -> Result<(), Refusal> {
        let told = |shard: &Shard| notes.is_empty() || notes.contains_key(shard);
        let mut offsets = TopicPartitionList::new();
        for shard in Shard::all().filter(|shard| lease.shards.contains(*shard)).filter(told) {
            let Ok(partition) = i32::try_from(shard.index()) else { continue };
            let mut entry = offsets.add_partition(&self.place.replay_topic, partition);
            let set = entry.set_offset(Offset::Offset(0));
            set.map_err(|error| Refusal { error, asked_before: false })?;
            entry.set_metadata(notes.get(&shard).map_or("", String::as_str));
        }
        attempt(deadline, |left| self.producer.send_offsets_to_transaction(&offsets, lease.fence, left))
    }

    fn commit(&mut self, deadline: Instant) -> Result<Sealed, KafkaTrouble> {
        let Err(refusal) = attempt(deadline, |left| self.producer.commit_transaction(left)) else {
            self.state = State::Idle;
            return Ok(Sealed::Committed);
        };
        tracing::warn!(target: "kafka", error = %refusal.error, "a transaction was not committed");
        if refusal.is_certain() {
            return self.discard();
        }
        self.state = State::Gone;
        Ok(Sealed::Unknown)
    }

    /// Aborts, and tells what a person has to mend before the same can go well.
    fn discard(&mut self) -> Result<Sealed, KafkaTrouble> {
        let trouble = self.failure().and_then(|code| self.trouble(code));
        self.abandon();
        trouble.map_or(Ok(Sealed::Discarded), Err)
    }

    fn failure(&self) -> Option<RDKafkaErrorCode> {
        *self.producer.context().failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble(&self, code: RDKafkaErrorCode) -> Option<KafkaTrouble> {
        if code == RDKafkaErrorCode::MessageSizeTooLarge {
            let (topic, sent) = (self.place.topic.clone(), self.place.options.largest_event);
            return Some(KafkaTrouble::TopicTakesLess { topic, sent });
        }
        self.place.cluster.of_call(code, self.place.subject())
    }
}

impl Begun {
    /// The producer, once the brokers have decided what was open; `None` when they did not within `wait`.
    pub(super) fn ready(&mut self, wait: Duration) -> Result<Option<Transactions>, KafkaTrouble> {
        let Some(transactions) = &self.0 else { return Ok(None) };
        let begun = transactions.producer.init_transactions(wait);
        transactions.serve()?;
        let Err(error) = begun else { return Ok(self.0.take()) };
        let place = &transactions.place;
        if let KafkaError::Transaction(error) = &error {
            if let Some(trouble) = place.cluster.of_call(error.code(), place.subject()) {
                return Err(trouble);
            }
            if error.is_retriable() {
                return Ok(None);
            }
        }
        Err(place.cluster.refused(error.to_string()))
    }

    /// The last thing that was heard while waiting.
    pub(super) fn heard(&self) -> String {
        let heard = self.0.as_ref().and_then(|transactions| transactions.producer.context().reports.passing());
        heard.unwrap_or_else(|| "the coordinator of transactions does not answer".to_owned())
    }
}

/// Why a step of a transaction was not done.
struct Refusal {
    error: KafkaError,
    /// It was asked for before, and no answer came.
    asked_before: bool,
}

impl Refusal {
    fn is_fatal(&self) -> bool {
        matches!(&self.error, KafkaError::Transaction(error) if error.is_fatal())
    }

    /// Whether it is certain that nothing was done. The answer to a second request may be to a first one that was done.
    fn is_certain(&self) -> bool {
        match &self.error {
            KafkaError::Transaction(error) => !self.asked_before && error.txn_requires_abort(),
            KafkaError::Flush(_) => !self.asked_before, // it comes before the request
            _ => false,
        }
    }
}

/// Calls again what may be called again, until the deadline.
fn attempt(deadline: Instant, call: impl Fn(Duration) -> Result<(), KafkaError>) -> Result<(), Refusal> {
    let mut asked_before = false;
    loop {
        let left = deadline.saturating_duration_since(Instant::now()).max(SHORTEST);
        match call(left) {
            Ok(()) => return Ok(()),
            Err(KafkaError::Transaction(error)) if error.is_retriable() && Instant::now() < deadline => {
                asked_before = true;
            }
            Err(error) => return Err(Refusal { error, asked_before }),
        }
    }
}

/// Keeps the first thing that could not be delivered; what could be costs nothing.
struct Deliveries {
    reports: Reports,
    failure: Mutex<Option<RDKafkaErrorCode>>,
}

impl Deliveries {
    fn forget(&self) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.reports.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.reports.error(error, reason);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _message)) = result
            && let Some(code) = error.rdkafka_error_code()
        {
            self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(code);
        }
    }
}
