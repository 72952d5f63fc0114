//! What many pipelines at once cost: time until all are ready, requests to the API server, the operator's memory; and that at
//! rest nothing is written.
//!
//! A real API server and a real Kafka. There is no node: in its place it is said of every Deployment that its pods are ready, as
//! soon as it is there. Requests are counted in the API server's audit log, and only the operator's own.
//! `cargo bench -p clickstream-tests --bench operator`; `PIPELINES` asks for another number than 200, `REST` for another time at
//! rest than 60 seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench that cannot run says so and ends")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod audit;
mod cluster;
mod operator;
mod pipelines;

use std::time::{Duration, Instant};

use testbed::{KafkaOptions, Testbed};

use audit::Requests;
use cluster::Cluster;
use operator::Operator;

/// How often a pipeline is looked at when nothing happens. In production it is five minutes.
const RESYNC: Duration = Duration::from_secs(15);

#[tokio::main]
async fn main() {
    let (pipelines, rest) = (told("PIPELINES", 200), Duration::from_secs(told("REST", 60)));
    let testbed = Testbed::of_this_run().expect("the testbed");
    let kafka = testbed.own_kafka(&KafkaOptions::default()).expect("Kafka");
    let cluster = Cluster::start(testbed).await;
    let operator = Operator::start(&cluster, RESYNC).await;
    let client = cluster.client().await;
    let node = tokio::spawn(pipelines::run_pods(client.clone()));
    println!("{pipelines} pipelines with producers and consumers, applied at once");

    let begun = Instant::now();
    pipelines::apply(&client, pipelines, &kafka.address().plain).await;
    println!("  applied                 after {:6.1} s", begun.elapsed().as_secs_f64());
    let mut ready = pipelines::until_ready(&client, pipelines, begun).await;
    ready.sort_unstable();
    println!("  half of them ready      after {:6.1} s", ready[ready.len() / 2].as_secs_f64());
    println!("  all of them ready       after {:6.1} s", ready[ready.len() - 1].as_secs_f64());
    cluster.until_quiet(2 * RESYNC).await;
    let (requests, visits) = (Requests::read(&cluster.audit), operator.visits());
    println!(
        "  requests of each        {:6.1} writes, {:.1} reads, {:.1} events; {:.1} visits",
        requests.writes as f64 / pipelines as f64,
        requests.reads as f64 / pipelines as f64,
        requests.events as f64 / pipelines as f64,
        visits as f64 / pipelines as f64
    );
    println!("  requests of each visit  {:6.2}", requests.all() as f64 / visits as f64);
    let processor = operator.processor();
    println!("  processor time          {processor:6.1} s");
    println!("  memory                  {:6.1} MiB, {:.1} at most", operator.memory("VmRSS"), operator.memory("VmHWM"));

    println!("at rest, over {} s with a visit to each every {} s or so", rest.as_secs(), RESYNC.as_secs());
    tokio::time::sleep(rest).await;
    let (later, more) = (Requests::read(&cluster.audit).since(&requests), operator.visits() - visits);
    println!("  visits                  {more:6}");
    println!("  writes                  {:6}, {} events", later.writes, later.events);
    let milliseconds = (operator.processor() - processor) * 1_000.0 / more as f64;
    println!("  processor of each visit {milliseconds:6.2} ms");
    println!("  reads of each visit     {:6.2}", later.reads as f64 / more as f64);
    println!("  memory                  {:6.1} MiB", operator.memory("VmRSS"));
    node.abort();
}

fn told(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
