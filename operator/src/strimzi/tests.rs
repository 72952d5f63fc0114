use serde_json::json;

use super::*;

#[allow(clippy::needless_pass_by_value, reason = "made where it is given")]
fn object(generation: i64, status: Value) -> DynamicObject {
    let mut object = DynamicObject::new("events", &Kind::Kafka.resource());
    object.metadata.generation = Some(generation);
    object.data = json!({"status": status});
    object
}

fn condition(kind: &str, status: &str) -> Value {
    json!({"type": kind, "status": status, "reason": "Why", "message": "because"})
}

#[test]
fn both_dialects_are_read_by_type_and_only_of_this_generation() {
    let why = Verdict::NotReady("Why".to_owned(), "because".to_owned());
    for (conditions, expected) in [
        (json!([condition("Ready", "True")]), Verdict::Ready),
        (json!([condition("Ready", "False")]), why.clone()),
        (json!([condition("NotReady", "True")]), why.clone()),
        (
            json!([condition("Warning", "True"), condition("Warning", "True"), condition("Ready", "True")]),
            Verdict::Ready,
        ),
        (json!([condition("Unmanaged", "True")]), Verdict::Unmanaged),
        (json!([condition("ReconciliationPaused", "True")]), Verdict::Paused),
        (json!([]), Verdict::None),
        (json!(null), Verdict::None),
        (json!("nonsense"), Verdict::None),
    ] {
        let current = json!({"observedGeneration": 2, "conditions": conditions});
        assert_eq!(verdict(&object(2, current.clone())), expected, "{conditions}");
        assert_eq!(verdict(&object(3, current)), Verdict::None, "of an older generation: {conditions}");
    }
    assert_eq!(verdict(&object(1, json!({"conditions": [condition("Ready", "True")]}))), Verdict::None);
}

#[test]
fn a_listener_is_found_by_name_once_it_has_an_address() {
    let mut kafka = object(
        1,
        json!({"clusterId": "abc", "listeners": [
            {"name": "plain", "bootstrapServers": "events-kafka-bootstrap.kafka.svc:9092"},
            {"name": "tls", "bootstrapServers": "one:9093,two:9093", "certificates": ["PEM"]},
            {"name": "coming"},
        ]}),
    );
    let servers = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let plain = Listener { servers: servers(&["events-kafka-bootstrap.kafka.svc:9092"]), encrypts: false };
    assert_eq!(listener(&kafka, "plain"), Ok(plain));
    assert_eq!(listener(&kafka, "tls"), Ok(Listener { servers: servers(&["one:9093", "two:9093"]), encrypts: true }));
    assert_eq!(listener(&kafka, "coming"), Err(servers(&["plain", "tls", "coming"])));
    kafka.data["spec"] = json!({"kafka": {"listeners": [{"name": "plain", "tls": true}]}});
    assert!(listener(&kafka, "plain").unwrap().encrypts, "the spec knows better");
    assert_eq!(cluster_id(&kafka).as_deref(), Some("abc"));
}
