//! Bytes of a protocol that the proxy cannot read, for example inside TLS.

use std::convert::Infallible;
use std::io;

use super::dialect::{Dialect, Incoming, Outgoing, Rendered};
use super::framing::{Body, Framing};
use super::inflow::Inflow;

/// A protocol of which nothing is known: one connection is one exchange, which begins with the client's first bytes.
/// What a server says before that is passed on and belongs to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw;

/// How a raw connection began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRequest {
    /// The first bytes that the client sent, as many as one read gave.
    pub opening: Vec<u8>,
}

/// The server has said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawResponse;

impl Dialect for Raw {
    type Request = RawRequest;
    type Response = RawResponse;
    type Reply = Infallible;

    fn request(client: &mut Inflow<'_>) -> io::Result<Option<Incoming<RawRequest>>> {
        if !client.reach(1)? {
            return Ok(None);
        }
        let request = RawRequest { opening: client.ahead().to_vec() };
        Ok(Some(Incoming { request, framing: Framing::new(0, Body::UntilClose), awaits_response: true }))
    }

    fn response(server: &mut Inflow<'_>, _: &RawRequest) -> io::Result<Option<Outgoing<RawResponse>>> {
        Ok(server.reach(1)?.then(|| Outgoing::Final(RawResponse, Framing::new(0, Body::UntilClose))))
    }

    fn render(reply: &Infallible, _: &RawRequest) -> Rendered {
        match *reply {}
    }
}
