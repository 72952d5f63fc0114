//! What tells the nodes of one machine apart: a number, and the names and addresses that go with it.

use std::net::Ipv4Addr;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use super::{cgroup, link};
use crate::missing::Unavailable;

/// Each node has four /24 of 198.18.0.0/15, which is set aside for benchmarks and hence in use nowhere else.
const FIRST_NETWORK: u32 = u32::from_be_bytes([198, 18, 0, 0]);
const COUNT: u16 = 128;

/// A number that is this process's until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    number: u16,
    /// An abstract socket: the kernel gives it to one process at a time, and takes it back however the process ends.
    _reservation: UnixListener,
}

impl Slot {
    /// Takes a free one. What a killed node left in any free one is removed on the way.
    pub(super) fn take() -> Result<Self, Unavailable> {
        let mut taken = None;
        for slot in (0..COUNT).filter_map(Self::try_take) {
            link::remove(&slot)?;
            cgroup::remove(&slot.cgroup())?;
            taken.get_or_insert(slot);
        }
        taken.ok_or_else(|| Unavailable::missing("the node", "one of the other nodes on this machine to end"))
    }

    fn try_take(number: u16) -> Option<Self> {
        let name = SocketAddr::from_abstract_name(format!("clickstream-testbed-node-{number}")).ok()?;
        let reservation = UnixListener::bind_addr(&name).ok()?;
        Some(Self { number, _reservation: reservation })
    }

    /// The name of its control groups.
    pub(super) fn cgroup(&self) -> String {
        format!("clickstream-testbed-{}", self.number)
    }

    /// The name of the machine's end of the link.
    pub(super) fn link(&self) -> String {
        format!("clickstream{}", self.number)
    }

    /// The machine's address on the link.
    pub(super) fn machine(&self) -> Ipv4Addr {
        self.address(0, 1)
    }

    /// The node's address on the link.
    pub(super) fn node(&self) -> Ipv4Addr {
        self.address(0, 2)
    }

    /// The addresses of pods.
    pub(super) fn pods(&self) -> String {
        format!("{}/24", self.address(1, 0))
    }

    /// The addresses of Services.
    pub(super) fn services(&self) -> String {
        format!("{}/24", self.address(2, 0))
    }

    /// The address that the API server gives its own Service: always the first.
    pub(super) fn api_service(&self) -> Ipv4Addr {
        self.address(2, 1)
    }

    fn address(&self, network: u32, last: u32) -> Ipv4Addr {
        Ipv4Addr::from_bits(FIRST_NETWORK + ((u32::from(self.number) * 4 + network) << 8) + last)
    }
}
