//! HTTP/1.x, as S3 and the schema registry speak it. Upgrades (`101`, `CONNECT`) are not understood.

use std::io;

use super::dialect::{Dialect, Framed, Incoming, Outgoing, Rendered};
use super::framing::{Body, Chunked, Framing};
use super::inflow::Inflow;

mod reply;
mod request;

pub use reply::Reply;
pub use request::HttpRequest;

const MOST_HEADERS: usize = 128;

/// HTTP/1.0 and 1.1 in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Http;

/// What the log keeps of an HTTP response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status of the final response; `100 Continue` and its like are passed on and not kept.
    pub status: u16,
}

impl Framed for Http {}

impl Dialect for Http {
    type Request = HttpRequest;
    type Response = HttpResponse;
    type Reply = Reply;

    fn request(client: &mut Inflow<'_>) -> io::Result<Option<Incoming<HttpRequest>>> {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            let mut head = httparse::Request::new(&mut headers);
            if let httparse::Status::Complete(length) = head.parse(client.ahead()).map_err(malformed)? {
                let body = declared_body(head.headers)?.unwrap_or(Body::Length(0));
                let request = HttpRequest::read(&head);
                return Ok(Some(Incoming { request, framing: Framing::new(length, body), awaits_response: true }));
            }
            if !client.fill()? {
                return Ok(None);
            }
        }
    }

    fn response(server: &mut Inflow<'_>, request: &HttpRequest) -> io::Result<Option<Outgoing<HttpResponse>>> {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            let mut head = httparse::Response::new(&mut headers);
            if let httparse::Status::Complete(length) = head.parse(server.ahead()).map_err(malformed)? {
                let status = head.code.unwrap_or_default();
                if (100..200).contains(&status) {
                    return Ok(Some(Outgoing::Interim(Framing::new(length, Body::Length(0)))));
                }
                let body = if request.method() == "HEAD" || status == 204 || status == 304 {
                    Body::Length(0)
                } else {
                    declared_body(head.headers)?.unwrap_or(Body::UntilClose)
                };
                return Ok(Some(Outgoing::Final(HttpResponse { status }, Framing::new(length, body))));
            }
            if !server.fill()? {
                return Ok(None);
            }
        }
    }

    fn render(reply: &Reply, request: &HttpRequest) -> Rendered {
        reply.render(request)
    }
}

fn declared_body(headers: &[httparse::Header<'_>]) -> io::Result<Option<Body>> {
    let value = |name: &str| headers.iter().rev().find(|header| header.name.eq_ignore_ascii_case(name));
    // A transfer coding outranks a length (RFC 9112, 6.3).
    if let Some(coding) = value("transfer-encoding") {
        let chunked = String::from_utf8_lossy(coding.value).trim_end().to_ascii_lowercase().ends_with("chunked");
        return Ok(chunked.then_some(Body::Chunked(Chunked::Size)));
    }
    value("content-length")
        .map(|length| {
            std::str::from_utf8(length.value)
                .ok()
                .and_then(|digits| digits.trim().parse().ok())
                .map(Body::Length)
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "content-length is not a number"))
        })
        .transpose()
}

fn malformed(error: httparse::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("this is not HTTP/1: {error}"))
}
