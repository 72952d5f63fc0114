//! One client's connection and the server's end of it, shared by the two threads that carry their bytes.

use std::collections::VecDeque;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;

use super::dialect::Dialect;
use super::fault::Fault;
use super::log::ExchangeNumber;

#[derive(Debug)]
pub(super) struct Connection<D: Dialect> {
    pub(super) number: u64,
    client: TcpStream,
    /// Empty until the server has been reached, and for ever where the client is left in the dark.
    server: OnceLock<TcpStream>,
    flow: Mutex<Flow<D>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Flow<D: Dialect> {
    paused: bool,
    link: Link,
    unanswered: VecDeque<Unanswered<D>>,
}

/// What still gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Open,
    /// Both sockets stay open; whatever comes is thrown away.
    Silent,
    /// The client is gone by our doing, while the server finishes what it was asked.
    ClientCut,
    Cut,
}

/// Where bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// What to do with bytes that are about to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    Go,
    Swallow,
    Stop,
}

/// A delivered request to which the server owes a response.
#[derive(Clone, Debug)]
pub(super) struct Unanswered<D: Dialect> {
    pub(super) number: ExchangeNumber,
    pub(super) request: Arc<D::Request>,
    pub(super) fault: Option<Fault<D>>,
}

impl<D: Dialect> Connection<D> {
    pub(super) fn new(number: u64, client: TcpStream, paused: bool) -> Self {
        let flow = Flow { paused, link: Link::Open, unanswered: VecDeque::new() };
        Self { number, client, server: OnceLock::new(), flow: Mutex::new(flow), changed: Condvar::new() }
    }

    pub(super) fn client(&self) -> &TcpStream {
        &self.client
    }

    /// Takes the server's end; an error when the connection was cut in the meantime.
    pub(super) fn join_server(&self, server: TcpStream) -> io::Result<&TcpStream> {
        let server = self.server.get_or_init(|| server);
        // Looked at after the socket is in its place: a cut sees the socket, or this sees the cut.
        match self.link() {
            Link::Cut => Err(io::ErrorKind::ConnectionAborted.into()),
            _ => Ok(server),
        }
    }

    pub(super) fn link(&self) -> Link {
        self.lock().link
    }

    pub(super) fn set_paused(&self, paused: bool) {
        self.change(|flow| flow.paused = paused);
    }

    pub(super) fn silence(&self) {
        self.change(|flow| {
            if flow.link == Link::Open {
                flow.link = Link::Silent;
            }
        });
    }

    /// Ends both sides; whoever reads, writes or waits on them returns.
    pub(super) fn cut(&self) {
        self.change(|flow| flow.link = Link::Cut);
        for side in [Side::Client, Side::Server] {
            self.reset_when_closed(side);
            self.shut(side, Shutdown::Both);
        }
    }

    pub(super) fn cut_client(&self) {
        self.change(|flow| {
            if flow.link != Link::Cut {
                flow.link = Link::ClientCut;
            }
        });
        self.shut(Side::Client, Shutdown::Both);
    }

    /// Tells a side that nothing more will come.
    pub(super) fn finish(&self, side: Side) {
        self.shut(side, Shutdown::Write);
    }

    /// Waits while the proxy is paused, then says what happens to bytes for this side.
    pub(super) fn passage(&self, side: Side) -> Passage {
        let flow = self.wait_while(|flow| flow.paused);
        match (flow.link, side) {
            (Link::Open, _) | (Link::ClientCut, Side::Server) => Passage::Go,
            (Link::Silent, _) | (Link::ClientCut, Side::Client) => Passage::Swallow,
            (Link::Cut, _) => Passage::Stop,
        }
    }

    /// Lets time pass; `false` when the connection was cut meanwhile.
    pub(super) fn linger(&self, time: Duration) -> bool {
        let (flow, _) = self
            .changed
            .wait_timeout_while(self.lock(), time, |flow| flow.link != Link::Cut)
            .unwrap_or_else(PoisonError::into_inner);
        flow.link != Link::Cut
    }

    pub(super) fn owe(&self, unanswered: Unanswered<D>) {
        self.change(|flow| flow.unanswered.push_back(unanswered));
    }

    /// The request that the server answers next.
    pub(super) fn oldest_unanswered(&self) -> Option<Unanswered<D>> {
        self.lock().unanswered.front().cloned()
    }

    pub(super) fn settle_oldest(&self) {
        self.change(|flow| {
            flow.unanswered.pop_front();
        });
    }

    /// Waits for the responses to all earlier requests, whose turn at the client comes first.
    pub(super) fn wait_until_settled(&self) {
        let _settled = self.wait_while(|flow| !flow.unanswered.is_empty());
    }

    pub(super) fn socket(&self, side: Side) -> Option<&TcpStream> {
        match side {
            Side::Client => Some(&self.client),
            Side::Server => self.server.get(),
        }
    }

    /// A peer that is blocked because we took nothing more would otherwise not learn of a close for a minute: what
    /// remains of a closed socket answers its probes with "no room yet".
    fn reset_when_closed(&self, side: Side) {
        if let Some(socket) = self.socket(side) {
            let _ = set_socket_linger(socket, Some(Duration::ZERO));
        }
    }

    fn shut(&self, side: Side, how: Shutdown) {
        if let Some(socket) = self.socket(side) {
            // Fails when the peer has already gone, which is what was wanted.
            let _ = socket.shutdown(how);
        }
    }

    fn change(&self, change: impl FnOnce(&mut Flow<D>)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait_while(&self, mut holds: impl FnMut(&Flow<D>) -> bool) -> MutexGuard<'_, Flow<D>> {
        self.changed
            .wait_while(self.lock(), |flow| flow.link != Link::Cut && holds(flow))
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Flow<D>> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
