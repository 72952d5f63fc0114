//! One question, one connection, one answer.

use std::io;
use std::time::Duration;

use bytes::{Buf, BufMut, BytesMut};
use kafka_protocol::messages::{ApiKey, RequestHeader, ResponseHeader};
use kafka_protocol::protocol::{Decodable, Encodable, StrBytes, encode_request_header_into_buffer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Broker, KafkaException};

/// Longer than a broker is asked to take.
const PATIENCE: Duration = Duration::from_secs(40);

impl Broker {
    /// Asks the first broker that answers; brokers hand on what only the controller can do.
    pub(super) async fn ask<A: Decodable>(
        &self,
        api: ApiKey,
        version: i16,
        question: &impl Encodable,
    ) -> Result<A, KafkaException> {
        for address in &self.addresses {
            if let Ok(Ok(answer)) = timeout(PATIENCE, ask_at(address, api, version, question)).await {
                return Ok(answer);
            }
        }
        Err(KafkaException::Gone)
    }
}

async fn ask_at<A: Decodable>(address: &str, api: ApiKey, version: i16, question: &impl Encodable) -> io::Result<A> {
    let header = RequestHeader::default()
        .with_request_api_key(api as i16)
        .with_request_api_version(version)
        .with_client_id(Some(StrBytes::from_static_str("strimzi-stand-in")));
    let mut message = BytesMut::new();
    encode_request_header_into_buffer(&mut message, &header).map_err(io::Error::other)?;
    question.encode(&mut message, version).map_err(io::Error::other)?;
    let mut framed = BytesMut::with_capacity(message.len() + 4);
    framed.put_u32(u32::try_from(message.len()).map_err(io::Error::other)?);
    framed.put(message);

    let mut broker = TcpStream::connect(address).await?;
    broker.write_all(&framed).await?;
    let mut answer = vec![0; usize::try_from(broker.read_u32().await?).map_err(io::Error::other)?];
    broker.read_exact(&mut answer).await?;
    let mut answer = bytes::Bytes::from(answer);
    ResponseHeader::decode(&mut answer, api.response_header_version(version)).map_err(io::Error::other)?;
    let decoded = A::decode(&mut answer, version).map_err(io::Error::other)?;
    if answer.has_remaining() {
        return Err(io::Error::other("a longer answer than its version has"));
    }
    Ok(decoded)
}
