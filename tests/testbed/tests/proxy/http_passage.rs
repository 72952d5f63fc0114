//! Without rules an HTTP client and its server must not notice the proxy.

use std::io::Write;
use std::net::{Shutdown, TcpListener};
use std::sync::mpsc;

use testbed::proxy::Proxy;

use crate::http_peer::{HttpPeer, Shelf, declared_length, status};
use crate::server::{Server, assert_ended};
use crate::{BOUND, SILENCE};

#[test]
fn one_connection_serves_many_exchanges() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());

    client.put("/a?x=1", "first");
    assert_eq!(client.response(), (200, "kept".to_owned()));
    client.send("HEAD /a?x=1 HTTP/1.1\r\nhost: x\r\n\r\n");
    let head = client.head().unwrap();
    assert_eq!((status(&head), declared_length(&head)), (200, 5));
    client.send("DELETE /a HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_eq!(client.response().0, 204);
    client.get("/a?x=1");
    assert_eq!(client.response(), (200, "first".to_owned()));

    let log = proxy.log();
    let seen: Vec<_> = log.iter().map(|x| (x.request.method(), x.request.path(), x.response.unwrap().status)).collect();
    assert_eq!(seen, [("PUT", "/a", 200), ("HEAD", "/a", 200), ("DELETE", "/a", 204), ("GET", "/a", 200)]);
    assert!(log.iter().all(|x| x.connection == 0 && x.delivered && x.returned && x.fault.is_none()));
    assert_eq!((log[0].request.query(), log[2].request.query()), ("x=1", ""));
}

#[test]
fn requests_sent_ahead_are_answered_in_order() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    let pair = |number| {
        format!("PUT /{number} HTTP/1.1\r\ncontent-length: 2\r\n\r\n{number:02}GET /{number} HTTP/1.1\r\n\r\n")
    };
    client.send(&(0..50).map(pair).collect::<String>());
    for number in 0..50 {
        assert_eq!(client.response(), (200, "kept".to_owned()));
        assert_eq!(client.response(), (200, format!("{number:02}")));
    }
    assert_eq!(proxy.log().len(), 100);
}

#[test]
fn bytes_may_come_one_at_a_time() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    for byte in b"PUT /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nfirstGET /a HTTP/1.1\r\n\r\n" {
        client.stream.write_all(&[*byte]).unwrap();
    }
    assert_eq!(client.response().0, 200);
    assert_eq!(client.response(), (200, "first".to_owned()));
}

