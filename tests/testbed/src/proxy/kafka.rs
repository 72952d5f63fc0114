//! Kafka in the clear: frames of a 4-byte length, answered in order.
//!
//! A broker handles one request of a connection at a time and answers in the order of the requests, so a response
//! belongs to the oldest request that still waits for one. The only request without a response is a `Produce` with
//! `acks=0`, found by reading its head in every version there is.

use std::convert::Infallible;
use std::io;

use super::dialect::{Dialect, Framed, Incoming, Outgoing, Rendered};
use super::framing::{Body, Framing};
use super::inflow::Inflow;

mod api;
mod fields;
mod request;

pub use api::Api;
pub use request::KafkaRequest;

const LENGTH_BYTES: usize = 4;
/// What is read of a request before it goes on: room for every name in its head.
const LOOK_AHEAD: usize = 8 * 1024;

/// Kafka's protocol without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kafka;

/// What the log keeps of a broker's response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KafkaResponse {
    /// The request's number as the broker repeats it.
    pub correlation_id: i32,
}

impl Framed for Kafka {}

impl Dialect for Kafka {
    type Request = KafkaRequest;
    type Response = KafkaResponse;
    type Reply = Infallible;

    fn request(client: &mut Inflow<'_>) -> io::Result<Option<Incoming<KafkaRequest>>> {
        let Some(length) = frame_length(client)? else { return Ok(None) };
        let seen = LENGTH_BYTES + length.min(LOOK_AHEAD);
        if !client.reach(seen)? {
            return Ok(None);
        }
        let request = KafkaRequest::read(&client.ahead()[LENGTH_BYTES..seen])
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a frame is too short for a Kafka request"))?;
        let awaits_response = request.acks() != Some(0);
        Ok(Some(Incoming { request, framing: frame(length), awaits_response }))
    }

    fn response(broker: &mut Inflow<'_>, _: &KafkaRequest) -> io::Result<Option<Outgoing<KafkaResponse>>> {
        let Some(length) = frame_length(broker)? else { return Ok(None) };
        let seen = LENGTH_BYTES + length.min(4);
        if !broker.reach(seen)? {
            return Ok(None);
        }
        let correlation_id = number(&broker.ahead()[LENGTH_BYTES..seen])
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a frame is too short for a Kafka response"))?;
        Ok(Some(Outgoing::Final(KafkaResponse { correlation_id }, frame(length))))
    }

    fn render(reply: &Infallible, _: &KafkaRequest) -> Rendered {
        match *reply {}
    }
}

fn frame(length: usize) -> Framing {
    Framing::new(LENGTH_BYTES, Body::Length(length as u64))
}

fn frame_length(flow: &mut Inflow<'_>) -> io::Result<Option<usize>> {
    if !flow.reach(LENGTH_BYTES)? {
        return Ok(None);
    }
    number(flow.ahead())
        .and_then(|length| usize::try_from(length).ok())
        .map(Some)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a Kafka frame has a negative length"))
}

fn number(bytes: &[u8]) -> Option<i32> {
    bytes.first_chunk().map(|bytes| i32::from_be_bytes(*bytes))
}
