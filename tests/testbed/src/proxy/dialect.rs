//! What the proxy must know about a protocol: where a request and its response end.

use std::fmt::Debug;
use std::io;

use super::framing::Framing;
use super::inflow::Inflow;

/// A protocol that the proxy understands: [`Http`](super::Http), [`Kafka`](super::Kafka) or [`Raw`](super::Raw).
pub trait Dialect: Copy + Debug + Send + Sync + 'static {
    /// What rules see of a request, and the log keeps.
    type Request: Clone + Debug + Send + Sync + 'static;
    /// What the log keeps of the server's response.
    type Response: Clone + Debug + Send + 'static;
    /// What the proxy can say in the server's place.
    type Reply: Clone + Debug + Send + Sync + 'static;

    /// The next request of a client, its bytes still ahead; `None` when there will be no further one.
    #[doc(hidden)]
    fn request(client: &mut Inflow<'_>) -> io::Result<Option<Incoming<Self::Request>>>;

    /// The next message of a server that owes a response to `request`; `None` when there will be none.
    #[doc(hidden)]
    fn response(server: &mut Inflow<'_>, request: &Self::Request) -> io::Result<Option<Outgoing<Self::Response>>>;

    /// The bytes of a reply to `request`.
    #[doc(hidden)]
    fn render(reply: &Self::Reply, request: &Self::Request) -> Rendered;
}

/// A dialect in which a response has an end, so that it can be dropped or held as a whole.
pub trait Framed: Dialect {}

/// A request that begins at the bytes ahead.
#[derive(Debug)]
pub struct Incoming<R> {
    pub(super) request: R,
    pub(super) framing: Framing,
    pub(super) awaits_response: bool,
}

/// A server's message that begins at the bytes ahead.
#[derive(Debug)]
pub enum Outgoing<R> {
    /// Something said on the way, such as HTTP's `100 Continue`.
    Interim(Framing),
    /// The response.
    Final(R, Framing),
}

/// A reply as it goes over the wire.
#[derive(Debug)]
pub struct Rendered {
    pub(super) bytes: Vec<u8>,
    /// The rest of the request is not read, or the client asked for it.
    pub(super) then_close: bool,
}
