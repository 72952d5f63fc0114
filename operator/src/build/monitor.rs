use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::json;

use super::metadata;
use super::pod::{PORT, PORT_NAME};
use crate::child::{Child, Kind};
use crate::names::{ChildName, label};
use crate::validate::ValidatedPipeline;

/// Where the pods' metrics are asked for; and who asks, where the Prometheus operator is.
pub(super) fn monitor(pipeline: &ValidatedPipeline) -> Vec<Child> {
    let owner = &pipeline.owner;
    let name = ChildName::new(&owner.pipeline.name, "metrics").to_string();
    let selector = [(label::NAME, label::PRODUCT), (label::INSTANCE, owner.pipeline.name.as_str())]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
    let port = ServicePort {
        name: Some(PORT_NAME.to_owned()),
        port: PORT,
        target_port: Some(IntOrString::String(PORT_NAME.to_owned())),
        protocol: Some("TCP".to_owned()),
        ..ServicePort::default()
    };
    // Headless: each pod has its own figures. Also of one that is not ready: that is when they are looked at.
    let spec = ServiceSpec {
        cluster_ip: Some("None".to_owned()),
        publish_not_ready_addresses: Some(true),
        selector: Some(selector.clone().into()),
        ports: Some(vec![port]),
        ..ServiceSpec::default()
    };
    let service = Service { metadata: metadata(owner, name.clone(), None), spec: Some(spec), status: None };
    let mut children = vec![Child::typed(Kind::Service, service)];
    if pipeline.monitored {
        let selector: serde_json::Map<_, _> = selector.into_iter().map(|(key, value)| (key, json!(value))).collect();
        let spec = json!({
            "selector": {"matchLabels": selector},
            "podTargetLabels": [label::INSTANCE, label::COMPONENT],
            "podMetricsEndpoints": [{"port": PORT_NAME, "path": "/metrics"}],
        });
        children.push(Child::untyped(Kind::PodMonitor, metadata(owner, name, None), json!({"spec": spec})));
    }
    children
}
