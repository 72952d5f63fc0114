//! Just enough HTTP to ask a server on loopback whether it is ready.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The status of a GET, or none when nothing answered.
pub(crate) fn status_of(address: &str, path: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes()).ok()?;
    let mut start = [0; 12]; // HTTP/1.1 200
    stream.read_exact(&mut start).ok()?;
    std::str::from_utf8(&start[9..]).ok()?.parse().ok()
}
