//! The brokers of a cluster during a visit: whoever has to be asked is found and connected when it is first needed.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::sleep;

use super::ask::{Ask, Cluster, Code, FindCoordinator, Metadata, Node, Topic};
use super::connection::Connection;
use super::dial::Dial;
use super::{Access, Trouble};

/// How often what passes by itself is asked again, and how long is waited before each.
pub(super) const AGAIN: usize = 50;
pub(super) const PAUSE: Duration = Duration::from_millis(200);

/// A cluster with the connections to it.
pub(super) struct Brokers<'a> {
    access: &'a Access,
    dial: Dial,
    /// To the bootstrap server that answered.
    entry: Connection,
    others: BTreeMap<i32, Connection>,
    nodes: BTreeMap<i32, Node>,
    controller: i32,
    cluster_id: Option<String>,
}

impl<'a> Brokers<'a> {
    /// Connects to the first bootstrap server that lets us in.
    pub(super) async fn enter(access: &'a Access) -> Result<Self, Trouble> {
        let dial = Dial::new(access)?;
        let mut troubles = Vec::new();
        for server in &access.bootstrap_servers {
            let Some((host, port)) = address(server) else {
                let why = format!("{server} is no address: host:port is");
                return Err(Trouble::Unusable { servers: access.servers(), why });
            };
            match Connection::open(&dial, access, host, port).await {
                Ok(entry) => return Ok(Self::new(access, dial, entry)),
                Err(trouble) => troubles.push(trouble),
            }
        }
        // One that answers and refuses tells more than one that is down.
        let told = troubles.iter().position(|trouble| !matches!(trouble, Trouble::Unreachable { .. }));
        let unusable = || Trouble::Unusable { servers: String::new(), why: "there is no address".to_owned() };
        Err(if troubles.is_empty() { unusable() } else { troubles.swap_remove(told.unwrap_or(0)) })
    }

    fn new(access: &'a Access, dial: Dial, entry: Connection) -> Self {
        let (others, nodes) = (BTreeMap::new(), BTreeMap::new());
        Self { access, dial, entry, others, nodes, controller: -1, cluster_id: None }
    }

    /// The cluster's own id, once topics were looked at.
    pub(super) fn cluster_id(&self) -> Option<String> {
        self.cluster_id.clone()
    }

    /// A topic as it is now.
    pub(super) async fn topic(&mut self, name: &str) -> Result<Topic, Trouble> {
        let Cluster { nodes, id, controller, topics } = self.entry.ask(&Metadata { topics: &[name] }).await?;
        self.nodes = nodes.into_iter().collect();
        self.controller = controller;
        self.cluster_id = id;
        topics.into_iter().find(|topic| topic.name == name).ok_or_else(|| {
            let said = "it says nothing of the one that was asked for".to_owned();
            self.entry.refusal(Metadata::WHAT, "no answer".to_owned(), said)
        })
    }

    /// Any broker, for what all know or pass on.
    pub(super) const fn any(&mut self) -> &mut Connection {
        &mut self.entry
    }

    /// The broker that makes and changes topics: older ones do not pass it on.
    pub(super) async fn controller(&mut self) -> Result<&mut Connection, Trouble> {
        if self.nodes.contains_key(&self.controller) { self.node(self.controller).await } else { Ok(&mut self.entry) }
    }

    /// The broker of this number.
    pub(super) async fn node(&mut self, id: i32) -> Result<&mut Connection, Trouble> {
        let Some(node) = self.nodes.get(&id) else {
            let (address, why) = (format!("broker {id}"), "the cluster does not say where it is".to_owned());
            return Err(Trouble::Unreachable { address, why });
        };
        let port = u16::try_from(node.port).unwrap_or(0);
        if self.entry.address() == format!("{}:{port}", node.host) {
            return Ok(&mut self.entry);
        }
        if !self.others.contains_key(&id) {
            let connection = Connection::open(&self.dial, self.access, &node.host, port).await?;
            self.others.insert(id, connection);
        }
        self.others.get_mut(&id).map_or(Ok(&mut self.entry), Ok)
    }

    /// The broker that keeps a group. The first question about any group makes the brokers prepare for it: it is asked again.
    pub(super) async fn coordinator(&mut self, group: &str) -> Result<&mut Connection, Trouble> {
        let mut tried = 0;
        let (id, node) = loop {
            let (verdict, id, node) = self.entry.ask(&FindCoordinator { group }).await?;
            if verdict.code.is_none() {
                break (id, node);
            }
            if tried == AGAIN || !verdict.code.passes() {
                return Err(self.group_refusal::<FindCoordinator<'_>>(group, verdict.code));
            }
            tried += 1;
            sleep(PAUSE).await;
        };
        self.nodes.entry(id).or_insert(node);
        self.node(id).await
    }

    /// The brokers do not tell of a group.
    pub(super) fn group_refusal<A: Ask>(&self, group: &str, code: Code) -> Trouble {
        let what = format!("{} {group}", A::WHAT);
        self.entry.refusal(&what, code.to_string(), code.words().to_owned())
    }
}

/// Host and port.
fn address(server: &str) -> Option<(&str, u16)> {
    let (host, port) = server.rsplit_once(':')?;
    port.parse().ok().filter(|port| *port != 0 && !host.is_empty()).map(|port| (host, port))
}
