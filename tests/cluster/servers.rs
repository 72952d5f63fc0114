//! Where everything is that the suite needs.

use std::env;
use std::path::PathBuf;

use testbed::{ClusterAddress, NodeAddress, S3Address, Testbed, Unavailable};

/// A cluster, a Kafka and a store.
pub(crate) struct Servers {
    pub(crate) cluster: ClusterAddress,
    /// Brokers, as pods reach them.
    pub(crate) kafka: String,
    /// Name and namespace of Strimzi's `Kafka` that they belong to, where Strimzi runs.
    pub(crate) strimzi: Option<(String, String)>,
    pub(crate) s3: S3Address,
    /// The testbed's own node, whose parts can be killed. No other cluster lets us.
    pub(crate) node: Option<NodeAddress>,
}

impl Servers {
    /// Those that the environment names, as `tests/e2e/kind/run` does; else the testbed's.
    pub(crate) fn find() -> Result<Self, Unavailable> {
        env::var("E2E_KAFKA").map_or_else(|_| Self::of_testbed(), |kafka| Ok(Self::given(kafka)))
    }

    fn given(kafka: String) -> Self {
        let given = |name: &str| env::var(name).unwrap_or_else(|_| panic!("{name}: needed together with E2E_KAFKA"));
        let cluster = ClusterAddress {
            url: String::new(), // the kubeconfig knows it
            kubeconfig: given("KUBECONFIG").into(),
            programs: PathBuf::new(), // kubectl is on the PATH
        };
        let s3 = S3Address {
            endpoint: given("E2E_S3_HERE"),
            endpoint_for_pods: given("E2E_S3"),
            access_key: given("AWS_ACCESS_KEY_ID"),
            secret_key: given("AWS_SECRET_ACCESS_KEY"),
        };
        let strimzi = env::var("E2E_STRIMZI").ok();
        let strimzi =
            strimzi.map(|it| it.split_once('/').map(|(namespace, name)| (name.to_owned(), namespace.to_owned())));
        let strimzi = strimzi.map(|it| it.expect("E2E_STRIMZI: namespace/name of a Kafka"));
        Self { cluster, kafka, strimzi, s3, node: None }
    }

    fn of_testbed() -> Result<Self, Unavailable> {
        let testbed = Testbed::of_this_run()?;
        let node = testbed.node()?;
        let (kafka, s3) = (testbed.kafka()?.plain_for_pods, testbed.s3()?);
        Ok(Self { cluster: node.cluster.clone(), kafka, strimzi: None, s3, node: Some(node) })
    }
}
