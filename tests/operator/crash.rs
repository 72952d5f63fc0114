//! An operator that ends after any write is followed by one that comes to the same end.

use std::collections::BTreeMap;

use http::StatusCode;
use kube::api::ListParams;
use serde_json::{Value, json};

use crate::children::{children, running};
use crate::ground::{Yard, options};
use crate::line::Line;
use crate::shared_ground;

/// A spec whose children have the same names and contents in every namespace.
fn spec(yard: &Yard) -> Value {
    let mut spec = yard.spec();
    spec["topic"] = json!({"name": "crash.events", "partitions": 4});
    spec["consumer"] = json!({"replicas": 2, "group": "crash"});
    spec["lake"]["s3"]["prefix"] = json!("crash");
    spec
}

async fn children_of_running(yard: &Yard) -> BTreeMap<String, Value> {
    running(yard, "shop").await;
    children(yard).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_it_dies_the_next_one_ends_the_same_way() {
    let ground = shared_ground!();
    let yard = ground.yard().await;
    let line = Line::default();
    let operator = yard.operator_over(&line, options()).await;
    yard.apply("shop", &spec(&yard)).await;
    let undisturbed = children_of_running(&yard).await;
    operator.kill().await;
    // The same topic and lake for the next one.
    yard.pipelines().delete_collection(&kube::api::DeleteParams::default(), &ListParams::default()).await.unwrap();
    let writes = line.writes();
    assert!(writes.len() > 8, "{writes:#?}");
    for dies_after in 1..=writes.len() {
        let yard = ground.yard().await;
        let line = Line::default().cut_after(dies_after);
        let operator = yard.operator_over(&line, options()).await;
        yard.apply("shop", &spec(&yard)).await;
        let deadline = std::time::Instant::now() + crate::ground::PATIENCE;
        while !line.is_cut() && yard.deployments().get_opt("shop-consumer").await.unwrap().is_none() {
            assert!(std::time::Instant::now() < deadline, "{:#?}", line.writes());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        operator.kill().await;
        let operator = yard.operator().await;
        assert_eq!(children_of_running(&yard).await, undisturbed, "died after {:?}", line.writes().last());
        operator.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_server_that_says_no_for_a_while_changes_nothing_in_the_end() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    line.refuse(&[
        StatusCode::CONFLICT,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::CONFLICT,
    ]);
    let operator = yard.operator_over(&line, options()).await;
    yard.apply("shop", &yard.spec()).await;
    assert_eq!(children_of_running(&yard).await.len(), 7, "both roles' settings and pods, account, service, budget");
    assert_eq!(line.refusals_left(), 0);
    operator.end().await;
}
