//! Files in a bucket, read a piece at a time by whoever may block.

use std::future::Future;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{DisplayErrorContext, SdkError};
use bytes::Bytes;
use clickstream_crds::settings::S3Store;
use tokio::runtime::{Builder, Runtime};

use crate::store::s3::client;

/// A store, and what drives the requests to it.
#[derive(Debug)]
pub(super) struct Buckets {
    client: Client,
    runtime: Runtime,
}

/// An object as a list or a look at it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) size: u64,
    /// What the store calls this content. It is read on the condition that it is still the same.
    pub(super) etag: String,
}

/// Reads an object from a byte on.
pub(super) struct ObjectReader {
    buckets: Arc<Buckets>,
    object: Object,
    at: u64,
    piece: Cursor<Bytes>,
}

/// Large enough for the time to an answer not to matter, small enough to hold one.
const PIECE: u64 = 8 << 20;
/// How often a request is made that nobody answers, and the first pause between two, which doubles: half a minute in all.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(250);

impl Buckets {
    pub(super) fn open(store: &S3Store) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let client = runtime.block_on(client(store)).map_err(io::Error::other)?;
        Ok(Self { client, runtime })
    }

    /// Looks at one object.
    pub(super) fn look_at(&self, bucket: &str, key: &str) -> io::Result<Object> {
        let head = self.patiently(|| self.client.head_object().bucket(bucket).key(key).send())?;
        Ok(Object {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            size: head.content_length().unwrap_or_default().unsigned_abs(),
            etag: head.e_tag().unwrap_or_default().to_owned(),
        })
    }

    /// All objects whose keys begin so, ascending.
    pub(super) fn list(&self, bucket: &str, prefix: &str) -> io::Result<Vec<Object>> {
        let mut objects: Vec<Object> = Vec::new();
        loop {
            let after = objects.last().map(|object| object.key.clone());
            let page = self.patiently(|| {
                self.client.list_objects_v2().bucket(bucket).prefix(prefix).set_start_after(after.clone()).send()
            })?;
            objects.extend(page.contents().iter().map(|object| Object {
                bucket: bucket.to_owned(),
                key: object.key().unwrap_or_default().to_owned(),
                size: object.size().unwrap_or_default().unsigned_abs(),
                etag: object.e_tag().unwrap_or_default().to_owned(),
            }));
            if !page.is_truncated().unwrap_or_default() || page.contents().is_empty() {
                return Ok(objects);
            }
        }
    }

    fn piece(&self, object: &Object, from: u64) -> io::Result<Bytes> {
        let range = format!("bytes={from}-{}", object.size.min(from + PIECE) - 1);
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let get = || {
                let get = self.client.get_object().bucket(&object.bucket).key(&object.key).range(&range);
                get.if_match(&object.etag).send()
            };
            let answer = self.patiently(get)?;
            match self.runtime.block_on(answer.body.collect()) {
                Ok(body) => return Ok(body.into_bytes()),
                Err(error) if attempt == ATTEMPTS => return Err(io::Error::other(error)),
                Err(_) => std::thread::sleep(pause),
            }
            pause *= 2;
        }
        Ok(Bytes::new())
    }

    /// Asks again where nobody answers, or the store is in trouble.
    fn patiently<T, E, F>(&self, ask: impl Fn() -> F) -> io::Result<T>
    where
        F: Future<Output = Result<T, SdkError<E>>>,
        E: std::error::Error + 'static,
    {
        let mut pause = FIRST_PAUSE;
        let mut attempt = 1;
        loop {
            let error = match self.runtime.block_on(ask()) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let status = error.raw_response().map(|answer| answer.status().as_u16());
            match status {
                Some(404) => {
                    return Err(io::Error::new(io::ErrorKind::NotFound, "there is no such object, or no such bucket"));
                }
                Some(403) => {
                    return Err(io::Error::new(
                        io::ErrorKind::PermissionDenied,
                        "the store does not allow it: s3:GetObject and s3:ListBucket are needed",
                    ));
                }
                Some(412) => return Err(io::Error::other("it has been changed while it was read")),
                Some(429 | 500..) | None if attempt < ATTEMPTS => {}
                _ => return Err(io::Error::other(DisplayErrorContext(error).to_string())),
            }
            attempt += 1;
            std::thread::sleep(pause);
            pause *= 2;
        }
    }
}

impl ObjectReader {
    pub(super) fn new(buckets: Arc<Buckets>, object: Object, from: u64) -> Self {
        Self { buckets, object, at: from, piece: Cursor::default() }
    }
}

impl Read for ObjectReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.piece.read(into)?;
        if read > 0 || into.is_empty() || self.at >= self.object.size {
            return Ok(read);
        }
        let piece = self.buckets.piece(&self.object, self.at)?;
        if piece.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the store gives less than it has"));
        }
        self.at += piece.len() as u64;
        self.piece = Cursor::new(piece);
        self.piece.read(into)
    }
}
