//! Servers that may be hurt.

use testbed::{Forward, Kafka, KafkaOptions, Minio, NodeAddress, Testbed, Unavailable};

use crate::ground::Ground;
use crate::yard::Yard;

/// A Kafka and a store of this test's own on the testbed's node. Elsewhere servers belong to somebody, and only pods are hurt.
pub(super) struct Range(Option<Own>);

pub(super) struct Own {
    pub(super) kafka: Kafka,
    pub(super) store: Minio,
    pub(super) node: &'static NodeAddress,
    _forwards: Vec<Forward>,
}

impl Range {
    pub(super) fn of(ground: &'static Ground) -> Result<Self, Unavailable> {
        let Some(node) = &ground.servers.node else {
            eprintln!("only pods are hurt: Kafka, the store and the kubelet of this cluster are not ours to kill");
            return Ok(Self(None));
        };
        let testbed = Testbed::of_this_run()?;
        let (kafka, store) = (testbed.own_kafka(&KafkaOptions::default())?, testbed.own_s3()?);
        let ports = kafka.ports_for_pods().into_iter().chain([store.port_for_pods()]);
        let forwards = ports.map(|port| Forward::start(node.machine, port)).collect::<Result<_, _>>()?;
        Ok(Self(Some(Own { kafka, store, node, _forwards: forwards })))
    }

    pub(super) fn is_ours(&self) -> bool {
        self.0.is_some()
    }

    /// The servers, which are there when anything is to be done to them.
    pub(super) fn own(&mut self) -> &mut Own {
        self.0.as_mut().expect("such a blow is not dealt to servers of others")
    }

    pub(super) fn yard(&self, ground: &'static Ground) -> Yard {
        match &self.0 {
            Some(own) => ground.yard_at("fire", &own.kafka.address().plain_for_pods, own.store.address()),
            None => ground.yard("fire"),
        }
    }

    /// What the servers have to say.
    pub(super) fn logs(&self) -> Vec<std::path::PathBuf> {
        self.0.iter().flat_map(|own| own.kafka.log(0).into_iter().chain([own.store.log()])).collect()
    }
}
