//! Protocols that the proxy cannot read.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use testbed::proxy::{Fault, Proxy};

use crate::BOUND;
use crate::server::{Server, assert_ended, connect};

/// Greets, then repeats what it hears, then says farewell when the client has ended its half.
fn echo() -> Server {
    Server::start(|mut stream| {
        stream.write_all(b"welcome ").unwrap();
        let mut heard = [0; 1024];
        while let Ok(length @ 1..) = stream.read(&mut heard) {
            if stream.write_all(&heard[..length]).is_err() {
                return;
            }
        }
        let _ = stream.write_all(b" farewell");
    })
}

#[test]
fn bytes_pass_both_ways_and_each_half_ends_by_itself() {
    let server = echo();
    let proxy = Proxy::raw(server.address).unwrap();
    let mut client = connect(proxy.address());
    let mut greeting = [0; 8];
    client.read_exact(&mut greeting).unwrap();
    assert_eq!(&greeting, b"welcome ");
    assert!(proxy.log().is_empty());

    client.write_all(b"hello").unwrap();
    let mut heard = [0; 5];
    client.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"hello");
    client.shutdown(Shutdown::Write).unwrap();
    let mut rest = String::new();
    client.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, " farewell");

    proxy.wait_until(BOUND, |log| log.len() == 1 && log[0].delivered && log[0].returned).unwrap();
    assert_eq!(proxy.log()[0].request.opening, b"hello");
}

#[test]
fn connections_are_cut_by_how_they_begin() {
    let server = echo();
    let proxy = Proxy::raw(server.address).unwrap();
    let rule = proxy.on(|r| r.opening.starts_with(b"\x16\x03")).cut_before_delivery();

    let mut client = connect(proxy.address());
    client.read_exact(&mut [0; 8]).unwrap();
    client.write_all(b"\x16\x03\x01 hello").unwrap();
    assert_ended(&client);
    assert_eq!((rule.hits(), proxy.log()[0].fault.clone()), (1, Some(Fault::CutBeforeDelivery)));
    assert!(!proxy.log()[0].delivered);

    let mut client = connect(proxy.address());
    client.write_all(b"hello").unwrap();
    let mut heard = [0; 13];
    client.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"welcome hello");
}

#[test]
fn a_connection_can_be_slow() {
    let server = echo();
    let proxy = Proxy::raw(server.address).unwrap();
    proxy.on(|_| true).throttle(100_000);
    let mut client = connect(proxy.address());
    let began = Instant::now();
    client.write_all(&vec![b'x'; 30_000]).unwrap();
    let mut heard = vec![0; 30_008];
    client.read_exact(&mut heard).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(250), "{:?}", began.elapsed());
}
