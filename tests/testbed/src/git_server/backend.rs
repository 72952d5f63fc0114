//! From HTTP to Git's own CGI program and back, one request a connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::thread;

const MAX_HEAD: usize = 16 * 1024;
const MAX_HEADERS: usize = 64;

#[derive(Debug, Default)]
struct Head {
    method: String,
    path: String,
    query: String,
    /// By name in lower case.
    headers: Vec<(String, String)>,
}

impl Head {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(its, _)| its == name).map_or("", |(_, value)| value)
    }
}

pub(super) fn answer(mut client: TcpStream, root: &Path) -> io::Result<()> {
    let (head, begun) = read_head(&mut client)?;
    let length = head.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    let (known, unread) = body.split_at_mut(begun.len().min(length));
    known.copy_from_slice(&begun[..known.len()]);
    client.read_exact(unread)?;

    let output = run_backend(root, &head, body)?;
    let told = output.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(0);
    let status = String::from_utf8_lossy(&output[..told]).lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("status").then(|| value.to_owned())
    });
    let status = status.unwrap_or_else(|| "200 OK".to_owned());
    write!(client, "HTTP/1.1 {status}\r\nConnection: close\r\n")?;
    client.write_all(&output)
}

/// The request's head, and what came of its body with it.
fn read_head(client: &mut TcpStream) -> io::Result<(Head, Vec<u8>)> {
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    while read.len() < MAX_HEAD {
        let more = client.read(&mut chunk)?;
        if more == 0 {
            break;
        }
        read.extend_from_slice(&chunk[..more]);
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let Ok(httparse::Status::Complete(end)) = request.parse(&read) else { continue };
        let (path, query) =
            request.path.unwrap_or_default().split_once('?').unwrap_or((request.path.unwrap_or_default(), ""));
        let own = |header: &httparse::Header<'_>| {
            (header.name.to_lowercase(), String::from_utf8_lossy(header.value).into_owned())
        };
        let head = Head {
            method: request.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: request.headers.iter().map(own).collect(),
        };
        return Ok((head, read.split_off(end)));
    }
    Err(io::ErrorKind::InvalidData.into())
}

fn run_backend(root: &Path, head: &Head, body: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut command = super::backend(root);
    command.env("REQUEST_METHOD", &head.method).env("PATH_INFO", &head.path).env("QUERY_STRING", &head.query);
    command.env("CONTENT_TYPE", head.header("content-type")).env("CONTENT_LENGTH", body.len().to_string());
    command.env("HTTP_CONTENT_ENCODING", head.header("content-encoding"));
    command.env("GIT_PROTOCOL", head.header("git-protocol"));
    let mut backend = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let input = backend.stdin.take();
    let writing = thread::spawn(move || input.map(|mut input| input.write_all(&body)));
    let output = backend.wait_with_output()?;
    let _ = writing.join();
    Ok(output.stdout)
}
