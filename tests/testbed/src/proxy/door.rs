//! The listening end: opened, closed and opened again at the same address.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};

use crate::ports::Port;

type Admit = Arc<dyn Fn(TcpStream) + Send + Sync>;

pub(super) struct Door {
    address: SocketAddr,
    /// Keeps a port that was not asked for by number ours while the door is closed.
    _port: Option<Port>,
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
        let port = if at.port() == 0 { Some(Port::take().map_err(io::Error::other)?) } else { None };
        let address = SocketAddr::new(at.ip(), port.as_ref().map_or(at.port(), Port::number));
        let open = Open::listen(TcpListener::bind(address)?, &admit)?;
        Ok(Self { address, _port: port, admit, open: Mutex::new(Some(open)) })
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

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
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

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("address", &self.address).finish_non_exhaustive()
    }
}
