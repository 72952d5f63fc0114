//! Of Secrets only those are read that a pipeline names. Watches are of metadata; what RBAC cannot tell apart, this does.

use k8s_openapi::api::core::v1::Secret;
use kube::api::{Api, Patch, PatchParams};
use serde_json::json;

use crate::children::running;
use crate::ground::options;
use crate::line::Line;
use crate::shared_ground;

#[tokio::test(flavor = "multi_thread")]
async fn only_secrets_that_a_pipeline_names_are_read() {
    let yard = shared_ground!().yard().await;
    let secrets: Api<Secret> = Api::namespaced(yard.client.clone(), &yard.namespace);
    for name in ["lake-keys", "somebody-elses"] {
        let keys = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name},
            "stringData": {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}});
        secrets.patch(name, &PatchParams::apply("a-person"), &Patch::Apply(keys)).await.unwrap();
    }
    let line = Line::default();
    let operator = yard.operator_over(&line, options()).await;
    let mut spec = yard.spec();
    spec["lake"]["s3"]["credentials"] = json!({"name": "lake-keys"});
    yard.apply("shop", &spec).await;
    running(&yard, "shop").await;
    operator.after_visits(2).await;
    let asked = line.asked().into_iter().filter(|asked| asked.path.contains("/secrets"));
    let (lists, reads): (Vec<_>, Vec<_>) = asked.partition(|asked| asked.is_list_of("secrets"));
    assert!(!lists.is_empty() && !reads.is_empty());
    for list in lists {
        let of_our_own = list.query.contains("labelSelector=app.kubernetes.io%2Fmanaged-by%3Dclickstream-operator");
        assert!(list.accept.contains("as=PartialObjectMetadata") || of_our_own, "{list:?}");
    }
    let named = format!("/api/v1/namespaces/{}/secrets/lake-keys", yard.namespace);
    for read in reads {
        assert_eq!(read.path, named);
    }
    operator.end().await;
}
