//! Kafka's frames, against a broker that reads one request of a connection at a time and answers it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};

use testbed::proxy::{Api, Exchange, Fault, Kafka, Proxy};

use crate::BOUND;
use crate::server::{Server, assert_ended, connect};

const PRODUCE: i16 = 0;
const METADATA: i16 = 3;
const END_TXN: i16 = 26;

/// Remembers the correlation ids that it has handled, and answers all but `acks=0`.
struct Broker {
    server: Server,
    handled: Arc<Mutex<Vec<i32>>>,
    /// Hears of each connection that has ended.
    ended: Receiver<()>,
}

impl Broker {
    fn start() -> Self {
        let handled = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&handled);
        let (end, ended) = mpsc::channel();
        let server = Server::start(move |mut stream| {
            while let Some(request) = read_frame(&mut stream) {
                let correlation_id = i32::from_be_bytes(request[4..8].try_into().unwrap());
                list.lock().unwrap().push(correlation_id);
                let without_acks = request[..4] == [0, 0, 0, 7] && request[12..] == produce_body(0);
                if !without_acks && stream.write_all(&frame(&correlation_id.to_be_bytes())).is_err() {
                    break;
                }
            }
            let _ = end.send(());
        });
        Self { server, handled, ended }
    }

    fn handled(&self) -> Vec<i32> {
        self.handled.lock().unwrap().clone()
    }
}

fn read_frame(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut frame = vec![0; u32::from_be_bytes(length) as usize];
    stream.read_exact(&mut frame).ok()?;
    Some(frame)
}

fn frame(payload: &[u8]) -> Vec<u8> {
    [&u32::try_from(payload.len()).unwrap().to_be_bytes(), payload].concat()
}

fn request(api: i16, version: i16, correlation_id: i32, body: &[u8]) -> Vec<u8> {
    let head = [&api.to_be_bytes()[..], &version.to_be_bytes(), &correlation_id.to_be_bytes(), &[0, 2], b"c1"];
    frame(&[&head.concat(), body].concat())
}

/// Version 7: no transaction, acks, time limit, one topic "top", nothing that the test's broker would read.
fn produce_body(acks: i16) -> Vec<u8> {
    [&[0xff, 0xff][..], &acks.to_be_bytes(), &[0; 4], &[0, 0, 0, 1, 0, 3], b"top"].concat()
}

/// Version 1, for the transactional id "tx".
fn end_txn(correlation_id: i32, commits: bool) -> Vec<u8> {
    request(END_TXN, 1, correlation_id, &[&[0, 2][..], b"tx", &[0; 10], &[commits.into()]].concat())
}

/// The correlation id of the next response.
fn answered(client: &mut TcpStream) -> i32 {
    i32::from_be_bytes(read_frame(client).unwrap().try_into().unwrap())
}

fn ids(log: &[Exchange<Kafka>]) -> Vec<(Api, i32, Option<i32>)> {
    log.iter().map(|x| (x.request.api(), x.request.correlation_id(), x.response.map(|r| r.correlation_id))).collect()
}

#[test]
fn requests_sent_ahead_are_answered_in_order() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    let mut client = connect(proxy.address());
    let sent: Vec<u8> = (1..=50).flat_map(|id| request(METADATA, 4, id, b"whatever")).collect();
    client.write_all(&sent).unwrap();
    for id in 1..=50 {
        assert_eq!(answered(&mut client), id);
    }
    assert_eq!(ids(&proxy.log()), (1..=50).map(|id| (Api::Metadata, id, Some(id))).collect::<Vec<_>>());
    assert!(proxy.log().iter().all(|x| x.request.client_id() == "c1" && x.delivered && x.returned));
}

#[test]
fn bytes_may_come_one_at_a_time() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    let mut client = connect(proxy.address());
    for byte in [end_txn(1, true), end_txn(2, false)].concat() {
        client.write_all(&[byte]).unwrap();
    }
    assert_eq!((answered(&mut client), answered(&mut client)), (1, 2));
    assert_eq!(proxy.log().iter().map(|x| x.request.commits()).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_produce_without_acks_has_no_response() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    let mut client = connect(proxy.address());
    client.write_all(&request(PRODUCE, 7, 1, &produce_body(0))).unwrap();
    client.write_all(&request(PRODUCE, 7, 2, &produce_body(-1))).unwrap();
    client.write_all(&request(METADATA, 4, 3, &[])).unwrap();
    assert_eq!((answered(&mut client), answered(&mut client)), (2, 3));
    let log = proxy.log();
    assert_eq!(ids(&log), [(Api::Produce, 1, None), (Api::Produce, 2, Some(2)), (Api::Metadata, 3, Some(3))]);
    assert_eq!((log[0].request.acks(), log[0].request.topic(), log[0].delivered), (Some(0), Some("top"), true));
}

#[test]
fn a_produce_without_acks_can_be_cut_after_delivery() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    proxy.on(|r| r.acks() == Some(0)).cut_after_delivery();
    let mut client = connect(proxy.address());
    client.write_all(&request(PRODUCE, 7, 1, &produce_body(0))).unwrap();
    assert_ended(&client);
    broker.ended.recv_timeout(BOUND).unwrap();
    assert_eq!((broker.handled(), proxy.log()[0].delivered), (vec![1], true));
}

#[test]
fn a_large_frame_streams_through() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    let mut client = connect(proxy.address());
    let body = [produce_body(1), vec![7; 8 << 20]].concat();
    client.write_all(&request(PRODUCE, 7, 1, &body)).unwrap();
    client.write_all(&request(METADATA, 4, 2, &[])).unwrap();
    assert_eq!((answered(&mut client), answered(&mut client)), (1, 2));
}

#[test]
fn the_commit_is_delivered_and_its_client_cut_off() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    let rule = proxy.on(|r| r.api() == Api::EndTxn && r.commits()).times(1).cut_after_delivery();
    let mut client = connect(proxy.address());
    client.write_all(&end_txn(1, false)).unwrap();
    assert_eq!(answered(&mut client), 1);
    client.write_all(&end_txn(2, true)).unwrap();
    assert_ended(&client);

    proxy.wait_until(BOUND, |log| log[1].response.is_some()).unwrap();
    assert_eq!((broker.handled(), rule.hits()), (vec![1, 2], 1));
    let commit = &proxy.log()[1];
    assert_eq!((commit.fault.clone(), commit.returned), (Some(Fault::CutAfterDelivery), false));
    assert_eq!(commit.request.transactional_id(), Some("tx"));
}

#[test]
fn a_response_is_dropped_and_those_before_it_are_not() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    proxy.on(|r| r.correlation_id() == 3).drop_response();
    let mut client = connect(proxy.address());
    client.write_all(&(1..=3).flat_map(|id| end_txn(id, true)).collect::<Vec<_>>()).unwrap();
    assert_eq!((answered(&mut client), answered(&mut client)), (1, 2));
    assert_ended(&client);
    assert_eq!(broker.handled(), [1, 2, 3]);
    assert_eq!(proxy.log().iter().map(|x| x.returned).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn what_is_not_kafka_is_cut() {
    let broker = Broker::start();
    let proxy = Proxy::kafka(broker.server.address).unwrap();
    for nonsense in [&[0xff, 0xff, 0xff, 0xff][..], &[0, 0, 0, 3, 1, 2, 3]] {
        let mut client = connect(proxy.address());
        client.write_all(nonsense).unwrap();
        assert_ended(&client);
    }
    assert!(broker.handled().is_empty());
}
