//! One broker: its listeners, ports, settings file and process.

use std::fmt::Write;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::Proxied;
use crate::certificates::Identity;
use crate::missing::Unavailable;
use crate::ports::Port;
use crate::process::Server;

/// What a broker listens on, beside its controller's port. Each kind is there twice: once advertised by address for
/// this machine, once by name for pods; both are bound to loopback, and the node forwards to the latter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listener {
    Plain,
    Tls,
    Sasl,
    PodPlain,
    PodTls,
    PodSasl,
    /// Plain, but clients are told another port.
    Proxied,
}

impl Listener {
    const ALL: [Self; 7] =
        [Self::Plain, Self::Tls, Self::Sasl, Self::PodPlain, Self::PodTls, Self::PodSasl, Self::Proxied];

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Tls => "TLS",
            Self::Sasl => "SASL",
            Self::PodPlain => "POD_PLAIN",
            Self::PodTls => "POD_TLS",
            Self::PodSasl => "POD_SASL",
            Self::Proxied => "PROXIED",
        }
    }

    fn protocol(self) -> &'static str {
        match self {
            Self::Plain | Self::PodPlain | Self::Proxied => "PLAINTEXT",
            Self::Tls | Self::PodTls => "SSL",
            Self::Sasl | Self::PodSasl => "SASL_SSL",
        }
    }

    fn is_for_pods(self) -> bool {
        matches!(self, Self::PodPlain | Self::PodTls | Self::PodSasl)
    }
}

#[derive(Debug)]
pub(super) struct Broker {
    pub(super) id: u16,
    folder: PathBuf,
    controller: Port,
    listeners: Vec<(Listener, Port)>,
    /// What [`Listener::Proxied`] advertises.
    proxy: Port,
    pub(super) server: Option<Server>,
    pub(super) starts: usize,
}

impl Broker {
    pub(super) fn prepare(id: u16, folder: &Path) -> Result<Self, Unavailable> {
        let ports: Result<Vec<_>, _> =
            Listener::ALL.into_iter().map(|listener| Ok::<_, Unavailable>((listener, Port::take()?))).collect();
        let (controller, proxy) = (Port::take()?, Port::take()?);
        Ok(Self { id, folder: folder.to_owned(), controller, listeners: ports?, proxy, server: None, starts: 0 })
    }

    pub(super) fn name(&self) -> String {
        format!("kafka-{}", self.id)
    }

    pub(super) fn name_for_pods(&self) -> String {
        format!("{}.{}", self.name(), crate::POD_DOMAIN)
    }

    pub(super) fn settings_file(&self) -> PathBuf {
        self.folder.join(format!("{}.properties", self.name()))
    }

    /// Each start has a log of its own.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.{}.log", self.name(), self.starts))
    }

    fn port(&self, listener: Listener) -> u16 {
        self.listeners.iter().find(|(kind, _)| *kind == listener).map_or(0, |(_, port)| port.number())
    }

    pub(super) fn ports_for_pods(&self) -> impl Iterator<Item = u16> {
        self.listeners.iter().filter(|(kind, _)| kind.is_for_pods()).map(|(_, port)| port.number())
    }

    pub(super) fn advertised(&self, listener: Listener) -> String {
        match listener {
            Listener::Proxied => self.proxy.on_loopback(),
            _ if listener.is_for_pods() => format!("{}:{}", self.name_for_pods(), self.port(listener)),
            _ => format!("127.0.0.1:{}", self.port(listener)),
        }
    }

    pub(super) fn proxied(&self) -> Proxied {
        let listens = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port(Listener::Proxied)));
        Proxied { listens, advertises: self.proxy.number() }
    }

    pub(super) fn write_settings(
        &self,
        all: &[Self],
        ca: &Path,
        identity: &Identity,
        own: &[(String, String)],
    ) -> Result<(), Unavailable> {
        let keystore = self.folder.join("server.pem");
        fs::write(&keystore, [fs::read(&identity.key)?, fs::read(&identity.certificate)?].concat())?;
        let each = |describe: &dyn Fn(Listener) -> String| Listener::ALL.map(describe).join(",");
        let copies = all.len().to_string();
        let in_sync = all.len().min(2).to_string();
        let voters: Vec<_> = all.iter().map(|b| format!("{}@{}", b.id, b.controller.on_loopback())).collect();
        let bound = each(&|kind| format!("{}://127.0.0.1:{}", kind.name(), self.port(kind)));
        let protocols = each(&|kind| format!("{}:{}", kind.name(), kind.protocol()));
        let mut settings = vec![
            ("process.roles", "broker,controller".to_owned()),
            ("node.id", self.id.to_string()),
            ("controller.quorum.voters", voters.join(",")),
            ("controller.listener.names", "CONTROLLER".to_owned()),
            ("inter.broker.listener.name", Listener::Plain.name().to_owned()),
            ("listeners", format!("CONTROLLER://{},{bound}", self.controller.on_loopback())),
            ("advertised.listeners", each(&|kind| format!("{}://{}", kind.name(), self.advertised(kind)))),
            ("listener.security.protocol.map", format!("CONTROLLER:PLAINTEXT,{protocols}")),
            ("log.dirs", self.folder.join(format!("{}-data", self.name())).display().to_string()),
            ("ssl.keystore.type", "PEM".to_owned()),
            ("ssl.keystore.location", keystore.display().to_string()),
            ("ssl.truststore.type", "PEM".to_owned()),
            ("ssl.truststore.location", ca.display().to_string()),
            ("ssl.client.auth", "requested".to_owned()),
            ("sasl.enabled.mechanisms", "SCRAM-SHA-512".to_owned()),
            // Rights as in a shared cluster: whoever has an ACL is held to it, and who connects without a name may all.
            ("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer".to_owned()),
            ("allow.everyone.if.no.acl.found", "true".to_owned()),
            ("super.users", "User:ANONYMOUS".to_owned()),
            ("auto.create.topics.enable", "false".to_owned()),
            ("num.partitions", "1".to_owned()),
            ("default.replication.factor", copies.clone()),
            ("min.insync.replicas", in_sync.clone()),
            ("offsets.topic.replication.factor", copies.clone()),
            ("offsets.topic.num.partitions", "4".to_owned()),
            ("transaction.state.log.replication.factor", copies),
            ("transaction.state.log.min.isr", in_sync),
            ("transaction.state.log.num.partitions", "4".to_owned()),
            ("group.initial.rebalance.delay.ms", "0".to_owned()),
        ];
        let login = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        let login_settings: Vec<_> = Listener::ALL
            .into_iter()
            .filter(|kind| kind.protocol() == "SASL_SSL")
            .map(|kind| format!("listener.name.{}.scram-sha-512.sasl.jaas.config", kind.name().to_lowercase()))
            .collect();
        settings.extend(login_settings.iter().map(|key| (key.as_str(), login.to_owned())));
        settings.extend(own.iter().map(|(key, value)| (key.as_str(), value.clone())));

        let mut text = String::new();
        for (key, value) in settings {
            let _ = writeln!(text, "{key}={value}"); // the last of two settings counts
        }
        Ok(fs::write(self.settings_file(), text)?)
    }
}
