//! What the tests have in common: errands, visits, and a hand of their own at the brokers.

use std::future::Future;
use std::time::Duration;

use clickstream_crds::spec::StartFrom;
use clickstream_operator::kafka::{
    Access, Errand, LandingErrand, Managed, Occasion, TopicErrand, TopicFound, TopicSeen, Trouble, Visit, Wanted, visit,
};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::ClientConfig;
use testbed::{Testbed, require};

/// How long brokers may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

/// The plain listeners of the shared Kafka.
pub(crate) fn shared() -> Option<String> {
    Some(require!(require!(Testbed::of_this_run()).kafka()).plain)
}

pub(crate) fn plain(servers: &str) -> Access {
    Access { bootstrap_servers: servers.split(',').map(str::to_owned).collect(), tls: None, sasl: None }
}

/// An errand that only looks at a topic.
pub(crate) fn look(access: Access, topic: &str) -> Errand {
    let topic = TopicErrand { name: topic.to_owned(), wanted: Wanted::Nobody };
    Errand { access, topic, replay: None, landing: None, occasion: Occasion::Routine }
}

/// An errand that makes a topic.
pub(crate) fn make(servers: &str, topic: &str, managed: Managed) -> Errand {
    let topic = TopicErrand { name: topic.to_owned(), wanted: Wanted::Managed(managed) };
    Errand { topic, ..look(plain(servers), "") }
}

/// The same, with a look at a group that lands from the beginning.
pub(crate) fn landing(errand: Errand, group: &str) -> Errand {
    let landing =
        LandingErrand { group: group.to_owned(), start_from: StartFrom::Earliest, in_time: Duration::from_mins(1) };
    Errand { landing: Some(landing), ..errand }
}

/// Goes, and goes again while the brokers are preparing for a group that they had not heard of.
pub(crate) fn go(errand: &Errand) -> Result<Visit, Trouble> {
    until(|| match block_on(visit(errand)) {
        Err(Trouble::Refused { code, .. }) if code.contains("COORDINATOR") => None,
        Err(Trouble::Unreachable { why, .. }) if why.contains(" within ") => None, // a machine that stood still
        came_back => Some(came_back),
    })
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The topic that must have been found.
pub(crate) fn found(topic: &TopicSeen) -> TopicFound {
    match topic {
        TopicSeen::Found(found) => found.clone(),
        other => panic!("{other:?}"),
    }
}

/// Somebody else at the brokers.
pub(crate) struct Hand(AdminClient<DefaultClientContext>);

impl Hand {
    pub(crate) fn at(servers: &str) -> Self {
        Self(config(servers).create().unwrap())
    }

    pub(crate) fn make(&self, topic: &str, partitions: i32) {
        let new = NewTopic::new(topic, partitions, TopicReplication::Fixed(-1));
        block_on(self.0.create_topics([&new], &patient())).unwrap().remove(0).unwrap();
    }

    pub(crate) fn delete(&self, topic: &str) {
        block_on(self.0.delete_topics(&[topic], &patient())).unwrap().remove(0).unwrap();
    }

    /// The value of a topic's setting.
    pub(crate) fn setting(&self, topic: &str, name: &str) -> String {
        let described = block_on(self.0.describe_configs([&ResourceSpecifier::Topic(topic)], &patient()));
        let described = described.unwrap().remove(0).unwrap();
        described.get(name).unwrap().value.clone().unwrap()
    }

    /// Waits until the broker that is asked has heard of a setting.
    #[track_caller]
    pub(crate) fn has_set(&self, topic: &str, name: &str, value: &str) {
        until(|| (self.setting(topic, name) == value).then_some(()));
    }
}

pub(crate) fn config(servers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers);
    config
}

fn patient() -> AdminOptions {
    AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE))
}

/// Looks again until it is as it should be: brokers hear of things one after the other.
#[track_caller]
pub(crate) fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "it did not become so");
        std::thread::sleep(Duration::from_millis(50));
    }
}
