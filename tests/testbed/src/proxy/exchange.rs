//! One request and what became of it.

use std::sync::Arc;

use super::dialect::Dialect;
use super::fault::Fault;

/// A request, what the proxy did, what the server answered.
///
/// Both truths of a lost answer stand here: `delivered` and `response` are the server's, `returned` is the client's.
#[derive(Clone, Debug)]
pub struct Exchange<D: Dialect> {
    /// Which connection of the proxy it came by, from 0.
    pub connection: u64,
    /// What was requested.
    pub request: Arc<D::Request>,
    /// What a rule did, if one acted.
    pub fault: Option<Fault<D>>,
    /// The request's last byte was given to the server's connection.
    pub delivered: bool,
    /// What the server answered, whether or not the client learned it.
    pub response: Option<D::Response>,
    /// The response's last byte was given to the client's connection. Whether the client was still there, it alone knows.
    pub returned: bool,
}
