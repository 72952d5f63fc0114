//! What rules do to HTTP exchanges.

use std::io::{ErrorKind, Write};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use testbed::proxy::{Exchange, Fault, Http, Proxy, Reply};

use crate::http_peer::{HttpPeer, Shelf, declared_length, status};
use crate::server::{Server, assert_ended, assert_silent};
use crate::{BOUND, SILENCE};

fn answered(exchange: &Exchange<Http>, status: u16) -> bool {
    exchange.response.is_some_and(|response| response.status == status)
}

#[test]
fn dropping_a_response_shows_both_truths() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let rule = proxy.on(|r| r.method() == "PUT" && r.path().starts_with("/lake/")).times(1).drop_response();

    let mut client = HttpPeer::connect(proxy.address());
    client.put("/lake/a", "first");
    assert_ended(&client.stream);
    assert_eq!(shelf.puts("/lake/a"), 1);
    assert_eq!(rule.hits(), 1);
    let log = proxy.log();
    assert_eq!(log[0].fault, Some(Fault::DropResponse));
    assert!(log[0].delivered && answered(&log[0], 200) && !log[0].returned, "{log:?}");

    let mut client = HttpPeer::connect(proxy.address());
    client.put("/lake/a", "first");
    assert_eq!(client.response(), (200, "kept".to_owned()));
    assert_eq!((shelf.puts("/lake/a"), rule.hits()), (2, 1));
    assert!(proxy.log()[1].returned);
}

#[test]
fn cutting_before_delivery_leaves_the_server_untouched() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let rule = proxy.on(|r| r.method() == "PUT").times(1).cut_before_delivery();

    let mut client = HttpPeer::connect(proxy.address());
    client.put("/a", "first");
    assert_ended(&client.stream);
    let mut client = HttpPeer::connect(proxy.address());
    client.get("/a");
    assert_eq!(client.response().0, 404);
    assert_eq!((shelf.puts("/a"), rule.hits()), (0, 1));
    assert!(!proxy.log()[0].delivered);
}

/// A server that answers when it is told to, and says when it has read a request.
fn hesitant_server() -> (Server, Receiver<()>, mpsc::Sender<()>) {
    let (read, was_read) = mpsc::channel();
    let (answer, may_answer) = mpsc::channel::<()>();
    let may_answer = Mutex::new(may_answer);
    let server = Server::start(move |stream| {
        let mut peer = HttpPeer::new(stream);
        while peer.message().is_some() {
            read.send(()).unwrap();
            if may_answer.lock().unwrap().recv().is_err() {
                return;
            }
            peer.send("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (server, was_read, answer)
}

#[test]
fn cutting_after_delivery_does_not_wait_and_lets_the_server_finish() {
    let (server, was_read, answer) = hesitant_server();
    let proxy = Proxy::http(server.address).unwrap();
    proxy.on(|_| true).cut_after_delivery();

    let mut client = HttpPeer::connect(proxy.address());
    client.put("/a", "first");
    assert_ended(&client.stream);
    was_read.recv_timeout(BOUND).unwrap();
    let log = proxy.log();
    assert!(log[0].delivered && log[0].response.is_none(), "{log:?}");

    answer.send(()).unwrap();
    proxy.wait_until(BOUND, |log| answered(&log[0], 201)).unwrap();
    assert!(!proxy.log()[0].returned);
}

/// Answers with more than all sockets on the way hold, says when it is stuck with it, and goes on.
fn long_winded_server() -> (Server, Receiver<()>) {
    let (stuck, is_stuck) = mpsc::channel();
    let server = Server::start(move |stream| {
        let mut peer = HttpPeer::new(stream);
        while let Some(head) = peer.head() {
            let body = vec![0; if head.starts_with("get /long") { 64 << 20 } else { 0 }];
            peer.send(&format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len()));
            peer.stream.set_write_timeout(Some(SILENCE)).unwrap();
            let mut rest = &body[..];
            while !rest.is_empty() {
                match peer.stream.write(rest) {
                    Ok(written) => rest = &rest[written..],
                    Err(error) if error.kind() == ErrorKind::WouldBlock => stuck.send(()).unwrap(),
                    Err(_) => return,
                }
            }
        }
    });
    (server, is_stuck)
}

#[test]
fn cutting_after_delivery_lets_the_server_finish_what_was_asked_before_too() {
    let (server, is_stuck) = long_winded_server();
    let proxy = Proxy::http(server.address).unwrap();
    proxy.on(|r| r.path() == "/last").cut_after_delivery();

    let mut client = HttpPeer::connect(proxy.address());
    client.get("/long");
    is_stuck.recv_timeout(BOUND).unwrap();
    client.get("/last");
    proxy.wait_until(BOUND, |log| log.len() == 2 && answered(&log[1], 200)).unwrap();
    assert!(proxy.log().iter().all(|exchange| exchange.delivered && !exchange.returned));
}

#[test]
fn a_swallowed_response_leaves_the_connection_open_and_silent() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    proxy.on(|r| r.method() == "PUT").swallow_response();

    let mut client = HttpPeer::connect(proxy.address());
    client.put("/a", "first");
    proxy.wait_until(BOUND, |log| log.first().is_some_and(|put| answered(put, 200))).unwrap();
    client.put("/b", "never arrives");
    assert_silent(&client.stream);
    assert_eq!((shelf.puts("/a"), shelf.puts("/b")), (1, 0));
    let log = proxy.log();
    assert!(log.len() == 1 && !log[0].returned, "{log:?}");

    proxy.cut_connections();
    assert_ended(&client.stream);
}

#[test]
fn the_end_of_a_server_is_not_told_to_a_client_whose_response_was_swallowed() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    proxy.on(|_| true).swallow_response();
    let mut client = HttpPeer::connect(proxy.address());
    client.get("/a");
    proxy.wait_until(BOUND, |log| log.first().is_some_and(|get| answered(get, 404))).unwrap();
    drop(shelf);
    assert_silent(&client.stream);
}

#[test]
fn a_held_response_arrives_late_and_whole() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let hold = Duration::from_millis(300);
    proxy.on(|_| true).times(1).hold_response(hold);

    let mut client = HttpPeer::connect(proxy.address());
    let began = Instant::now();
    client.put("/a", "first");
    proxy.wait_until(BOUND, |log| log.first().is_some_and(|put| answered(put, 200))).unwrap();
    assert_eq!(shelf.puts("/a"), 1);
    assert_eq!(client.response(), (200, "kept".to_owned()));
    assert!(began.elapsed() >= hold);
}

