//! The servers of a run, each started when it is first asked for, and again when it was killed.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::api::{Api, ClusterAddress};
use crate::cache::Cache;
use crate::kafka::{Kafka, KafkaAddress, KafkaOptions};
use crate::minio::{Minio, S3Address};
use crate::missing::Unavailable;
use crate::node::{Node, NodeAddress};
use crate::place::Place;
use crate::process::Server;
use crate::registry::{Registry, RegistryAddress};

#[derive(Debug)]
pub(super) struct SharedServers {
    place: Place,
    kafka: Mutex<Option<Kafka>>,
    s3: Mutex<Option<Minio>>,
    registry: Mutex<Option<Registry>>,
    api: Mutex<Option<Api>>,
    node: Mutex<Option<Node>>,
}

impl SharedServers {
    pub(super) fn new(folder: PathBuf) -> Result<Self, Unavailable> {
        let place = Place::at(folder, Cache::of_user()?)?;
        Ok(Self {
            place,
            kafka: Mutex::default(),
            s3: Mutex::default(),
            registry: Mutex::default(),
            api: Mutex::default(),
            node: Mutex::default(),
        })
    }

    pub(super) fn kafka(&self) -> Result<KafkaAddress, Unavailable> {
        let mut slot = lock(&self.kafka);
        let kafka = match slot.take() {
            Some(mut kafka) => {
                kafka.start_again(0)?;
                kafka
            }
            None => Kafka::start(&self.place, &KafkaOptions::default())?,
        };
        let address = slot.insert(kafka).address().clone();
        drop(slot);
        self.connect_pods()?;
        Ok(address)
    }

    pub(super) fn s3(&self) -> Result<S3Address, Unavailable> {
        let mut slot = lock(&self.s3);
        let s3 = match slot.take() {
            Some(mut s3) => {
                s3.start_again()?;
                s3
            }
            None => Minio::start(&self.place)?,
        };
        let address = slot.insert(s3).address().clone();
        drop(slot);
        self.connect_pods()?;
        Ok(address)
    }

    pub(super) fn registry(&self) -> Result<RegistryAddress, Unavailable> {
        let mut slot = lock(&self.registry);
        let registry = match slot.take() {
            Some(mut registry) => {
                registry.start_again()?;
                registry
            }
            None => Registry::start(&self.place)?,
        };
        let address = slot.insert(registry).address().clone();
        drop(slot);
        self.connect_pods()?;
        Ok(address)
    }

    pub(super) fn api(&self) -> Result<ClusterAddress, Unavailable> {
        let mut slot = lock(&self.api);
        let running = slot.take().and_then(|mut api| api.is_running().then_some(api));
        let api = running.map_or_else(|| Api::start(&self.place, &[]), Ok)?;
        Ok(slot.insert(api).address().clone())
    }

    pub(super) fn node(&self) -> Result<NodeAddress, Unavailable> {
        let mut slot = lock(&self.node);
        let running = slot.take().and_then(|mut node| node.is_running().then_some(node));
        let node = running.map_or_else(|| Node::start(&self.place), Ok)?;
        let address = slot.insert(node).address().clone();
        drop(slot);
        self.connect_pods()?;
        Ok(address)
    }

    /// Brings every server that runs within reach of the node's pods, once there is a node. To be called, with no lock
    /// held, whenever one of them has started.
    fn connect_pods(&self) -> Result<(), Unavailable> {
        let kafka = lock(&self.kafka).as_ref().map(Kafka::ports_for_pods).unwrap_or_default();
        let s3 = lock(&self.s3).as_ref().map(Minio::port_for_pods);
        let registry = lock(&self.registry).as_ref().map(Registry::port_for_pods);
        if let Some(node) = lock(&self.node).as_ref() {
            kafka.into_iter().chain(s3).chain(registry).try_for_each(|port| node.forward(port))?;
        }
        Ok(())
    }

    /// Process ids by name.
    pub(super) fn status(&self) -> Vec<(String, u32)> {
        let mut status = vec![("supervisor".to_owned(), std::process::id())];
        let mut add = |server: Option<&Server>| status.extend(server.map(|s| (s.name().to_owned(), s.pid())));
        add(lock(&self.kafka).as_ref().and_then(|kafka| kafka.server(0)));
        add(lock(&self.s3).as_ref().and_then(Minio::server));
        add(lock(&self.registry).as_ref().and_then(Registry::server));
        if let Some(api) = lock(&self.api).as_ref() {
            api.servers().into_iter().for_each(|server| add(Some(server)));
        }
        if let Some(node) = lock(&self.node).as_ref() {
            add(Some(node.server()));
            status.extend(node.address().components());
        }
        status
    }

    /// Kills everything: nobody is there any more for whom it would be worth ending well.
    pub(super) fn end(&self) {
        drop(lock(&self.node).take());
        drop(lock(&self.api).take());
        drop(lock(&self.registry).take());
        drop(lock(&self.s3).take());
        drop(lock(&self.kafka).take());
    }
}

/// A panic while a server was being started leaves its slot empty, which is a state like any other.
fn lock<T>(slot: &Mutex<T>) -> MutexGuard<'_, T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
