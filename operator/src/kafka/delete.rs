//! Deleting topics, where a person has said that they go with the pipeline.

use super::ask::{Ask as _, Code, DeleteTopic, Doomed};
use super::brokers::Brokers;
use super::connection::WITHIN_MS;
use super::{Access, Refusal, TopicId, Trouble};

/// What has become of a topic that was to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It is deleted.
    Deleted,
    /// It was not there any more. What may be under its name is another one, and stays.
    WasGone,
    /// The brokers do not do it.
    Refused(Refusal),
}

/// Deletes these topics with all that is in them, each only where it is the one of this id.
pub async fn delete_topics(access: &Access, topics: &[(String, TopicId)]) -> Result<Vec<Deletion>, Trouble> {
    let mut brokers = Brokers::enter(access).await?;
    let mut deletions = Vec::new();
    for (name, id) in topics {
        deletions.push(delete(&mut brokers, name, *id).await?);
    }
    Ok(deletions)
}

async fn delete(brokers: &mut Brokers<'_>, name: &str, TopicId(id): TopicId) -> Result<Deletion, Trouble> {
    let topic = brokers.topic(name).await?;
    if topic.code == Code::UNKNOWN_TOPIC_OR_PARTITION || (topic.code.is_none() && topic.id != id) {
        return Ok(Deletion::WasGone);
    }
    let ask = DeleteTopic { doomed: Doomed { name, id }, within_ms: WITHIN_MS };
    let verdict = brokers.controller().await?.ask(&ask).await?;
    Ok(match verdict.code {
        code if code.is_none() => Deletion::Deleted,
        Code::UNKNOWN_TOPIC_OR_PARTITION | Code::UNKNOWN_TOPIC_ID => Deletion::WasGone,
        code => Deletion::Refused(Refusal::Broker {
            what: DeleteTopic::WHAT.to_owned(),
            code: code.to_string(),
            said: verdict.words(),
        }),
    })
}
