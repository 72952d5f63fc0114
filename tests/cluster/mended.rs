//! What a person breaks, `kubectl describe` explains; what a person mends goes on by itself.

use serde_json::json;
use testbed::require;

use crate::ground::Ground;
use crate::yard::until;

const EVENTS: u64 = 1_000;

#[test]
fn what_is_wrong_is_said_and_what_is_mended_goes_on() {
    let yard = require!(Ground::shared()).yard("mended");
    let mut shop = yard.shop(EVENTS);
    let told = |what: &str, kind: &str, reason: &str, words: &[&str]| {
        yard.step(what);
        let message = yard.until_told(kind, reason);
        for word in words {
            assert!(message.contains(word), "{what}: {message}");
        }
        // An operator that has just begun anew says for a moment that it does not know yet.
        until("a description", || yard.kubectl(&["describe", "csp", "shop"]).contains(reason).then_some(()));
    };
    shop["spec"]["kafka"]["bootstrapServers"] = json!(["nobody.invalid:9092"]);
    yard.apply(&shop);
    told("no such broker", "KafkaReady", "Unreachable", &["nobody.invalid"]);
    shop["spec"]["kafka"]["bootstrapServers"] = json!([yard.ground.servers.kafka]);
    shop["spec"]["lake"]["s3"]["credentials"] = json!({"name": "no-such-keys"});
    yard.apply(&shop);
    told("no such Secret", "CredentialsReady", "SecretNotFound", &["no-such-keys", "create it"]);
    yard.apply(
        &json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "half"}, "stringData": {"user": "me"}}),
    );
    shop["spec"]["lake"]["s3"]["credentials"] = json!({"name": "half"});
    yard.apply(&shop);
    told("a Secret without the keys", "CredentialsReady", "KeyMissing", &["half", "AWS_ACCESS_KEY_ID"]);
    shop["spec"]["lake"]["s3"]["credentials"] = json!({"name": "lake-keys"});
    shop["spec"]["workers"]["image"] = json!("example.test/no/such:image");
    yard.apply(&shop);
    told(
        "no such image",
        "ConsumerAvailable",
        "ImagePullFailed",
        &["example.test/no/such:image", "spec.workers.image"],
    );
    shop["spec"]["workers"].as_object_mut().unwrap().remove("image");
    let few = shop["spec"]["workers"]["consumer"]["resources"]["requests"]["cpu"].take();
    shop["spec"]["workers"]["consumer"]["resources"]["requests"]["cpu"] = json!("256");
    yard.apply(&shop);
    told("no node large enough", "ConsumerAvailable", "Unschedulable", &["Insufficient cpu"]);
    shop["spec"]["workers"]["consumer"]["resources"]["requests"]["cpu"] = few;
    let store = shop["spec"]["lake"]["s3"].clone();
    shop["spec"]["lake"]["s3"].as_object_mut().unwrap().remove("credentials");
    yard.apply(&shop);
    told("no keys at all", "StorageReady", "AccessDenied", &["no credentials", "spec.lake.s3.credentials"]);
    shop["spec"]["lake"]["s3"] = store;
    shop["spec"]["lake"]["s3"]["endpoint"] = json!("http://nobody.invalid:9000");
    yard.apply(&shop);
    told("no such store", "StorageReady", "Unreachable", &["nobody.invalid", "spec.lake.s3.endpoint"]);
    shop["spec"]["lake"]["s3"]["endpoint"] = json!(yard.bucket.s3.endpoint_for_pods);
    shop["spec"]["lake"]["s3"]["bucket"] = json!("no-such-bucket");
    yard.apply(&shop);
    told("no such bucket", "StorageReady", "BucketNotFound", &["no-such-bucket"]);
    shop["spec"]["lake"]["s3"]["bucket"] = json!(yard.bucket.name);
    yard.give_keys("not-this-one");
    yard.apply(&shop);
    told("the wrong key of the bucket", "StorageReady", "AccessDenied", &[&yard.bucket.name]);
    assert!(!yard.kubectl(&["describe", "csp", "shop"]).contains("not-this-one"));
    told("all the while events wait", "Delivering", "LagGrowing", &["consumer.batch.maxAge"]);
    yard.give_keys(&yard.bucket.s3.secret_key);
    yard.apply(&shop);
    yard.wait("condition=Ready");
    yard.until_told("Complete", "ReplayComplete");
    yard.until_told("Delivering", "Idle");
    assert_eq!(yard.proven(), EVENTS);
    yard.delete();
}
