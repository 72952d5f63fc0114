use bytes::Bytes;
use futures::{FutureExt as _, stream};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use tokio::sync::watch;

use super::AnyBody;

/// What the API server says to whoever goes on from a version that it does not keep any more.
const EXPIRED: &[u8] = br#"{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version","reason":"Expired","code":410}}
"#;

/// The watches that are open on a line.
#[derive(Default)]
pub(super) struct Watches {
    held_back: watch::Sender<Vec<String>>,
    expired: watch::Sender<u32>,
}

impl Watches {
    pub(super) fn hold_back(&self, parts: &[&str]) {
        self.held_back.send_replace(parts.iter().map(|part| (*part).to_owned()).collect());
    }

    pub(super) fn expire(&self) {
        self.expired.send_modify(|times| *times += 1);
    }

    /// What a watch tells, as this line passes it on.
    pub(super) fn over(&self, path: &str, told: AnyBody) -> AnyBody {
        let (path, held_back, expired) = (path.to_owned(), self.held_back.subscribe(), self.expired.subscribe());
        let passed_on = stream::unfold(Some((told, held_back, expired)), move |open| {
            let path = path.clone();
            async move {
                let (mut told, mut held_back, mut expired) = open?;
                let frame = tokio::select! {
                    _ = expired.changed() => return Some((Ok(Frame::data(Bytes::from_static(EXPIRED))), None)),
                    frame = told.frame() => frame?,
                };
                let is_free = |held: &Vec<String>| !held.iter().any(|part| path.contains(part));
                // It fails only when the line is gone.
                let _ = held_back.wait_for(is_free).await;
                Some((frame, Some((told, held_back, expired))))
            }
            .boxed()
        });
        StreamBody::new(passed_on).boxed_unsync()
    }
}
