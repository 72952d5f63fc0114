//! The connections of a proxy and the threads that serve them.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{io, mem};

use super::Shared;
use super::connection::Connection;
use super::dialect::Dialect;
use super::inflow::Inflow;
use super::requests::{carry_requests, leave_in_the_dark};
use super::responses::carry_responses;

/// On loopback a server that listens is reached at once; this only bounds the wait for one whose queue is full.
const REACH_SERVER_WITHIN: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Guests<D: Dialect>(Mutex<Room<D>>);

#[derive(Debug)]
struct Room<D: Dialect> {
    welcome: Welcome,
    paused: bool,
    arrived: u64,
    present: HashMap<u64, Arc<Connection<D>>>,
    threads: Vec<JoinHandle<()>>,
}

/// What awaits a new connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Welcome {
    Served,
    /// Accepted and never answered.
    Ignored,
}

impl<D: Dialect> Guests<D> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Room {
            welcome: Welcome::Served,
            paused: false,
            arrived: 0,
            present: HashMap::new(),
            threads: Vec::new(),
        }))
    }

    pub(super) fn welcome(&self, welcome: Welcome) {
        self.lock().welcome = welcome;
    }

    pub(super) fn set_paused(&self, paused: bool) {
        let mut room = self.lock();
        room.paused = paused;
        for connection in room.present.values() {
            connection.set_paused(paused);
        }
    }

    pub(super) fn cut_all(&self) {
        for connection in self.lock().present.values() {
            connection.cut();
        }
    }

    /// Cuts all connections and waits for their threads. Nobody may be let in any more.
    pub(super) fn see_off(&self) {
        self.cut_all();
        let threads = mem::take(&mut self.lock().threads);
        for thread in threads {
            // A panic, which only a rule's closure can cause, has been printed when it happened.
            let _ = thread.join();
        }
    }

    /// Serves a client on a thread of its own.
    pub(super) fn let_in(shared: &Arc<Shared<D>>, client: TcpStream) {
        let (connection, welcome) = shared.guests.register(client);
        let number = connection.number;
        let stay = Stay { shared: Arc::clone(shared), connection };
        match thread::Builder::new().name(format!("proxy connection {number}")).spawn(move || stay.serve(welcome)) {
            Ok(thread) => shared.guests.lock().threads.push(thread),
            Err(error) => eprintln!("fault proxy: no thread for connection {number}, which is closed: {error}"),
        }
    }

    fn register(&self, client: TcpStream) -> (Arc<Connection<D>>, Welcome) {
        let mut room = self.lock();
        room.threads.retain(|thread| !thread.is_finished());
        let connection = Arc::new(Connection::new(room.arrived, client, room.paused));
        room.arrived += 1;
        room.present.insert(connection.number, Arc::clone(&connection));
        (connection, room.welcome)
    }

    fn lock(&self) -> MutexGuard<'_, Room<D>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's time at the proxy; it leaves the room however its thread ends.
struct Stay<D: Dialect> {
    shared: Arc<Shared<D>>,
    connection: Arc<Connection<D>>,
}

impl<D: Dialect> Stay<D> {
    fn serve(self, welcome: Welcome) {
        let Self { shared, connection } = &self;
        match welcome {
            Welcome::Ignored => leave_in_the_dark(&mut Inflow::new(connection.client()), connection),
            Welcome::Served => {
                let Ok(server) = reach(shared.server, connection) else { return connection.cut() };
                thread::scope(|scope| {
                    scope.spawn(|| carry_responses(shared, connection, server));
                    let _cut = CutOnPanic(connection);
                    carry_requests(shared, connection);
                });
            }
        }
    }
}

impl<D: Dialect> Drop for Stay<D> {
    fn drop(&mut self) {
        self.shared.guests.lock().present.remove(&self.connection.number);
    }
}

/// A rule's closure may panic, in a failed assertion: then the other thread must not wait for ever.
struct CutOnPanic<'c, D: Dialect>(&'c Connection<D>);

impl<D: Dialect> Drop for CutOnPanic<'_, D> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.cut();
        }
    }
}

fn reach<D: Dialect>(address: SocketAddr, connection: &Connection<D>) -> io::Result<&TcpStream> {
    connection.client().set_nonblocking(false)?;
    connection.client().set_nodelay(true)?;
    let server = TcpStream::connect_timeout(&address, REACH_SERVER_WITHIN)?;
    server.set_nodelay(true)?;
    connection.join_server(server)
}
