//! The port by which a process is watched: `/healthz`, `/readyz`, `/metrics`.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tokio::runtime;

use super::now_micros;

/// How long a process may be silent before it is taken for stuck: longer than any wait for a server that is within bounds.
const SILENCE: i64 = 120_000_000;
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// The signs of life of a process.
#[derive(Debug, Default)]
pub struct Pulse {
    beat: AtomicI64,
    ready: AtomicBool,
}

impl Pulse {
    /// A process that has just begun.
    pub fn new() -> Arc<Self> {
        let pulse = Self::default();
        pulse.beat();
        Arc::new(pulse)
    }

    /// It is not stuck.
    pub fn beat(&self) {
        self.beat.store(now_micros(), Ordering::Relaxed);
    }

    /// It does, or does not yet, what it is there for.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Relaxed);
    }

    fn health(&self) -> (StatusCode, String) {
        let silent = now_micros() - self.beat.load(Ordering::Relaxed);
        let status = if silent < SILENCE { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, format!("last sign of life {} s ago\n", silent.max(0) / 1_000_000))
    }

    fn readiness(&self) -> (StatusCode, &'static str) {
        if self.ready.load(Ordering::Relaxed) {
            (StatusCode::OK, "ready\n")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "not yet connected to Kafka\n")
        }
    }
}

/// Answers on `listen` until the process ends; says where, since port 0 is any free one.
pub fn serve(listen: SocketAddr, pulse: &Arc<Pulse>, registry: Registry) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let (health, readiness) = (pulse.clone(), pulse.clone());
    let registry = Arc::new(registry);
    let router = Router::new()
        .route("/healthz", get(move || async move { health.health() }))
        .route("/readyz", get(move || async move { readiness.readiness() }))
        .route("/metrics", get(move || async move { metrics(&registry) }));
    let runtime = runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    thread::Builder::new().name("health".to_owned()).spawn(move || {
        runtime.block_on(async {
            let served = match tokio::net::TcpListener::from_std(listener) {
                Ok(listener) => axum::serve(listener, router).await,
                Err(error) => Err(error),
            };
            if let Err(error) = served {
                tracing::error!(%error, "the health port is no longer served");
            }
        });
    })?;
    Ok(address)
}

fn metrics(registry: &Registry) -> Response {
    let mut text = String::new();
    match encode(&mut text, registry) {
        Ok(()) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[cfg(test)]
mod tests;
