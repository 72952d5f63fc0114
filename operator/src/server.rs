//! The port by which the operator is watched: `/livez`, `/readyz`, `/metrics`.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::metrics::Metrics;

/// After so long without a sign of the loop it is taken for stuck. The watches alone give signs more often.
const STUCK: Duration = Duration::from_mins(15);

/// What the probes are told.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<State>);

#[derive(Debug, Default)]
struct State {
    begun: OnceLock<Instant>,
    leads: AtomicBool,
    synced: AtomicBool,
    reaches: AtomicBool,
    /// Seconds from the beginning to the last sign of the loop.
    moved: AtomicU64,
}

impl Health {
    /// It leads, and begins to look.
    pub fn leads(&self) {
        self.0.leads.store(true, Ordering::Relaxed);
    }

    /// Whether the API server has answered when it was asked last.
    pub fn reaches(&self, answered: bool) {
        self.0.reaches.store(answered, Ordering::Relaxed);
    }

    /// The watches have told what there is.
    pub fn synced(&self) {
        self.0.synced.store(true, Ordering::Relaxed);
        self.moved();
    }

    /// The loop moves.
    pub fn moved(&self) {
        self.0.moved.store(self.now(), Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        self.0.begun.get_or_init(Instant::now).elapsed().as_secs()
    }

    fn is_live(&self) -> bool {
        // Before it leads and knows what there is, nothing moves: a right that is missing is not mended by another start.
        !self.0.synced.load(Ordering::Relaxed)
            || self.now().saturating_sub(self.0.moved.load(Ordering::Relaxed)) < STUCK.as_secs()
    }

    /// What keeps it from doing its part: that of a leader, or of one that stands by to become it.
    fn unready(&self) -> Option<&'static str> {
        let has = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        match has(&self.0.leads) {
            true if !has(&self.0.synced) => Some("the watches have not yet told what there is\n"),
            false if !has(&self.0.reaches) => Some("the API server does not answer\n"),
            _ => None,
        }
    }
}

/// Answers until the process ends.
pub async fn serve(listener: TcpListener, health: Health, metrics: Arc<Metrics>) -> std::io::Result<()> {
    let (live, ready) = (health.clone(), health);
    let router = Router::new()
        .route("/livez", get(move || async move { status(live.is_live(), "the loop has not moved for a long time") }))
        .route(
            "/readyz",
            get(move || async move {
                ready.unready().map_or((StatusCode::OK, "ok\n"), |why| (StatusCode::SERVICE_UNAVAILABLE, why))
            }),
        )
        .route(
            "/metrics",
            get(move || async move {
                ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], metrics.text())
            }),
        );
    axum::serve(listener, router).await
}

/// Listens at an address.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

fn status(good: bool, why: &'static str) -> (StatusCode, &'static str) {
    if good { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, why) }
}
