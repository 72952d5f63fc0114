//! The whole proxy at once: refusing, ignoring, cutting, pausing, ending.

use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use testbed::Port;
use testbed::proxy::{Http, Kafka, Proxy};

use crate::BOUND;
use crate::http_peer::{HttpPeer, Shelf};
use crate::server::{assert_ended, assert_silent, connect};

fn status_of_get(client: &mut HttpPeer) -> u16 {
    client.get("/a");
    client.response().0
}

#[test]
fn refused_connections_are_refused_and_others_go_on() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut early = HttpPeer::connect(proxy.address());
    assert_eq!(status_of_get(&mut early), 404);

    proxy.refuse_connections();
    assert_eq!(TcpStream::connect(proxy.address()).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    assert_eq!(status_of_get(&mut early), 404);

    proxy.serve_connections().unwrap();
    assert_eq!(status_of_get(&mut HttpPeer::connect(proxy.address())), 404);
}

#[test]
fn ignored_connections_hear_nothing_and_others_go_on() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut early = HttpPeer::connect(proxy.address());
    assert_eq!(status_of_get(&mut early), 404);

    proxy.ignore_connections().unwrap();
    let mut ignored = HttpPeer::connect(proxy.address());
    ignored.get("/a");
    assert_silent(&ignored.stream);
    assert_eq!(status_of_get(&mut early), 404);

    proxy.serve_connections().unwrap();
    assert_eq!(status_of_get(&mut HttpPeer::connect(proxy.address())), 404);
    assert_silent(&ignored.stream);
    assert_eq!(proxy.log().len(), 3);
    proxy.cut_connections();
    assert_ended(&ignored.stream);
}

#[test]
fn cutting_ends_all_connections_and_new_ones_are_served() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut clients: Vec<_> = (0..8).map(|_| HttpPeer::connect(proxy.address())).collect();
    for client in &mut clients {
        assert_eq!(status_of_get(client), 404);
    }
    proxy.cut_connections();
    for client in &clients {
        assert_ended(&client.stream);
    }
    assert_eq!(status_of_get(&mut HttpPeer::connect(proxy.address())), 404);
}

#[test]
fn cutting_frees_a_client_whose_bytes_nobody_takes() {
    let (listening, address) = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    };
    let proxy = Proxy::raw(address).unwrap();
    let client = connect(proxy.address());
    let mut endless = client.try_clone().unwrap();
    let (filled, is_filled) = mpsc::channel();
    let writer = thread::spawn(move || {
        endless.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
        while endless.write_all(&[0; 1024]).is_ok() {}
        filled.send(()).unwrap();
    });
    is_filled.recv_timeout(BOUND).unwrap();
    proxy.cut_connections();
    assert_ended(&client);
    writer.join().unwrap();
    drop(proxy);
    drop(listening);
}

#[test]
fn a_pause_stops_everything_and_loses_nothing() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    let mut early = HttpPeer::connect(proxy.address());
    assert_eq!(status_of_get(&mut early), 404);

    proxy.pause();
    let mut late = HttpPeer::connect(proxy.address());
    early.put("/a", "early");
    late.put("/b", "late");
    assert_silent(&early.stream);
    assert_silent(&late.stream);
    assert_eq!((shelf.puts("/a"), shelf.puts("/b")), (0, 0));

    proxy.resume();
    assert_eq!((early.response().0, late.response().0), (200, 200));
    assert_eq!((shelf.puts("/a"), shelf.puts("/b")), (1, 1));
}

#[test]
fn a_server_that_is_down_ends_the_clients_connection() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    drop(shelf);
    let mut client = HttpPeer::connect(proxy.address());
    let _ = client.stream.write_all(b"GET / HTTP/1.1\r\n\r\n");
    assert_ended(&client.stream);
}

#[test]
fn dropping_the_proxy_ends_whatever_it_was_doing() {
    let an_hour = Duration::from_hours(1);
    let shelf = Shelf::start();
    let port = Port::take().unwrap(); // kept until the end: nobody else takes it meanwhile
    let proxy = Proxy::<Http>::listen((Ipv4Addr::LOCALHOST, port.number()), shelf.server.address).unwrap();
    proxy.on(|r| r.path() == "/delay").delay(an_hour);
    proxy.on(|r| r.path() == "/hold").hold_response(an_hour);
    proxy.on(|r| r.path() == "/swallow").swallow_response();
    proxy.on(|r| r.path() == "/throttle").throttle(1);
    let paths = ["/delay", "/hold", "/swallow", "/throttle"];
    let mut clients: Vec<_> = paths
        .iter()
        .map(|path| {
            let mut client = HttpPeer::connect(proxy.address());
            client.get(path);
            client
        })
        .collect();
    proxy.wait_until(BOUND, |log| log.len() == paths.len()).unwrap();
    proxy.ignore_connections().unwrap();
    clients.push(HttpPeer::connect(proxy.address()));
    proxy.pause();
    proxy.serve_connections().unwrap();
    clients.push(HttpPeer::connect(proxy.address()));
    clients[5].get("/paused");
    proxy.wait_until(BOUND, |log| log.len() == paths.len() + 1).unwrap();

    let address = proxy.address();
    let (end, ended) = mpsc::channel();
    thread::spawn(move || {
        drop(proxy);
        end.send(()).unwrap();
    });
    ended.recv_timeout(BOUND).expect("the proxy to join its threads");
    for client in &clients {
        assert_ended(&client.stream);
    }
    TcpListener::bind(address).expect("the port to be free");
}

#[test]
fn a_port_can_be_asked_for_and_is_said_to_be_taken() {
    let shelf = Shelf::start();
    let port = Port::take().unwrap(); // kept until the end: nobody else takes it meanwhile
    let any = Proxy::<Http>::listen((Ipv4Addr::LOCALHOST, port.number()), shelf.server.address).unwrap();
    let address = any.address();
    assert_eq!(address.ip(), Ipv4Addr::LOCALHOST);
    let taken = Proxy::<Kafka>::listen(address, shelf.server.address).unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AddrInUse);
    drop(any);

    let proxy = Proxy::<Http>::listen(address, shelf.server.address).unwrap();
    assert_eq!(proxy.address(), address);
    assert_eq!(status_of_get(&mut HttpPeer::connect(SocketAddr::from(([127, 0, 0, 1], address.port())))), 404);
}

#[test]
fn waiting_in_vain_says_what_the_log_holds() {
    let shelf = Shelf::start();
    let proxy = Proxy::http(shelf.server.address).unwrap();
    assert_eq!(status_of_get(&mut HttpPeer::connect(proxy.address())), 404);
    let not_seen = proxy.wait_until(Duration::from_millis(20), |log| log.len() > 1).unwrap_err();
    assert!(not_seen.to_string().contains("status: 404"), "{not_seen}");
    proxy.clear_log();
    assert!(proxy.log().is_empty());
    assert_eq!(status_of_get(&mut HttpPeer::connect(proxy.address())), 404);
    proxy.wait_until(BOUND, |log| log.len() == 1 && log[0].returned).unwrap();
}