#[test]
fn a_delayed_request_arrives_late_and_whole() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let delay = Duration::from_millis(300);
    proxy.on(|_| true).times(1).delay(delay);

    let mut client = HttpPeer::connect(proxy.address());
    let began = Instant::now();
    client.put("/a", "first");
    assert_eq!(client.response(), (200, "kept".to_owned()));
    assert!(began.elapsed() >= delay);
    assert_eq!(shelf.puts("/a"), 1);
}

#[test]
fn slow_down_is_said_as_s3_says_it_and_the_connection_goes_on() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    proxy.on(|r| r.method() == "PUT").times(1).reply(Reply::slow_down().header("retry-after", "3"));

    let mut client = HttpPeer::connect(proxy.address());
    client.put("/a", "first");
    let reply = client.message().unwrap();
    assert_eq!(status(&reply.head), 503);
    assert!(reply.head.contains("\r\nretry-after: 3\r\n") && reply.head.contains("application/xml"), "{}", reply.head);
    assert!(String::from_utf8(reply.body).unwrap().contains("<Error><Code>SlowDown</Code>"));
    assert_eq!(shelf.puts("/a"), 0);

    client.put("/a", "again");
    assert_eq!(client.response(), (200, "kept".to_owned()));
    let log = proxy.log();
    assert_eq!((log[0].connection, log[1].connection), (0, 0));
    assert!(!log[0].delivered && log[0].response.is_none() && log[0].returned, "{log:?}");
}

#[test]
fn a_reply_waits_for_its_turn_behind_earlier_responses() {
    let (server, was_read, answer) = hesitant_server();
    let proxy = Proxy::http(server.address).unwrap();
    proxy.on(|r| r.path() == "/second").reply(Reply::internal_error());

    let mut client = HttpPeer::connect(proxy.address());
    client.send("GET /first HTTP/1.1\r\n\r\nGET /second HTTP/1.1\r\n\r\n");
    was_read.recv_timeout(BOUND).unwrap();
    assert_silent(&client.stream);
    answer.send(()).unwrap();
    assert_eq!(client.response().0, 201);
    assert_eq!(client.response().0, 500);
}

#[test]
fn a_reply_to_head_has_no_body() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    proxy.on(|r| r.method() == "HEAD").reply(Reply::slow_down());

    let mut client = HttpPeer::connect(proxy.address());
    client.send("HEAD /a HTTP/1.1\r\n\r\n");
    let head = client.head().unwrap();
    assert!(status(&head) == 503 && declared_length(&head) > 0, "{head}");
    client.get("/a");
    assert_eq!(client.response().0, 404);
}

#[test]
fn a_reply_to_a_client_that_waits_for_continue_ends_the_connection() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    proxy.on(|_| true).reply(Reply::status(503));

    let mut client = HttpPeer::connect(proxy.address());
    client.send("PUT /a HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n");
    let reply = client.rest();
    assert!(reply.starts_with("HTTP/1.1 503 ") && reply.contains("connection: close"), "{reply}");
}

#[test]
fn throttling_slows_both_ways() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let body = "x".repeat(30_000);
    let mut client = HttpPeer::connect(proxy.address());
    proxy.on(|_| true).throttle(100_000);

    let began = Instant::now();
    client.put("/a", &body);
    assert_eq!(client.response().0, 200);
    assert!(began.elapsed() >= Duration::from_millis(250), "{:?}", began.elapsed());

    let began = Instant::now();
    client.get("/a");
    assert_eq!(client.response(), (200, body));
    assert!(began.elapsed() >= Duration::from_millis(250), "{:?}", began.elapsed());
}
