//! Real servers for tests: Kubernetes, Kafka, S3 and a schema registry, on one machine, without a container engine.

mod api;
mod cache;
mod certificates;
mod control_plane;
mod flux;
mod git_server;
mod http;
mod java;
mod kafka;
mod minio;
mod missing;
mod node;
mod place;
mod ports;
mod process;
mod programs;
mod progress;
pub mod proxy;
mod registry;
mod run_folder;
mod secrets;
mod supervisor;
mod testbed;

pub use api::{Api, ClusterAddress};
pub use cache::Cache;
pub use certificates::{Authority, Identity};
pub use flux::Flux;
pub use git_server::GitServer;
pub use kafka::{Kafka, KafkaAddress, KafkaOptions, Proxied};
pub use minio::{Minio, S3Address};
pub use missing::{LEFT_OUT_FILE, Unavailable, leave_out};
pub use node::{Forward, Image, Node, NodeAddress, node_init};
pub use place::Place;
pub use ports::Port;
pub use process::Server;
pub use programs::{ALL as PROGRAMS, HELM, HELM4, KUBECONFORM, MONITORING, PROMTOOL, Program};
pub use registry::{Registry, RegistryAddress};
pub use supervisor::serve;
pub use testbed::{Testbed, end, fresh_name};

/// The domain under which pods of the node find the servers outside of it.
pub const POD_DOMAIN: &str = "testbed.internal";
