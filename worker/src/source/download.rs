//! Files at `https://` addresses: fetched once, to a copy on disk that goes with the process.

use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use tempfile::{NamedTempFile, TempPath};
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body};

const CONNECT: Duration = Duration::from_secs(10);
/// From the request to the answer's head, and between two pieces of its body.
const ANSWER: Duration = Duration::from_mins(1);
/// How often it is tried without a new byte, and the first pause between two tries, which doubles: half a minute in all.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// A copy on disk of what lies at the address, and its size.
pub(super) fn download(address: &str) -> io::Result<(TempPath, u64)> {
    let agent = agent();
    let mut copy = NamedTempFile::with_prefix("clickstream-download-")?;
    let mut version = None;
    let (mut size, mut attempt, mut pause) = (0, 1, FIRST_PAUSE);
    loop {
        let more = go_on(&agent, address, &mut copy, &mut version);
        let reached = copy.as_file().metadata()?.len();
        let why = match more {
            Ok(()) => break,
            Err(why) if why.kind() == io::ErrorKind::Other || attempt == ATTEMPTS => return Err(why),
            Err(why) => why,
        };
        tracing::warn!(address, %why, bytes = reached, "the download broke off; it goes on");
        thread::sleep(pause);
        (attempt, pause) = if reached > size { (1, FIRST_PAUSE) } else { (attempt + 1, pause * 2) };
        size = reached;
    }
    copy.flush()?;
    let size = copy.as_file().metadata()?.len();
    Ok((copy.into_temp_path(), size))
}

/// Fetches what is missing; `version` is what the server calls the content that the copy is of.
fn go_on(agent: &Agent, address: &str, copy: &mut NamedTempFile, version: &mut Option<String>) -> io::Result<()> {
    let mut request = agent.get(address);
    let have = copy.as_file().metadata()?.len();
    if let Some(version) = version.as_ref().filter(|_| have > 0) {
        // Another content by now: all of it comes, from the start.
        request = request.header(header::RANGE, format!("bytes={have}-")).header(header::IF_RANGE, version);
    }
    let mut answer = request.call().map_err(unanswered)?;
    match answer.status() {
        StatusCode::PARTIAL_CONTENT => {}
        StatusCode::OK => {
            copy.as_file().set_len(0)?;
            *version = tag(&answer);
        }
        status => return Err(refused(status)),
    }
    let length = answer.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    copy.seek(SeekFrom::End(0))?;
    let got = io::copy(&mut answer.body_mut().as_reader(), copy).map_err(|error| broken_off(&error))?;
    match length {
        Some(length) if got < length => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// A strong one: what has a weak one may differ in its bytes.
fn tag(answer: &Response<Body>) -> Option<String> {
    let tag = answer.headers().get(header::ETAG)?.to_str().ok()?;
    (!tag.starts_with("W/")).then(|| tag.to_owned())
}

/// The provider is named: two in one process, with none chosen, panic at the first use.
fn agent() -> Agent {
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(ANSWER))
        .user_agent(concat!("clickstream-worker/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

/// What a person has to mend is of kind `Other`; anything else may pass.
fn refused(status: StatusCode) -> io::Error {
    match status.as_u16() {
        404 | 410 => io::Error::other("the server has no such file: mend the address"),
        401 | 403 => io::Error::other(format!(
            "the server answers {status}: only files that anybody may read can be fetched; put it into a bucket, or beside the worker"
        )),
        429 | 500.. => io::Error::new(io::ErrorKind::ConnectionAborted, format!("the server answers {status}")),
        _ => io::Error::other(format!("the server answers {status}")),
    }
}

fn unanswered(error: ureq::Error) -> io::Error {
    match error {
        ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => {
            io::Error::new(io::ErrorKind::ConnectionAborted, error.to_string())
        }
        error => io::Error::other(error.to_string()),
    }
}

/// An answer that ends early may go on; a full disk may not.
fn broken_off(error: &io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::PermissionDenied => {
            io::Error::other(format!(
                "no room for a copy of it in {}: {error}; set TMPDIR",
                std::env::temp_dir().display()
            ))
        }
        _ => io::Error::new(io::ErrorKind::ConnectionAborted, error.to_string()),
    }
}

#[cfg(test)]
mod tests;
