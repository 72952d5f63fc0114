use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use super::download;

const CONTENT: &[u8] = b"t,u,e\n1,a,view\n2,b,view\n3,c,buy\n";

/// A server that gives these answers, one a connection; what it was asked, and the address of a file on it.
fn serve(answers: Vec<Vec<u8>>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/shop.csv", listener.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let asked = answers.into_iter().map(|answer| {
            let (mut stream, _) = listener.accept().unwrap();
            let head = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
            let head: Vec<_> = head.take_while(|line| !line.is_empty()).collect();
            stream.write_all(&answer).unwrap();
            head.join("\n").to_lowercase()
        });
        asked.collect()
    });
    (address, asked)
}

fn answer(status: &str, headers: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

fn content(address: &str) -> Vec<u8> {
    let (copy, size) = download(address).unwrap();
    let content = fs::read(&copy).unwrap();
    assert_eq!(content.len() as u64, size);
    content
}

#[test]
fn a_file_comes_as_it_lies_there() {
    let (address, asked) = serve(vec![answer("200 OK", "", CONTENT.len(), CONTENT)]);
    assert_eq!(content(&address), CONTENT);
    // Or a packed file would come unpacked, under the name of a packed one.
    assert!(!asked.join().unwrap()[0].contains("accept-encoding: gzip"));
}

#[test]
fn a_broken_line_costs_what_is_missing() {
    let (first, rest) = CONTENT.split_at(10);
    let (address, asked) = serve(vec![
        answer("200 OK", "etag: \"v1\"\r\n", CONTENT.len(), first),
        answer("503 Service Unavailable", "", 0, b""),
        answer("206 Partial Content", "etag: \"v1\"\r\n", rest.len(), rest),
    ]);
    assert_eq!(content(&address), CONTENT);
    let asked = asked.join().unwrap();
    assert!(asked[2].contains("range: bytes=10-") && asked[2].contains("if-range: \"v1\""), "{}", asked[2]);
}

#[test]
fn what_has_changed_meanwhile_comes_as_a_whole() {
    let (address, _) = serve(vec![
        answer("200 OK", "etag: \"v1\"\r\n", CONTENT.len(), b"t,u,e\nold"),
        answer("200 OK", "etag: \"v2\"\r\n", CONTENT.len(), CONTENT),
    ]);
    assert_eq!(content(&address), CONTENT);
}

#[test]
fn what_a_person_has_to_mend_is_told_at_once() {
    for (status, words) in [("404 Not Found", "mend the address"), ("403 Forbidden", "that anybody may read")] {
        let (address, asked) = serve(vec![answer(status, "", 0, b"")]);
        let why = download(&address).unwrap_err().to_string();
        assert!(why.contains(words), "{why}");
        assert_eq!(asked.join().unwrap().len(), 1);
    }
}

#[test]
fn a_server_without_tls_is_no_reason_to_panic() {
    let (address, _) = serve(vec![answer("400 Bad Request", "", 0, b"")]);
    let why = download(&address.replace("http://", "https://")).unwrap_err().to_string();
    assert!(!why.is_empty());
}
