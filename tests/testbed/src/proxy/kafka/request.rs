//! A request as rules see it.

use super::Api;
use super::fields::Fields;

#[cfg(test)]
mod tests;

/// The head of a Kafka request, and of some bodies what tells one request from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KafkaRequest {
    api: Api,
    version: i16,
    correlation_id: i32,
    client_id: String,
    details: Details,
}

/// What is known of a body; whatever a body does not have, or hides in a newer version, stays unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Details {
    transactional_id: Option<String>,
    acks: Option<i16>,
    topic: Option<String>,
    commits: Option<bool>,
}

impl KafkaRequest {
    /// Reads a frame's beginning, its length already taken off; `None` when it cannot be a request.
    pub(super) fn read(frame: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(frame);
        let api = Api::from(fields.int16()?);
        let version = fields.int16()?;
        let correlation_id = fields.int32()?;
        let client_id = fields.string(false).unwrap_or_default().to_owned();
        let mut details = Details::default();
        // A body that is cut off by the look-ahead or from a later version leaves the rest unknown.
        let _ = details.read(api, version, fields);
        Some(Self { api, version, correlation_id, client_id, details })
    }

    /// What is asked for.
    pub fn api(&self) -> Api {
        self.api
    }

    /// The version of the request that the client chose.
    pub fn version(&self) -> i16 {
        self.version
    }

    /// The client's number for this request.
    pub fn correlation_id(&self) -> i32 {
        self.correlation_id
    }

    /// The client's `client.id`.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The producer's `transactional.id`, in requests of transactions.
    pub fn transactional_id(&self) -> Option<&str> {
        self.details.transactional_id.as_deref()
    }

    /// The `acks` of a `Produce`: 0 has no response, -1 waits for all replicas.
    pub fn acks(&self) -> Option<i16> {
        self.details.acks
    }

    /// The first topic of a `Produce` below version 13, which sends ids. librdkafka sends one partition in each.
    pub fn topic(&self) -> Option<&str> {
        self.details.topic.as_deref()
    }

    /// Whether an `EndTxn` commits rather than aborts; `false` for anything else.
    pub fn commits(&self) -> bool {
        self.details.commits == Some(true)
    }
}

impl Details {
    fn read(&mut self, api: Api, version: i16, mut fields: Fields<'_>) -> Option<()> {
        let flexible = version >= first_flexible_version(api)?;
        if flexible {
            fields.skip_tags()?;
        }
        if api != Api::Produce || version >= 3 {
            self.transactional_id = Some(fields.string(flexible)?.to_owned()).filter(|id| !id.is_empty());
        }
        match api {
            Api::Produce => {
                self.acks = Some(fields.int16()?);
                let _timeout = fields.int32()?;
                if version < 13 && fields.array_length(flexible)? > 0 {
                    self.topic = Some(fields.string(flexible)?.to_owned());
                }
            }
            Api::EndTxn => {
                let producer_id_and_epoch = 8 + 2;
                fields.skip(producer_id_and_epoch)?;
                self.commits = Some(fields.boolean()?);
            }
            _ => {}
        }
        Some(())
    }
}

/// The requests that are read further, all of which begin with a transactional id (`Produce` from version 3 on).
fn first_flexible_version(api: Api) -> Option<i16> {
    match api {
        Api::Produce => Some(9),
        Api::InitProducerId => Some(2),
        Api::AddPartitionsToTxn | Api::AddOffsetsToTxn | Api::EndTxn | Api::TxnOffsetCommit => Some(3),
        _ => None,
    }
}
