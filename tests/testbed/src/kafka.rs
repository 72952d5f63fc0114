//! Apache Kafka (KRaft): one broker or several, each broker a controller too.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::certificates::{Authority, Identity};
use crate::missing::Unavailable;
use crate::place::Place;
use crate::process::{Server, bound_command, run};
use crate::programs::KAFKA;
use crate::proxy::{self, Proxy};
use crate::{java, secrets};
use broker::{Broker, Listener};

mod broker;

/// The SCRAM user that the testbed's Kafka knows.
const USER: &str = "clickstream";

/// How to reach a Kafka. Each list of brokers is as `bootstrap.servers` takes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KafkaAddress {
    /// The plain listeners.
    pub plain: String,
    /// The TLS listeners.
    pub tls: String,
    /// The listeners with TLS and SCRAM-SHA-512.
    pub sasl: String,
    /// The plain listeners for pods of the node.
    pub plain_for_pods: String,
    /// The TLS listeners for pods of the node.
    pub tls_for_pods: String,
    /// The listeners with TLS and SCRAM-SHA-512 for pods of the node.
    pub sasl_for_pods: String,
    /// The certificate to trust, PEM.
    pub ca: PathBuf,
    /// The SCRAM user.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Plain listeners that advertise another port than their own, one for each broker, for a proxy in between.
    pub proxied: Vec<Proxied>,
}

/// A broker's listener that sends its clients to a proxy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proxied {
    /// Where the broker listens: the proxy's upstream.
    pub listens: SocketAddr,
    /// The port on loopback that it advertises: the proxy's own.
    pub advertises: u16,
}

impl Proxied {
    /// A proxy in its place. Only one can be at a time: a test that wants one has a Kafka of its own.
    pub fn proxy(&self) -> io::Result<Proxy<proxy::Kafka>> {
        Proxy::listen((Ipv4Addr::LOCALHOST, self.advertises), self.listens)
    }
}

impl KafkaAddress {
    /// The authority that signed the brokers' certificates. Clients that it signs are let in by the TLS listeners, under
    /// the name of their certificate.
    pub fn authority(&self) -> Authority {
        Authority::at(self.ca.parent().unwrap_or(&self.ca))
    }
}

/// What kind of Kafka is wanted.
#[derive(Debug, Clone, Default)]
pub struct KafkaOptions {
    /// Three brokers instead of one.
    pub three_brokers: bool,
    /// Settings of the brokers beside or instead of the testbed's.
    pub settings: Vec<(String, String)>,
}

/// A running Kafka.
#[derive(Debug)]
pub struct Kafka {
    java: PathBuf,
    jars: String,
    brokers: Vec<Broker>,
    address: KafkaAddress,
}

impl Kafka {
    /// Starts one without topics.
    pub fn start(place: &Place, options: &KafkaOptions) -> Result<Self, Unavailable> {
        let java = java::at_least(17, "Kafka")?;
        let jars = format!("{}/*", place.cache().folder_of(&KAFKA)?.join("lib").display());
        let count = if options.three_brokers { 3 } else { 1 };
        let folder = place.fresh_folder("kafka")?;
        let brokers: Result<Vec<_>, _> = (1..=count).map(|id| Broker::prepare(id, &folder)).collect();
        let brokers = brokers?;
        let at = |listener| brokers.iter().map(|b| b.advertised(listener)).collect::<Vec<_>>().join(",");
        let address = KafkaAddress {
            plain: at(Listener::Plain),
            tls: at(Listener::Tls),
            sasl: at(Listener::Sasl),
            plain_for_pods: at(Listener::PodPlain),
            tls_for_pods: at(Listener::PodTls),
            sasl_for_pods: at(Listener::PodSasl),
            ca: place.authority()?.certificate(),
            user: USER.to_owned(),
            password: secrets::random()?,
            proxied: brokers.iter().map(Broker::proxied).collect(),
        };
        let identity = Self::identity(place, &folder, &brokers)?;
        for broker in &brokers {
            broker.write_settings(&brokers, &address.ca, &identity, &options.settings)?;
        }
        let mut kafka = Self { java, jars, brokers, address };
        kafka.format_storage()?;
        for broker in 0..count.into() {
            kafka.launch(broker)?;
        }
        kafka.wait_until_ready()?;
        Ok(kafka)
    }

