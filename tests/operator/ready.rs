//! What `/readyz` says: a leader is ready when it knows what there is, one that stands by when it could take over.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_operator::metrics::Metrics;
use clickstream_operator::server::{Health, listen, serve};
use k8s_controller::LeaderElection;
use k8s_openapi::api::coordination::v1::Lease;
use kube::api::{Api, PostParams};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::ground::{PATIENCE, options};
use crate::line::Line;
use crate::shared_ground;

/// The probes of an operator, as a node asks them.
async fn probes(health: &Health) -> SocketAddr {
    let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, health.clone(), Arc::new(Metrics::default())));
    address
}

async fn ask(address: SocketAddr) -> (u16, String) {
    let get = move || {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut answer = agent.get(format!("http://{address}/readyz")).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    spawn_blocking(get).await.unwrap()
}

async fn until_ready(address: SocketAddr) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (code, said) = ask(address).await;
        if code == 200 {
            return;
        }
        assert!(Instant::now() < deadline, "never ready: {said}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_is_ready_when_every_watch_has_told_what_there_is() {
    let yard = shared_ground!().yard().await;
    for unseen in ["/pods", "/configmaps", "/clickstreampipelines"] {
        let line = Line::default();
        line.forbid(Some(unseen));
        let operator = yard.operator_over(&line, options()).await;
        let address = probes(&operator.health).await;
        line.until_refused().await;
        let (code, said) = ask(address).await;
        assert_eq!(code, 503, "{unseen}: {said}");
        line.forbid(None);
        until_ready(address).await;
        operator.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_stands_by_is_ready_while_the_api_server_answers() {
    let yard = shared_ground!().yard().await;
    let leases: Api<Lease> = Api::namespaced(yard.client.clone(), &yard.namespace);
    let held: Lease = serde_json::from_value(json!({
        "metadata": {"name": "lead"},
        "spec": {"holderIdentity": "another", "leaseDurationSeconds": 3_600, "leaseTransitions": 0,
            "acquireTime": "2026-11-21T10:00:00.000000Z", "renewTime": "2026-11-21T10:00:00.000000Z"},
    }))
    .unwrap();
    leases.create(&PostParams::default(), &held).await.unwrap();
    let election = LeaderElection::new(yard.client.clone(), &yard.namespace, "lead", "this");
    let election = election.with_lease_duration(Duration::from_hours(1));
    let line = Line::default();
    line.forbid(Some("/apis"));
    let operator = yard.operator_that(&line, options(), |start| start.election = Some(election)).await;
    let address = probes(&operator.health).await;
    line.until_refused().await;
    assert_eq!(ask(address).await.0, 503, "it could not take over");
    line.forbid(None);
    until_ready(address).await;
    let holder = leases.get("lead").await.unwrap().spec.unwrap().holder_identity;
    assert_eq!(holder.as_deref(), Some("another"), "it still stands by");
    operator.end().await;
}