#[test]
fn chunked_bodies_pass_unchanged_both_ways() {
    let body = "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nx-sum: 7\r\n\r\n";
    let request = format!("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{body}");
    let response = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n{body}");
    let (expected, answer) = (request.clone(), response.clone());
    let server = Server::start(move |stream| {
        let mut peer = HttpPeer::new(stream);
        for _ in 0..2 {
            assert_eq!(peer.bytes(expected.len()), expected);
            peer.send(&answer);
        }
    });
    let proxy = Proxy::http(server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    for _ in 0..2 {
        client.send(&request);
        assert_eq!(client.bytes(response.len()), response);
    }
    assert_eq!(proxy.log().len(), 2);
}

#[test]
fn a_client_that_waits_for_continue_is_told_to_go_on() {
    let server = Server::start(|stream| {
        let mut peer = HttpPeer::new(stream);
        while let Some(head) = peer.head() {
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.bytes(declared_length(&head));
            peer.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let proxy = Proxy::http(server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    for _ in 0..2 {
        client.send("PUT /a HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n");
        assert_eq!(status(&client.head().unwrap()), 100);
        client.send("first");
        assert_eq!(client.response().0, 200);
    }
    assert_eq!(proxy.log().iter().filter(|x| x.response.unwrap().status == 200).count(), 2);
}

#[test]
fn a_server_may_refuse_before_the_body_has_come() {
    let server = Server::start(|stream| {
        let mut peer = HttpPeer::new(stream);
        peer.head().unwrap();
        peer.send("HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        peer.stream.shutdown(Shutdown::Write).unwrap();
        peer.rest();
    });
    let proxy = Proxy::http(server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.send("PUT /a HTTP/1.1\r\ncontent-length: 1000\r\n\r\nonly the beginning");
    assert_eq!(client.response().0, 413);
    let log = proxy.log();
    assert!(!log[0].delivered && log[0].returned, "{log:?}");
}

#[test]
fn the_last_words_of_a_server_that_reads_no_further_are_not_lost() {
    let server = Server::start(|stream| {
        let mut peer = HttpPeer::new(stream);
        peer.head().unwrap();
        peer.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n");
    });
    let proxy = Proxy::http(server.address).unwrap();
    // The client's bytes run into the closed server while its answer is still held.
    proxy.on(|_| true).hold_response(SILENCE);
    let mut client = HttpPeer::connect(proxy.address());
    client.send("PUT /a HTTP/1.1\r\ncontent-length: 100000000\r\n\r\n");
    proxy.wait_until(BOUND, |log| log.first().is_some_and(|put| put.response.is_some())).unwrap();
    for _ in 0..100 {
        client.send(&"x".repeat(10_000));
    }
    assert_eq!(client.response().0, 413);
}

#[test]
fn a_body_may_end_with_the_connection() {
    let server = Server::start(|stream| {
        let mut peer = HttpPeer::new(stream);
        peer.head().unwrap();
        peer.send("HTTP/1.0 200 OK\r\n\r\nall of this");
    });
    let proxy = Proxy::http(server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.get("/");
    assert!(client.rest().ends_with("\r\n\r\nall of this"));
    proxy.wait_until(BOUND, |log| log[0].returned).unwrap();
}

#[test]
fn a_client_may_end_its_half_and_still_hear() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.put("/a", "first");
    client.stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(client.response(), (200, "kept".to_owned()));
    assert_ended(&client.stream);
}

#[test]
fn a_client_that_goes_away_in_its_request_is_gone_for_the_server_too() {
    let (end, ended) = mpsc::channel();
    let server = Server::start(move |stream| {
        let mut peer = HttpPeer::new(stream);
        peer.head().unwrap();
        end.send(peer.rest()).unwrap();
    });
    let proxy = Proxy::http(server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.send("PUT /a HTTP/1.1\r\ncontent-length: 1000\r\n\r\nonly the beginning");
    drop(client);
    assert_eq!(ended.recv_timeout(BOUND).unwrap(), "only the beginning");
    assert!(!proxy.log()[0].delivered);
}

#[test]
fn a_client_that_goes_away_in_its_response_is_gone_for_the_server_too() {
    let (end, ended) = mpsc::channel();
    let server = Server::start(move |stream| {
        let mut peer = HttpPeer::new(stream);
        peer.head().unwrap();
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n");
        while peer.stream.write_all(&[0; 1024]).is_ok() {}
        end.send(()).unwrap();
    });
    let proxy = Proxy::http(server.address).unwrap();
    // Often, since what happens depends on who was just reading or writing.
    for _ in 0..20 {
        let mut client = HttpPeer::connect(proxy.address());
        client.get("/endless");
        assert_eq!(status(&client.head().unwrap()), 200);
        drop(client);
        ended.recv_timeout(BOUND).unwrap();
    }
    assert!(proxy.log().iter().all(|exchange| !exchange.returned));
}

#[test]
fn a_server_that_ends_an_idle_connection_ends_it_for_the_client_too() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.get("/a");
    assert_eq!(client.response().0, 404);
    drop(shelf);
    assert_ended(&client.stream);
}

#[test]
fn a_server_that_dies_in_its_response_leaves_the_client_with_half_of_it() {
    let server = Server::start(|stream| {
        let mut peer = HttpPeer::new(stream);
        peer.head().unwrap();
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly the beginning");
    });
    let proxy = Proxy::http(server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.get("/a");
    assert!(client.rest().ends_with("\r\n\r\nonly the beginning"));
    let log = proxy.log();
    assert!(log[0].response.is_some() && !log[0].returned, "{log:?}");
}

#[test]
fn a_server_that_resets_the_connection_ends_it_for_the_client_too() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = Proxy::http(listener.local_addr().unwrap()).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.get("/a");
    let (server, _) = listener.accept().unwrap();
    server.peek(&mut [0]).unwrap();
    drop(server); // with bytes unread, which is what makes the system reset it
    assert_ended(&client.stream);
    assert!(proxy.log()[0].response.is_none());
}

#[test]
fn what_is_not_http_is_cut() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut client = HttpPeer::connect(proxy.address());
    client.send("\u{16}\u{3}\u{1} hello, this is no HTTP\r\n\r\n");
    assert_ended(&client.stream);
    assert!(proxy.log().is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn large_bodies_stream_in_little_memory() {
    const PIECE: usize = 1 << 20;
    const PIECES: usize = 256;
    let server = Server::start(|stream| {
        let mut peer = HttpPeer::new(stream);
        peer.head().unwrap();
        let mut piece = vec![0; PIECE];
        for _ in 0..PIECES {
            peer.read_exact(&mut piece);
        }
        peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        for _ in 0..PIECES {
            peer.send(&format!("{PIECE:x}\r\n"));
            peer.stream.write_all(&piece).unwrap();
            peer.send("\r\n");
        }
        peer.send("0\r\n\r\n");
    });
    let proxy = Proxy::http(server.address).unwrap();
    let before = peak_memory();
    let mut client = HttpPeer::connect(proxy.address());
    client.send(&format!("PUT /a HTTP/1.1\r\ncontent-length: {}\r\n\r\n", PIECE * PIECES));
    let mut piece = vec![b'x'; PIECE];
    for _ in 0..PIECES {
        client.stream.write_all(&piece).unwrap();
    }
    assert_eq!(status(&client.head().unwrap()), 200);
    for _ in 0..PIECES {
        assert_eq!(client.bytes(8), format!("{PIECE:x}\r\n"));
        client.read_exact(&mut piece);
        assert_eq!(client.bytes(2), "\r\n");
    }
    assert_eq!(client.bytes(5), "0\r\n\r\n");
    assert!(proxy.log()[0].returned);
    let grown = peak_memory().saturating_sub(before);
    assert!(grown < 96 * 1024, "memory grew by {grown} KiB while {} MiB went by each way", (PIECE * PIECES) >> 20);
}

/// The most that this process has held, in KiB.
#[cfg(target_os = "linux")]
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
