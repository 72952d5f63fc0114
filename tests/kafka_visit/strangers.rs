//! Whoever answers where a broker should: nothing that it says ends more than the visit.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use clickstream_operator::kafka::Trouble;

use crate::ground::{go, look, plain};

/// Answers the first bytes of whoever comes with these, and hangs up. Its address.
fn stranger(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for guest in listener.incoming() {
            let Ok(mut guest) = guest else { return };
            let mut heard = [0; 1_024];
            let _asked = guest.read(&mut heard);
            let _told = guest.write_all(&answer);
        }
    });
    address
}

/// A frame that answers the first question.
fn frame(body: &[u8]) -> Vec<u8> {
    let content = [&1_i32.to_be_bytes(), body].concat();
    [&u32::try_from(content.len()).unwrap().to_be_bytes(), content.as_slice()].concat()
}

#[test]
fn what_is_no_kafka_is_told_and_harms_nothing() {
    let none: &[u8] = &[];
    let table = [
        ("hangs up", none.to_vec(), "hangs up"),
        ("speaks HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "not Kafka's protocol"),
        ("announces two gigabytes", 0x7FFF_FFFF_u32.to_be_bytes().to_vec(), "not Kafka's protocol"),
        ("announces more than it says", [&1_000_u32.to_be_bytes(), b"x".as_slice()].concat(), "hangs up"),
        ("says nothing in a frame", frame(&[]), "not Kafka's protocol"),
        ("announces two billion versions", frame(&[0, 0, 0x7F, 0xFF, 0xFF, 0xFF]), "not Kafka's protocol"),
        ("answers another question", [&[0, 0, 0, 10, 0, 0, 0, 9], [0; 6].as_slice()].concat(), "not Kafka's protocol"),
    ];
    for (case, answer, expected) in table {
        let address = stranger(answer);
        let trouble = go(&look(plain(&address), "any")).expect_err(case);
        assert!(matches!(trouble, Trouble::Unreachable { .. }), "{case}: {trouble:?}");
        assert!(trouble.to_string().contains(expected), "{case}: {trouble}");
        assert!(trouble.to_string().contains(&address), "{case}: {trouble}");
    }
}

#[test]
fn a_broker_that_speaks_no_version_of_ours_is_told() {
    let trouble = go(&look(plain(&stranger(frame(&[0; 6]))), "any")).expect_err("a trouble");
    assert!(matches!(&trouble, Trouble::Refused { code, .. } if code == "UNSUPPORTED_VERSION"), "{trouble:?}");
    assert!(trouble.to_string().contains("tell of its topics"), "{trouble}");
}
