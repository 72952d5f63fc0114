//! The line between an operator and the API server: it writes down what goes over it, can be cut, and can be slow.

mod asked;
mod late;
mod watches;

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::{Method, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use kube::client::Body;
use tower::{BoxError, Layer, Service};

use crate::ground::PATIENCE;
pub(crate) use asked::Asked;
use late::Late;
use watches::Watches;

type AnyBody = UnsyncBoxBody<bytes::Bytes, BoxError>;
type Answer = Pin<Box<dyn Future<Output = Result<Response<AnyBody>, BoxError>> + Send>>;

/// A line; copies are the same line.
#[derive(Clone, Default)]
pub(crate) struct Line(Arc<State>);

#[derive(Default)]
struct State {
    asked: Mutex<Vec<Asked>>,
    writes: Mutex<Vec<String>>,
    cut: AtomicBool,
    /// After so many writes the line is cut, the answer to the last one lost.
    cut_after: Mutex<Option<usize>>,
    /// What may not be touched: a part of a path.
    forbidden: Mutex<Option<String>>,
    /// Whether somebody has tried to.
    refused: AtomicBool,
    /// Answers to the writes that come next, in place of the server's.
    refusals: Mutex<Vec<StatusCode>>,
    /// The write that is still on its way when its sender is gone.
    late: Mutex<Option<Late>>,
    watches: Watches,
}

impl Line {
    /// Is cut after so many writes: they arrive, and the answer to the last one is lost.
    pub(crate) fn cut_after(self, writes: usize) -> Self {
        *self.0.cut_after.lock().unwrap() = Some(writes);
        self
    }

    /// Lets nothing through any more, or everything again. Open watches end as expired: they begin with a list.
    pub(crate) fn cut(&self, cut: bool) {
        self.0.cut.store(cut, Ordering::Relaxed);
        if cut {
            self.0.watches.expire();
        }
    }

    /// Refuses the next writes with these answers.
    pub(crate) fn refuse(&self, answers: &[StatusCode]) {
        self.0.refusals.lock().unwrap().extend(answers.iter().rev());
    }

    /// Lets nobody touch what has this in its path.
    pub(crate) fn forbid(&self, part: Option<&str>) {
        *self.0.forbidden.lock().unwrap() = part.map(str::to_owned);
    }

    /// Waits until somebody has tried what is forbidden.
    pub(crate) async fn until_refused(&self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.has_refused() {
            assert!(Instant::now() < deadline, "nobody tries what is forbidden");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn has_refused(&self) -> bool {
        self.0.refused.load(Ordering::Relaxed)
    }

    /// Keeps back what open watches tell, where their path has one of these parts, until others are named.
    pub(crate) fn hold_back(&self, parts: &[&str]) {
        self.0.watches.hold_back(parts);
    }

    /// The next write with this in its path stays on its way until it is let go, whatever becomes of its sender.
    pub(crate) fn delay_write(&self, part: &str) -> late::OnItsWay {
        let (late, on_its_way) = Late::new(part);
        *self.0.late.lock().unwrap() = Some(late);
        on_its_way
    }

    /// Whether a write that is to be late has been sent.
    pub(crate) fn is_on_its_way(&self) -> bool {
        self.0.late.lock().unwrap().is_none()
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.0.cut.load(Ordering::Relaxed)
    }

    pub(crate) fn refusals_left(&self) -> usize {
        self.0.refusals.lock().unwrap().len()
    }

    /// The writes so far, but for events and leases.
    pub(crate) fn writes(&self) -> Vec<String> {
        self.0.writes.lock().unwrap().clone()
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.0.asked.lock().unwrap().clone()
    }
}

impl<S> Layer<S> for Line {
    type Service = Over<S>;

    fn layer(&self, inner: S) -> Over<S> {
        Over { line: self.clone(), inner }
    }
}

pub(crate) struct Over<S> {
    line: Line,
    inner: S,
}

impl<S, B> Service<Request<Body>> for Over<S>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Future: Send + 'static,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<AnyBody>;
    type Error = BoxError;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        let state = self.line.0.clone();
        if state.cut.load(Ordering::Relaxed) {
            return Box::pin(async { Err("the line is cut".into()) });
        }
        let asked = Asked::of(&request);
        let path = asked.path.clone();
        state.asked.lock().unwrap().push(asked.clone());
        let forbidden = state.forbidden.lock().unwrap().clone();
        if forbidden.is_some_and(|part| path.contains(&part)) {
            state.refused.store(true, Ordering::Relaxed);
            return refused(StatusCode::FORBIDDEN, "Forbidden");
        }
        if asked.is_watch() {
            let answer = self.inner.call(request);
            return Box::pin(async move {
                let answer = answer.await.map_err(Into::into)?;
                Ok(answer.map(|body| state.watches.over(&path, any(body))))
            });
        }
        let is_write = request.method() != Method::GET && !path.contains("/events") && !path.contains("/leases");
        if !is_write {
            let answer = self.inner.call(request);
            return Box::pin(async move { answer.await.map(passed_on).map_err(Into::into) });
        }
        if let Some(code) = state.refusals.lock().unwrap().pop() {
            return refused(code, "NotNow");
        }
        let count = {
            let mut writes = state.writes.lock().unwrap();
            writes.push(format!("{} {path}", request.method()));
            writes.len()
        };
        if let Some(late) = state.late.lock().unwrap().take_if(|late| late.is_about(&path)) {
            late.carry(self.inner.call(request));
            return Box::pin(std::future::pending());
        }
        let last = state.cut_after.lock().unwrap().is_some_and(|most| count >= most);
        if last {
            state.cut.store(true, Ordering::Relaxed);
        }
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await.map(passed_on).map_err(Into::into);
            if last { Err("the line was cut before the answer".into()) } else { answer }
        })
    }
}

fn passed_on<B>(answer: Response<B>) -> Response<AnyBody>
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    answer.map(any)
}

fn any<B>(body: B) -> AnyBody
where
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    body.map_err(Into::into).boxed_unsync()
}

/// An answer that says no.
fn refused(code: StatusCode, reason: &str) -> Answer {
    let code_number = code.as_u16();
    let status = format!(
        r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","reason":"{reason}","code":{code_number}}}"#
    );
    let answer = Response::builder().status(code).header("content-type", "application/json");
    let answer = answer.body(Full::from(status).map_err(|never| match never {}).boxed_unsync()).map_err(Into::into);
    Box::pin(async move { answer })
}
