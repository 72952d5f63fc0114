//! One connection to one broker, ready to be asked.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::ask::{ApiVersions, Ask, Supported};
use super::dial::{Dial, Line, broken};
use super::wire::{Reader, Writer};
use super::{Access, Trouble, login};

/// How long an answer may take. Brokers take up to [`WITHIN_MS`] to make or change something.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long brokers may take to do what they are asked, in milliseconds.
pub(super) const WITHIN_MS: i32 = 10_000;
/// The largest answer: the notes of four thousand partitions at their longest. Longer ones are not Kafka's.
const LARGEST: usize = 16 << 20;
/// How the operator is called in the brokers' logs and quotas.
const CLIENT: &str = "clickstream-operator";

/// A connection. It is dropped with whatever was being asked: nothing has to be put back.
pub(super) struct Connection {
    line: Box<dyn Line>,
    address: String,
    supported: Supported,
    asked: i32,
}

impl Connection {
    /// Connects, and logs in where a user is given.
    pub(super) async fn open(dial: &Dial, access: &Access, host: &str, port: u16) -> Result<Self, Trouble> {
        let line = dial.line(host, port).await?;
        let mut connection =
            Self { line, address: format!("{host}:{port}"), supported: Supported::unknown(), asked: 0 };
        let (code, supported) = connection.ask(&ApiVersions).await?;
        if !code.is_none() {
            return Err(connection.refusal(ApiVersions::WHAT, code.to_string(), code.words().to_owned()));
        }
        connection.supported = supported;
        if let Some(user) = &access.sasl {
            login::log_in(&mut connection, user).await?;
        }
        Ok(connection)
    }

    /// Where it leads.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The version that a question is asked in here.
    pub(super) fn version<A: Ask>(&self) -> Option<i16> {
        self.supported.version::<A>()
    }

    /// Asks, and waits for the answer.
    pub(super) async fn ask<A: Ask>(&mut self, ask: &A) -> Result<A::Answer, Trouble> {
        let Some(version) = self.version::<A>() else {
            let said = "it speaks no version of the protocol that the operator speaks (Kafka 2.4 to 4)".to_owned();
            return Err(self.refusal(A::WHAT, "UNSUPPORTED_VERSION".to_owned(), said));
        };
        let flexible = version >= A::FLEXIBLE_FROM;
        self.asked = self.asked.wrapping_add(1);
        let request = request(ask, version, flexible, self.asked);
        let exchanged = timeout(PATIENCE, exchange(&mut *self.line, &request)).await;
        let answer = match exchanged {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(broken(&self.address, &error)),
            Err(_) => return Err(self.unreachable(format!("no answer within {} s", PATIENCE.as_secs()))),
        };
        let mut reader = Reader::new(&answer, flexible);
        let read = reader.i32().and_then(|number| {
            // The one answer whose header is never flexible: who asks does not know yet what is spoken.
            if A::KEY != ApiVersions::KEY {
                reader.tags()?;
            }
            Ok((number, A::read(&mut reader, version)?))
        });
        match read {
            Ok((number, answer)) if number == self.asked => Ok(answer),
            _ => Err(self.unreachable("what it answers is not Kafka's protocol".to_owned())),
        }
    }

    fn unreachable(&self, why: String) -> Trouble {
        Trouble::Unreachable { address: self.address.clone(), why }
    }

    /// The broker does not do what every visit needs.
    pub(super) fn refusal(&self, what: &str, code: String, said: String) -> Trouble {
        Trouble::Refused { address: self.address.clone(), what: what.to_owned(), code, said }
    }
}

fn request<A: Ask>(ask: &A, version: i16, flexible: bool, number: i32) -> Vec<u8> {
    let mut writer = Writer::new(flexible);
    writer.i16(A::KEY);
    writer.i16(version);
    writer.i32(number);
    writer.header_text(CLIENT);
    writer.no_tags();
    ask.write(&mut writer, version);
    writer.into_bytes()
}

/// Sends a frame and reads the next one.
async fn exchange(line: &mut dyn Line, request: &[u8]) -> io::Result<Vec<u8>> {
    let length = u32::try_from(request.len()).map_err(io::Error::other)?;
    line.write_all(&[&length.to_be_bytes(), request].concat()).await?;
    line.flush().await?;
    let length = usize::try_from(line.read_u32().await?).map_err(io::Error::other)?;
    if length > LARGEST {
        return Err(io::Error::other(
            "what it answers is not Kafka's protocol; is this the port of a Kafka listener, and one without TLS (kafka.tls)?",
        ));
    }
    let mut answer = Vec::new();
    // Room is made for what comes, not for what is announced.
    (&mut *line).take(u64::try_from(length).unwrap_or(0)).read_to_end(&mut answer).await?;
    if answer.len() < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(answer) }
}
