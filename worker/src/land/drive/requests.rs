//! Requests on their way to the store, and the answers that come back.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use clickstream_crds::notes::Hindrance;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::land::bounds::UPLOADS;
use crate::land::core::{Answer, Request, Ticket, Upload};
use crate::land::format::{Cut as _, Format};
use crate::land::identify::identify;
use crate::store::{Store, StoreError};

/// Requests of a pod.
#[derive(Debug)]
pub(super) struct Requests<F: Format> {
    store: Arc<dyn Store>,
    runtime: Handle,
    uploads: Arc<Semaphore>,
    answers: Sender<(Ticket, Answer)>,
    answered: Receiver<(Ticket, Answer)>,
    open: usize,
    format: std::marker::PhantomData<fn() -> F>,
}

impl<F: Format> Requests<F> {
    pub(super) fn new(store: Arc<dyn Store>, runtime: Handle) -> Self {
        let (answers, answered) = channel();
        let uploads = Arc::new(Semaphore::new(UPLOADS));
        Self { store, runtime, uploads, answers, answered, open: 0, format: std::marker::PhantomData }
    }

    /// Whether answers are to come.
    pub(super) const fn are_open(&self) -> bool {
        self.open > 0
    }

    /// The next answer that is there.
    pub(super) fn answer(&mut self) -> Option<(Ticket, Answer)> {
        let answer = self.answered.try_recv().ok()?;
        self.open = self.open.saturating_sub(1);
        Some(answer)
    }

    /// Adds an answer that did not need the store.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: Answer) {
        self.open += 1;
        // The receiver is our own.
        let _ = self.answers.send((ticket, answer));
    }

    pub(super) fn ask(&mut self, ticket: Ticket, request: Request<F>) {
        self.open += 1;
        let (store, uploads, answers) = (Arc::clone(&self.store), Arc::clone(&self.uploads), self.answers.clone());
        self.runtime.spawn(async move {
            let answer = answer(&*store, &uploads, request).await.unwrap_or_else(Answer::Failed);
            // Nobody listens any more once the landing has ended.
            let _ = answers.send((ticket, answer));
        });
    }
}

async fn answer<F: Format>(store: &dyn Store, uploads: &Semaphore, request: Request<F>) -> Result<Answer, StoreError> {
    Ok(match request {
        Request::FirstKey { folder } => {
            Answer::Key(store.list(&folder, None, 1).await?.into_iter().next().map(|listed| listed.key))
        }
        Request::Get { key } => Answer::Body(store.get(&key).await?),
        Request::Create { key, body } => Answer::Created(store.create(&key, body).await?),
        Request::Identify { key } => Answer::Identity(identify::<F>(store, &key).await?),
        Request::Upload(upload) => {
            let _permit = uploads.acquire().await;
            let Upload { key, plan, portion, cut } = upload;
            match spawn_blocking(move || cut.object(&plan, &portion)).await {
                Ok(Ok(object)) => Answer::Created(store.create(&key, object).await?),
                Ok(Err(why)) => Answer::NotEncoded(why),
                Err(died) => Answer::NotEncoded(died.to_string()),
            }
        }
        Request::Bounds => return Err(StoreError::Refused(Hindrance::Other, "a store has no offsets".to_owned())),
    })
}
