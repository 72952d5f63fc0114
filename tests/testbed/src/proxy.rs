//! A TCP proxy that stands in front of one real server and does to its clients what networks do.
//!
//! It understands where a request and its response end, so a test can say exactly what goes wrong:
//!
//! ```no_run
//! # use std::time::Duration;
//! # use testbed::proxy::{Fault, Proxy};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let minio = std::net::SocketAddr::from(([127, 0, 0, 1], 9000));
//! let proxy = Proxy::http(minio)?;
//! let rule = proxy.on(|r| r.method() == "PUT" && r.path().starts_with("/lake/")).times(1).drop_response();
//! // … a client writes to proxy.address() …
//! proxy.wait_until(Duration::from_secs(30), |log| {
//!     log.iter().any(|x| x.fault == Some(Fault::DropResponse) && x.response.is_some_and(|r| r.status == 200))
//! })?;
//! assert_eq!(rule.hits(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! Rules are asked in the order in which they were added; the first that matches and whose turn it is acts, the others
//! do not count that request. An exchange suffers at most one fault. A cut looks to either side as if the peer's
//! process had died: what it has not read yet may be lost, also of earlier requests that were sent ahead. When a server
//! cannot be reached the client is accepted and its connection ended.
//!
//! Requests go on as they come, pipelined ones too, and responses in their order; bodies stream and are never held
//! whole. Dropping the proxy cuts all connections, closes the port and joins every thread.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

mod carry;
mod connection;
mod dialect;
mod door;
mod exchange;
mod fault;
mod framing;
mod guests;
mod http;
mod inflow;
mod kafka;
mod log;
mod raw;
mod requests;
mod responses;
mod rule;

pub use dialect::{Dialect, Framed};
pub use exchange::Exchange;
pub use fault::Fault;
pub use http::{Http, HttpRequest, HttpResponse, Reply};
pub use kafka::{Api, Kafka, KafkaRequest, KafkaResponse};
pub use log::NotSeen;
pub use raw::{Raw, RawRequest, RawResponse};
pub use rule::{Rule, When};

use door::Door;
use guests::{Guests, Welcome};
use log::Log;
use rule::Rules;

/// A running proxy; see the [module](self).
#[derive(Debug)]
pub struct Proxy<D: Dialect> {
    door: Door,
    shared: Arc<Shared<D>>,
}

/// What the threads of a proxy have in common.
#[derive(Debug)]
struct Shared<D: Dialect> {
    server: SocketAddr,
    rules: Rules<D>,
    log: Log<D>,
    guests: Guests<D>,
}

impl Proxy<Http> {
    /// In front of an HTTP/1 server, on a free port of the loopback interface.
    pub fn http(server: impl Into<SocketAddr>) -> io::Result<Self> {
        Self::listen((Ipv4Addr::LOCALHOST, 0), server)
    }
}

impl Proxy<Kafka> {
    /// In front of a broker's listener without TLS, on a free port of the loopback interface. The broker must
    /// advertise the proxy's address on that listener, else clients go past it after their first request.
    pub fn kafka(broker: impl Into<SocketAddr>) -> io::Result<Self> {
        Self::listen((Ipv4Addr::LOCALHOST, 0), broker)
    }
}

impl Proxy<Raw> {
    /// In front of any server, on a free port of the loopback interface.
    pub fn raw(server: impl Into<SocketAddr>) -> io::Result<Self> {
        Self::listen((Ipv4Addr::LOCALHOST, 0), server)
    }
}

impl<D: Dialect> Proxy<D> {
    /// At an address that was fixed beforehand, for example because a broker advertises it:
    /// `Proxy::<Kafka>::listen(([127, 0, 0, 1], 19092), broker)`. With port 0 at a free one.
    pub fn listen(at: impl Into<SocketAddr>, server: impl Into<SocketAddr>) -> io::Result<Self> {
        let shared =
            Arc::new(Shared { server: server.into(), rules: Rules::default(), log: Log::new(), guests: Guests::new() });
        let hosts = Arc::clone(&shared);
        let door = Door::open(at.into(), Arc::new(move |client| Guests::let_in(&hosts, client)))?;
        Ok(Self { door, shared })
    }

    /// Where clients shall connect.
    pub fn address(&self) -> SocketAddr {
        self.door.address()
    }

    /// Begins a rule for the requests that this closure picks. The closure runs on the proxy's threads and must not
    /// call the proxy.
    pub fn on(&self, matches: impl Fn(&D::Request) -> bool + Send + Sync + 'static) -> When<'_, D> {
        When::new(&self.shared.rules, Box::new(matches))
    }

    /// Removes all rules.
    pub fn clear_rules(&self) {
        self.shared.rules.clear();
    }

    /// Refuses new connections as a server does that is down; those that exist go on.
    pub fn refuse_connections(&self) {
        self.door.close();
    }

    /// Accepts new connections, reads what they send, and never says a word; those that exist go on.
    pub fn ignore_connections(&self) -> io::Result<()> {
        self.shared.guests.welcome(Welcome::Ignored);
        self.door.reopen()
    }

    /// Serves new connections again. Those that were accepted to be ignored stay so until they end.
    pub fn serve_connections(&self) -> io::Result<()> {
        self.shared.guests.welcome(Welcome::Served);
        self.door.reopen()
    }

    /// Cuts every connection that exists; new ones are served.
    pub fn cut_connections(&self) {
        self.shared.guests.cut_all();
    }

    /// Stops passing bytes on, either way, on all connections that are or will be.
    pub fn pause(&self) {
        self.shared.guests.set_paused(true);
    }

    /// Goes on after [`pause`](Self::pause), with nothing lost.
    pub fn resume(&self) {
        self.shared.guests.set_paused(false);
    }

    /// The exchanges so far, in the order in which their requests came.
    pub fn log(&self) -> Vec<Exchange<D>> {
        self.shared.log.snapshot()
    }

    /// Forgets the exchanges so far, those under way too.
    pub fn clear_log(&self) {
        self.shared.log.clear();
    }

    /// Waits until the log shows something, looking again at each change. The closure must not call the proxy.
    pub fn wait_until(&self, bound: Duration, shows: impl FnMut(&[Exchange<D>]) -> bool) -> Result<(), NotSeen> {
        self.shared.log.wait_until(bound, shows)
    }
}

impl<D: Dialect> Drop for Proxy<D> {
    fn drop(&mut self) {
        self.door.close();
        self.shared.guests.see_off();
    }
}
