//! One of several operators acts. When it is killed, cut off or told to end, the next one goes on.

use std::time::Duration;

use clickstream_operator::run::{Ended, Start};
use k8s_controller::LeaderElection;
use k8s_openapi::api::coordination::v1::Lease;
use kube::api::{Api, ListParams, Patch, PatchParams};
use serde_json::json;

use crate::children::{children, running};
use crate::ground::{Yard, options, until};
use crate::line::Line;
use crate::process::Process;
use crate::shared_ground;

const LEASE: &str = "clickstream-operator";

fn leases(yard: &Yard) -> Api<Lease> {
    Api::namespaced(yard.client.clone(), &yard.namespace)
}

async fn holder(yard: &Yard) -> Option<String> {
    let lease = leases(yard).get_opt(LEASE).await.unwrap()?;
    lease.spec?.holder_identity.filter(|holder| !holder.is_empty())
}

async fn scale(yard: &Yard, replicas: i32) {
    let scale = Patch::Merge(json!({"spec": {"replicas": replicas}}));
    yard.pipelines().patch_scale("shop", &PatchParams::default(), &scale).await.unwrap();
}

/// As the program does; what one of them holds it holds for long, so that a machine that stands still for a while takes nothing
/// from it.
fn elect(start: &mut Start, yard: &Yard, identity: &str) {
    let election = LeaderElection::new(start.client.clone(), &yard.namespace, LEASE, identity);
    let election = election.with_lease_duration(Duration::from_mins(2)).with_renew_deadline(Duration::from_secs(20));
    start.election = Some(election.with_retry_period(Duration::from_millis(500)));
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_the_leader_is_killed_in_the_middle_and_the_standby_finishes() {
    let ground = shared_ground!();
    let yard = ground.yard().await;
    let operator = yard.operator().await;
    yard.apply("shop", &yard.spec()).await;
    running(&yard, "shop").await;
    let undisturbed = children(&yard).await;
    operator.end().await;

    let yard = ground.yard().await;
    let leader = Process::start(&yard);
    let is_led_by = async |process: &Process| {
        holder(&yard).await.is_some_and(|holder| holder.ends_with(&format!("-{}", process.id())))
    };
    until("led by the first", async || is_led_by(&leader).await).await;
    let standby = Process::start(&yard);
    until("a standby", async || standby.figures().is_some()).await;
    yard.apply("shop", &yard.spec()).await;
    let settings: Api<k8s_openapi::api::core::v1::ConfigMap> = Api::namespaced(yard.client.clone(), &yard.namespace);
    until("a first child", async || !settings.list(&ListParams::default()).await.unwrap().items.is_empty()).await;
    let figures = standby.figures().unwrap();
    let acts = figures.contains("clickstream_operator_api_writes_total{");
    assert!(!acts || is_led_by(&standby).await, "only the leader acts: {figures}");
    leader.kill();
    running(&yard, "shop").await;
    assert!(is_led_by(&standby).await);
    assert_eq!(children(&yard).await, undisturbed);
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_leader_that_is_cut_off_ends_and_what_it_wrote_last_harms_nothing() {
    let yard = shared_ground!().yard().await;
    let (line, line_of_second) = (Line::default(), Line::default());
    let first = yard.operator_that(&line, options(), |start| elect(start, &yard, "first")).await;
    yard.apply("shop", &yard.spec()).await;
    running(&yard, "shop").await;
    let second = yard.operator_that(&line_of_second, options(), |start| elect(start, &yard, "second")).await;
    let late = line.delay_write("/deployments/shop-consumer");
    scale(&yard, 3).await;
    until("on its way", async || line.is_on_its_way()).await;
    assert_eq!(line_of_second.writes(), Vec::<String>::new(), "only the leader acts");
    line.cut(true);
    assert_eq!(first.ended().await, Ended::LostLead);
    let over = Patch::Merge(json!({"spec": {"holderIdentity": ""}})); // the lease, as time would have it
    leases(&yard).patch(LEASE, &PatchParams::default(), &over).await.unwrap();
    yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(3)).await;
    scale(&yard, 4).await;
    let is_four = |it: &k8s_openapi::api::apps::v1::Deployment| it.spec.as_ref().unwrap().replicas == Some(4);
    let before = yard.until_deployed("shop-consumer", is_four).await;
    late.arrive().await;
    let generation = before.metadata.generation.unwrap() + 2;
    yard.until_deployed("shop-consumer", |it| is_four(it) && it.metadata.generation == Some(generation)).await;
    second.after_visits(2).await;
    let after = yard.deployments().get("shop-consumer").await.unwrap();
    assert_eq!(after.metadata.generation, Some(generation), "written once, taken back once");
    second.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_leader_that_is_told_to_end_hands_over_at_once() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    let operator = yard.operator_that(&line, options(), |start| elect(start, &yard, "first")).await;
    until("led", async || holder(&yard).await.is_some()).await;
    operator.end().await;
    assert_eq!(holder(&yard).await, None, "or the next one would wait until the lease is over");
}
