//! The listening end: opened, closed and opened again at the same address.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};

/// Below the range from which systems take the ports of outgoing connections: while the door is closed its port must
/// not be taken by one.
const FREE_PORTS: std::ops::Range<u16> = 20_000..32_000;

type Admit = Arc<dyn Fn(TcpStream) + Send + Sync>;

pub(super) struct Door {
    address: SocketAddr,
    admit: Admit,
    open: Mutex<Option<Open>>,
}

struct Open {
    /// Letting go of it tells the thread to leave.
    stay: UnixStream,
    thread: JoinHandle<()>,
}

impl Door {
    /// Opens at this address; with port 0 at a free one.
    pub(super) fn open(at: SocketAddr, admit: Admit) -> io::Result<Self> {
        let listener = if at.port() == 0 { bind_free_port(at)? } else { TcpListener::bind(at)? };
        let address = listener.local_addr()?;
        let open = Open::listen(listener, &admit)?;
        Ok(Self { address, admit, open: Mutex::new(Some(open)) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on the system refuses connections.
    pub(super) fn close(&self) {
        if let Some(Open { stay, thread }) = self.lock().take() {
            drop(stay);
            // The thread only accepts; should it have panicked the port is closed all the same.
            let _ = thread.join();
        }
    }

    pub(super) fn reopen(&self) -> io::Result<()> {
        let mut open = self.lock();
        if open.is_none() {
            *open = Some(Open::listen(TcpListener::bind(self.address)?, &self.admit)?);
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn listen(listener: TcpListener, admit: &Admit) -> io::Result<Self> {
        // A client that gives up between the poll and the accept must not block the thread.
        listener.set_nonblocking(true)?;
        let (stay, leave) = UnixStream::pair()?;
        let admit = Arc::clone(admit);
        let thread = thread::Builder::new()
            .name("proxy door".to_owned())
            .spawn(move || accept_until(&listener, &leave, admit.as_ref()))?;
        Ok(Self { stay, thread })
    }
}

fn accept_until(listener: &TcpListener, leave: &UnixStream, admit: &dyn Fn(TcpStream)) {
    loop {
        let mut waited = [PollFd::new(listener, PollFlags::IN), PollFd::new(leave, PollFlags::IN)];
        match poll(&mut waited, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
        if !waited[1].revents().is_empty() {
            return;
        }
        match listener.accept() {
            Ok((client, _)) => admit(client),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            // Out of file descriptors, most likely: the connection stays queued, so do not spin on it.
            Err(_) => thread::sleep(Duration::from_millis(10)),
        }
    }
}

fn bind_free_port(at: SocketAddr) -> io::Result<TcpListener> {
    let count = u64::from(FREE_PORTS.end - FREE_PORTS.start);
    let first = RandomState::new().hash_one(at) % count;
    let mut last_error = io::ErrorKind::AddrInUse.into();
    for port in (0..count).filter_map(|step| u16::try_from((first + step) % count).ok()) {
        match TcpListener::bind(SocketAddr::new(at.ip(), FREE_PORTS.start + port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => last_error = error,
            other => return other,
        }
    }
    Err(last_error)
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("address", &self.address).finish_non_exhaustive()
    }
}
