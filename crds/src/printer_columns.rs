//! What `kubectl get` shows of a pipeline, and with `-o wide`.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceColumnDefinition;

/// Name, type, where the value stands, what it means.
type Column = (&'static str, &'static str, &'static str, &'static str);

const ALWAYS: &[Column] = &[
    (
        "Ready",
        "string",
        r#".status.conditions[?(@.type=="Ready")].status"#,
        "Whether the current generation runs and delivers",
    ),
    ("Status", "string", r#".status.conditions[?(@.type=="Ready")].reason"#, "Why it is ready, or why not"),
    ("Topic", "string", ".status.topic.name", "The Kafka topic that the events go through"),
    ("Desired", "integer", ".status.consumer.desiredReplicas", "Consumers that should run"),
    ("Available", "integer", ".status.consumer.available", "Consumers that run"),
    (
        "Suspended",
        "string",
        r#".status.conditions[?(@.type=="Suspended")].status"#,
        "Whether the pipeline is suspended",
    ),
    ("Age", "date", ".metadata.creationTimestamp", "Time since the pipeline was made"),
];

const WIDE: &[Column] = &[
    ("Cluster", "string", ".status.kafka.name", "The Kafka cluster"),
    ("Bucket", "string", ".spec.lake.s3.bucket", "The bucket that the events land in"),
    ("Scaling", "string", ".status.consumer.scaling", "Who decides on the number of consumers"),
    ("Rate", "string", ".spec.producer.replay.rate", "Events per second of the replay"),
    ("Generation", "integer", ".status.observedGeneration", "The generation that the status speaks of"),
];

pub(crate) fn printer_columns() -> Vec<CustomResourceColumnDefinition> {
    let column = |(name, type_, json_path, description): &Column, priority| CustomResourceColumnDefinition {
        name: (*name).to_owned(),
        type_: (*type_).to_owned(),
        json_path: (*json_path).to_owned(),
        description: Some((*description).to_owned()),
        priority,
        format: None,
    };
    ALWAYS.iter().map(|it| column(it, None)).chain(WIDE.iter().map(|it| column(it, Some(1)))).collect()
}
