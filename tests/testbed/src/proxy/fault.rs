//! What the proxy does to an exchange.

use std::time::Duration;

use super::dialect::Dialect;

/// What a rule did to an exchange, as the log tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault<D: Dialect> {
    /// Delivered after this time.
    Delay(Duration),
    /// Connection cut, nothing delivered.
    CutBeforeDelivery,
    /// Delivered whole, then the client was cut off without waiting. The server finishes in peace.
    CutAfterDelivery,
    /// The server's response read whole and thrown away, then the connection cut.
    DropResponse,
    /// The server's response read whole and thrown away; the connection stays open and says nothing more.
    SwallowResponse,
    /// The response passed on after this time.
    HoldResponse(Duration),
    /// Answered by the proxy, nothing delivered.
    Reply(D::Reply),
    /// Request and response passed on at no more than so many bytes a second.
    Throttle(u64),
}
