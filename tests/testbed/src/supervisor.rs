//! The process that owns the shared servers of a run.
//!
//! Whoever uses them holds a connection, which is a lease: when the last one closes, in whatever way that process
//! ended, the servers are ended too and nothing is left. `testbed up` pins it beyond that, `testbed down` ends it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::missing::Unavailable;
use crate::node;
use crate::process::PATIENCE;
use crate::run_folder::RunFolder;
use shared::SharedServers;

mod shared;

/// What a client may ask for, one JSON line each; the answer is one line with a `Result`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Keeps the servers until the connection closes.
    Lease,
    Kafka,
    S3,
    Registry,
    Api,
    Node,
    Status,
    /// Keeps the servers until `End`.
    Pin,
    /// Ends everything now; the connection closes when nothing is left.
    End,
}

#[derive(Debug, Default)]
struct Leases {
    count: usize,
    pinned: bool,
    /// Once set it stays: whoever comes now is turned away and starts the next supervisor.
    ending: bool,
}

#[derive(Debug, Default)]
struct Tenancy {
    leases: Mutex<Leases>,
    changed: Condvar,
}

/// Runs until nobody needs the servers any more.
///
/// # Errors
/// When the run's folder cannot be made.
pub fn serve() -> Result<(), Unavailable> {
    let run = RunFolder::of_checkout();
    let listener = match UnixListener::bind_addr(&run.socket()?) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Ok(()), // another one was quicker
        listener => listener?,
    };
    // A session of its own, so that Ctrl-C in the terminal of a test reaches the test alone.
    rustix::process::setsid().map_err(io::Error::from)?;
    heal(&run)?;
    let folder = run.create()?;
    let log = File::create(folder.join("supervisor.log"))?;
    // Whoever started this may wait for the end of its own standard error.
    rustix::stdio::dup2_stderr(&log).map_err(io::Error::from)?;
    let servers = Arc::new(SharedServers::new(folder)?);
    let tenancy = Arc::new(Tenancy::default());
    thread::spawn({
        let (servers, tenancy) = (Arc::clone(&servers), Arc::clone(&tenancy));
        move || {
            for client in listener.incoming().flatten().filter(is_same_user) {
                let (servers, tenancy) = (Arc::clone(&servers), Arc::clone(&tenancy));
                thread::spawn(move || tenancy.host(client, &servers));
            }
        }
    });
    tenancy.wait_for_end();
    servers.end();
    Ok(run.remove()?)
}

/// Removes what an earlier testbed left that was killed.
pub(crate) fn heal(run: &RunFolder) -> Result<(), Unavailable> {
    node::remove_leftovers()?;
    Ok(run.remove()?)
}

impl Tenancy {
    fn leases(&self) -> MutexGuard<'_, Leases> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends when there was a lease and there is none, or when nobody came at all.
    fn wait_for_end(&self) {
        let nobody_yet = |leases: &mut Leases| leases.count == 0 && !leases.pinned && !leases.ending;
        let (leases, _) = self
            .changed
            .wait_timeout_while(self.leases(), PATIENCE, nobody_yet)
            .unwrap_or_else(PoisonError::into_inner);
        let in_use = |leases: &mut Leases| !leases.ending && (leases.count > 0 || leases.pinned);
        let mut leases = self.changed.wait_while(leases, in_use).unwrap_or_else(PoisonError::into_inner);
        leases.ending = true;
    }

    fn host(&self, client: UnixStream, servers: &SharedServers) {
        {
            let mut leases = self.leases();
            if leases.ending {
                return;
            }
            leases.count += 1;
            self.changed.notify_all();
        }
        let _ = self.answer(client, servers); // an error is a client that went away
        self.leases().count -= 1;
        self.changed.notify_all();
    }

    fn answer(&self, client: UnixStream, servers: &SharedServers) -> io::Result<()> {
        let mut answers = client.try_clone()?;
        for line in BufReader::new(client).lines() {
            let answer = match serde_json::from_str(&line?)? {
                Request::Lease => json(&Ok(())),
                Request::Kafka => json(&servers.kafka()),
                Request::S3 => json(&servers.s3()),
                Request::Registry => json(&servers.registry()),
                Request::Api => json(&servers.api()),
                Request::Node => json(&servers.node()),
                Request::Status => json(&Ok(servers.status())),
                Request::Pin => {
                    self.leases().pinned = true;
                    json(&Ok(()))
                }
                Request::End => {
                    self.leases().ending = true;
                    self.changed.notify_all();
                    // The end of this process closes the connection and so tells the client.
                    thread::sleep(Duration::MAX);
                    continue;
                }
            };
            answers.write_all((answer? + "\n").as_bytes())?;
        }
        Ok(())
    }
}

fn json<T: Serialize>(answer: &Result<T, Unavailable>) -> io::Result<String> {
    Ok(serde_json::to_string(answer)?)
}

/// Abstract sockets have no file permissions, and the answers hold passwords.
fn is_same_user(client: &UnixStream) -> bool {
    let peer = rustix::net::sockopt::socket_peercred(client.as_fd());
    peer.is_ok_and(|peer| peer.uid == rustix::process::getuid())
}