    /// How to reach it.
    pub fn address(&self) -> &KafkaAddress {
        &self.address
    }

    /// How many brokers it has, running or not. They are numbered from 0.
    pub fn broker_count(&self) -> usize {
        self.brokers.len()
    }

    /// The process of a broker, while it runs.
    pub fn server(&self, broker: usize) -> Option<&Server> {
        self.brokers.get(broker)?.server.as_ref()
    }

    /// The log of a broker's last start.
    pub fn log(&self, broker: usize) -> Option<PathBuf> {
        self.brokers.get(broker).map(Broker::log)
    }

    /// Ends a broker with SIGKILL; its data stays.
    pub fn kill(&mut self, broker: usize) -> Result<(), Unavailable> {
        Ok(self.brokers.get_mut(broker).and_then(|broker| broker.server.take()).map_or(Ok(()), Server::kill)?)
    }

    /// Ends a broker with SIGTERM, as an administrator would; its data stays.
    pub fn stop(&mut self, broker: usize) -> Result<(), Unavailable> {
        Ok(self.brokers.get_mut(broker).and_then(|broker| broker.server.take()).map_or(Ok(()), Server::stop)?)
    }

    /// Starts a broker, unless it runs, on its data and ports, and waits until it serves.
    pub fn start_again(&mut self, broker: usize) -> Result<(), Unavailable> {
        self.launch(broker)?;
        self.wait_until_ready()
    }

    /// The ports that pods connect to, for [`Forward`](crate::Forward)s.
    pub fn ports_for_pods(&self) -> Vec<u16> {
        self.brokers.iter().flat_map(Broker::ports_for_pods).collect()
    }

    fn identity(place: &Place, folder: &Path, brokers: &[Broker]) -> Result<Identity, Unavailable> {
        let mut names = vec!["DNS:localhost".to_owned(), "IP:127.0.0.1".to_owned()];
        names.extend(brokers.iter().map(|broker| format!("DNS:{}", broker.name_for_pods())));
        // Named as its folder is, since several may start at once.
        let file = folder.file_name().unwrap_or_default().to_string_lossy();
        place.authority()?.issue(&file, "/CN=kafka", &names)
    }

    fn format_storage(&self) -> Result<(), Unavailable> {
        const CLUSTER: &str = "Y2xpY2tzdHJlYW0tdGVzdA"; // 16 bytes in base64: "clickstream-test"
        let scram = format!("SCRAM-SHA-512=[name={USER},password={}]", self.address.password);
        for broker in &self.brokers {
            let mut command = std::process::Command::new(&self.java);
            command.args(["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", &self.jars]);
            command.args(["kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER, "--add-scram", &scram]);
            run(command.arg("--config").arg(broker.settings_file()))?;
        }
        Ok(())
    }

    fn launch(&mut self, broker: usize) -> Result<(), Unavailable> {
        let Some(broker) = self.brokers.get_mut(broker) else { return Ok(()) };
        if broker.server.as_mut().is_some_and(Server::is_running) {
            return Ok(());
        }
        let mut command = bound_command(&self.java);
        command.args(["-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-cp", &self.jars]);
        // The server's log is its standard error; without a level of its own every request would be in it.
        command.args(["-Dorg.slf4j.simpleLogger.defaultLogLevel=info", "kafka.Kafka"]).arg(broker.settings_file());
        broker.starts += 1;
        broker.server = Some(Server::start(&broker.name(), command, &broker.log())?);
        Ok(())
    }

    /// A broker is ready when it says so in its log: its ports are open long before it serves.
    fn wait_until_ready(&mut self) -> Result<(), Unavailable> {
        for broker in &mut self.brokers {
            let log = broker.log();
            let Some(server) = &mut broker.server else { continue };
            server
                .wait_until(|| std::fs::read_to_string(&log).is_ok_and(|text| text.contains("Kafka Server started")))?;
        }
        Ok(())
    }
}
