use std::process::Command;

use testbed::{S3Address, fresh_name};

use crate::processor::Took;
use crate::topic::Topic;

/// The script gets so many bytes: it is slow.
const BYTES: u64 = 40_000_000;

pub(crate) struct Landed {
    pub(crate) events: u64,
    pub(crate) took: Took,
    /// What the same rows take in a file written with pyarrow's defaults.
    pub(crate) bytes_each: f64,
}

/// A script as people write it; `None` where its libraries are not installed.
pub(crate) fn land(topic: &Topic, store: &S3Address) -> Option<Landed> {
    let events = (BYTES * topic.events / topic.bytes).min(topic.events);
    let output = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/landing/script.py"))
        .args([&topic.kafka.bootstrap_servers[0], &topic.name, &events.to_string(), &store.endpoint])
        .arg(fresh_name("script"))
        .env("AWS_ACCESS_KEY_ID", &store.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &store.secret_key)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut figures = text.split_whitespace().map(|figure| figure.parse().ok());
    let mut next = || figures.next().flatten();
    Some(Landed { events, took: Took { processor: next()?, wall: next()? }, bytes_each: next()? })
}
