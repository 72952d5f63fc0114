use serde_json::json;

use super::*;

#[test]
fn what_others_add_is_no_work_and_what_they_change_is() {
    let wanted = json!({"spec": {"replicas": 2, "containers": [{"name": "worker", "image": "a", "args": ["x"]}]}});
    let with_more = json!({"spec": {"replicas": 2, "paused": false, "containers": [
        {"name": "sidecar", "image": "b"}, {"name": "worker", "image": "a", "args": ["x"], "pull": "Always"}]}});
    assert!(is_part_of(&wanted, &with_more));
    for changed in [
        json!({"spec": {"replicas": 3, "containers": [{"name": "worker", "image": "a", "args": ["x"]}]}}),
        json!({"spec": {"replicas": 2, "containers": [{"name": "worker", "image": "c", "args": ["x"]}]}}),
        json!({"spec": {"replicas": 2, "containers": [{"name": "worker", "image": "a", "args": []}]}}),
        json!({"spec": {"replicas": 2, "containers": [{"name": "other"}]}}),
        json!({"spec": {"replicas": 2}}),
    ] {
        assert!(!is_part_of(&wanted, &changed), "{changed}");
    }
}

#[test]
fn a_dropped_field_is_work() {
    let with_label = |labels: &[(&str, &str)]| {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let metadata =
            kube::api::ObjectMeta { name: Some("shop".to_owned()), labels: Some(labels), ..Default::default() };
        Child::typed(Kind::ConfigMap, ConfigMap { metadata, ..ConfigMap::default() })
    };
    let before = with_label(&[("a", "1"), ("b", "2")]);
    let after = with_label(&[("a", "1")]);
    assert!(before.is_in_place(&before.object));
    assert!(!after.is_in_place(&before.object), "label b has to go");
}

#[test]
fn one_that_is_going_is_not_in_place() {
    let child = Child::typed(Kind::ConfigMap, ConfigMap::default());
    let mut going = child.object.clone();
    going.metadata.deletion_timestamp =
        Some(k8s_openapi::apimachinery::pkg::apis::meta::v1::Time(jiff::Timestamp::UNIX_EPOCH));
    assert!(!child.is_in_place(&going));
}
