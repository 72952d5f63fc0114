//! Brings a server that listens on loopback within reach of pods.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// A port of loopback that pods reach, until it is dropped, as the same port of any name below
/// [`POD_DOMAIN`](crate::POD_DOMAIN).
#[derive(Debug)]
pub struct Forward {
    listener: Arc<TcpListener>,
}

impl Forward {
    /// Listens on `machine`, which is [`NodeAddress::machine`](crate::NodeAddress), and connects to loopback.
    pub fn start(machine: Ipv4Addr, port: u16) -> io::Result<Self> {
        let listener = Arc::new(TcpListener::bind((machine, port))?);
        let accepting = Arc::clone(&listener);
        thread::spawn(move || {
            while let Ok((pod, _)) = accepting.accept() {
                // Without a server the connection closes, as its own would be refused.
                if let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
                    join(pod, server);
                }
            }
        });
        Ok(Self { listener })
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        let _ = rustix::net::shutdown(&*self.listener, rustix::net::Shutdown::Both); // wakes the accepting thread
    }
}

fn join(pod: TcpStream, server: TcpStream) {
    let _ = (pod.set_nodelay(true), server.set_nodelay(true));
    let (Ok(pod_too), Ok(server_too)) = (pod.try_clone(), server.try_clone()) else { return };
    thread::spawn(move || copy(&pod, &server));
    thread::spawn(move || copy(&server_too, &pod_too));
}

/// Each direction ends by itself: one side may have said all while it still listens.
fn copy(mut from: &TcpStream, mut to: &TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}
