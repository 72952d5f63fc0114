//! What the proxy says in the server's place.

use std::fmt::Write as _;

use super::HttpRequest;
use crate::proxy::dialect::Rendered;

/// A response that the server never gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Reply {
    /// An empty response of this status.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// S3's `503 SlowDown`.
    pub fn slow_down() -> Self {
        Self::s3_error(503, "SlowDown", "Please reduce your request rate.")
    }

    /// S3's `500 InternalError`.
    pub fn internal_error() -> Self {
        Self::s3_error(500, "InternalError", "We encountered an internal error. Please try again.")
    }

    /// An error as S3 words it.
    pub fn s3_error(status: u16, code: &str, message: &str) -> Self {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>FAULTPROXY</RequestId></Error>"
        );
        Self::status(status).header("content-type", "application/xml").body(body)
    }

    /// With this header, for example `retry-after`. The length is set by itself.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn render(&self, request: &HttpRequest) -> Rendered {
        // A client that waits for `100 Continue` may or may not send its body after this, so nothing can follow.
        let then_close = request.waits_to_send_body() || request.wants_close();
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        if then_close {
            text.push_str("connection: close\r\n");
        }
        let bodiless = self.status == 204 || self.status == 304;
        if !bodiless {
            let _ = write!(text, "content-length: {}\r\n", self.body.len());
        }
        text.push_str("\r\n");
        if !bodiless && request.method() != "HEAD" {
            text.push_str(&self.body);
        }
        Rendered { bytes: text.into_bytes(), then_close }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Answered By Proxy",
    }
}
