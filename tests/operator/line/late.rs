use tokio::sync::oneshot;

/// A write that arrives late.
pub(super) struct Late {
    part: String,
    go: oneshot::Receiver<()>,
    arrived: oneshot::Sender<()>,
}

/// What its test holds of it.
pub(crate) struct OnItsWay {
    go: oneshot::Sender<()>,
    arrived: oneshot::Receiver<()>,
}

impl Late {
    pub(super) fn new(part: &str) -> (Self, OnItsWay) {
        let ((go, told_to_go), (here, arrived)) = (oneshot::channel(), oneshot::channel());
        (Self { part: part.to_owned(), go: told_to_go, arrived: here }, OnItsWay { go, arrived })
    }

    pub(super) fn is_about(&self, path: &str) -> bool {
        path.contains(&self.part)
    }

    /// Brings it to the server in its own time: whoever sent it may be gone by then.
    pub(super) fn carry<T>(self, sent: impl Future<Output = T> + Send + 'static) {
        tokio::spawn(async move {
            if self.go.await.is_ok() {
                drop(sent.await);
                let _ = self.arrived.send(());
            }
        });
    }
}

impl OnItsWay {
    /// Lets it go on, and waits until the server has answered.
    pub(crate) async fn arrive(self) {
        self.go.send(()).unwrap();
        self.arrived.await.unwrap();
    }
}
