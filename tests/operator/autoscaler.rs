//! G2: an autoscaler that was pointed at the child instead of the pipeline.

use kube::api::{Patch, PatchParams};
use serde_json::json;

use crate::ground::condition;
use crate::shared_ground;
use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn g2_an_autoscaler_of_the_child_is_named_and_not_fought() {
    let Shop { yard, line, operator, .. } = Shop::that_runs(shared_ground!()).await;
    // As the controller of HorizontalPodAutoscalers writes.
    let autoscaler =
        PatchParams { field_manager: Some("kube-controller-manager".to_owned()), ..PatchParams::default() };
    let three = Patch::Merge(json!({"spec": {"replicas": 3}}));
    yard.deployments().patch_scale("shop-consumer", &autoscaler, &three).await.unwrap();
    let told = yard.until("shop", "told of the autoscaler", |it| {
        condition(it, "ScalingActive").is_some_and(|(_, reason, _)| reason == "ScalingConflict")
    });
    let (_, _, message) = condition(&told.await, "ScalingActive").unwrap();
    assert!(message.contains("kube-controller-manager") && message.contains("scaling.type: External"), "{message}");
    let writes = || line.writes().into_iter().filter(|write| write.ends_with("/deployments/shop-consumer")).count();
    let before = writes();
    operator.after_visits(3).await;
    assert!(writes() <= before + 1, "two that write one field would do it for ever: {:#?}", line.writes());
    assert_eq!(yard.deployments().get("shop-consumer").await.unwrap().spec.unwrap().replicas, Some(3));
    operator.end().await;
}
