//! Free ports below the ephemeral range, so that no outgoing connection takes one while its server is restarting.

use std::net::{Ipv4Addr, TcpListener};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use crate::missing::Unavailable;

/// Above the ports that well-known servers use.
const FIRST: u16 = 20_000;

/// A port that is this process's until it is dropped.
#[derive(Debug)]
pub struct Port {
    number: u16,
    /// An abstract socket named after the port: the kernel lets one process at a time have it, across all testbeds of
    /// the machine, and takes it back however the process ends.
    _reservation: UnixListener,
}

impl Port {
    /// Takes a free one.
    pub fn take() -> Result<Self, Unavailable> {
        let end = first_ephemeral_port();
        (FIRST..end).find_map(Self::try_take).ok_or_else(|| {
            Unavailable::missing("a server of the testbed", format!("a free port from {FIRST} to {}", end - 1))
        })
    }

    fn try_take(number: u16) -> Option<Self> {
        let name = SocketAddr::from_abstract_name(format!("clickstream-testbed-port-{number}")).ok()?;
        let reservation = UnixListener::bind_addr(&name).ok()?;
        TcpListener::bind((Ipv4Addr::UNSPECIFIED, number)).ok()?;
        Some(Self { number, _reservation: reservation })
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// `127.0.0.1:number`.
    pub fn on_loopback(&self) -> String {
        format!("127.0.0.1:{}", self.number)
    }
}

fn first_ephemeral_port() -> u16 {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let first = range.split_whitespace().next().and_then(|first| first.parse().ok());
    first.filter(|first| *first > FIRST).unwrap_or(32_768)
}
