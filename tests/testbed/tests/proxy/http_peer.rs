//! Either end of an HTTP connection, as plain as can be: heads are strings, bodies are bytes.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

use crate::server::{Server, connect};

pub(crate) struct HttpPeer {
    pub(crate) stream: TcpStream,
    reader: BufReader<TcpStream>,
}

pub(crate) struct Message {
    /// The first line and the headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl HttpPeer {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { reader: BufReader::new(stream.try_clone().unwrap()), stream }
    }

    pub(crate) fn connect(address: SocketAddr) -> Self {
        Self::new(connect(address))
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn put(&mut self, path: &str, body: &str) {
        self.send(&format!("PUT {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    }

    pub(crate) fn get(&mut self, path: &str) {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"));
    }

    /// The next head; `None` when the peer has ended or gone.
    pub(crate) fn head(&mut self) -> Option<String> {
        let mut head = String::new();
        while self.reader.read_line(&mut head).ok()? > 0 {
            if head.ends_with("\r\n\r\n") {
                return Some(head.to_ascii_lowercase());
            }
        }
        None
    }

    /// The next message, whose head declares the length of its body.
    pub(crate) fn message(&mut self) -> Option<Message> {
        let head = self.head()?;
        let mut body = vec![0; declared_length(&head)];
        self.reader.read_exact(&mut body).ok()?;
        Some(Message { head, body })
    }

    /// The next response's status and body.
    pub(crate) fn response(&mut self) -> (u16, String) {
        let message = self.message().expect("a response");
        (status(&message.head), String::from_utf8(message.body).unwrap())
    }

    /// Whatever comes until the peer ends.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.reader.read_to_string(&mut rest).unwrap();
        rest
    }

    pub(crate) fn read_exact(&mut self, bytes: &mut [u8]) {
        self.reader.read_exact(bytes).unwrap();
    }

    /// Exactly so many bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> String {
        let mut bytes = vec![0; count];
        self.read_exact(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }
}

pub(crate) fn status(head: &str) -> u16 {
    head.split(' ').nth(1).unwrap().parse().unwrap()
}

pub(crate) fn declared_length(head: &str) -> usize {
    let Some((_, rest)) = head.split_once("content-length: ") else { return 0 };
    rest.split("\r\n").next().unwrap().parse().unwrap()
}

/// A server that keeps what is put and counts how often it was put.
pub(crate) struct Shelf {
    pub(crate) server: Server,
    pub(crate) kept: Arc<Mutex<BTreeMap<String, (u32, String)>>>,
}

impl Shelf {
    pub(crate) fn start() -> Self {
        let kept = Arc::new(Mutex::new(BTreeMap::new()));
        let shelf = Arc::clone(&kept);
        let server = Server::start(move |stream| {
            let mut peer = HttpPeer::new(stream);
            while let Some(request) = peer.message() {
                let answer = answer(&shelf, &request);
                if peer.stream.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
        });
        Self { server, kept }
    }

    /// How often something was put there.
    pub(crate) fn puts(&self, path: &str) -> u32 {
        self.kept.lock().unwrap().get(path).map_or(0, |(puts, _)| *puts)
    }
}

fn answer(shelf: &Mutex<BTreeMap<String, (u32, String)>>, request: &Message) -> String {
    let mut words = request.head.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut shelf = shelf.lock().unwrap();
    match (method, shelf.get(path)) {
        ("put", before) => {
            let puts = before.map_or(0, |(puts, _)| *puts) + 1;
            shelf.insert(path.to_owned(), (puts, String::from_utf8(request.body.clone()).unwrap()));
            "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nkept".to_owned()
        }
        ("delete", _) => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        ("head", Some((_, body))) => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len()),
        (_, Some((_, body))) => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
        (_, None) => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
    }
}
