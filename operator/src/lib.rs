//! The operator: from a `ClickstreamPipeline` to running workers, quietly and truthfully.
//!
//! ```text
//!            reads the API server          pure                                writes to it         pure; written if it is news
//! pipeline ─▶ observe ───────────▶ flow ─▶ validate ─▶ build ─▶ Children ─▶ apply, prune ─▶ status
//!                │ ask                                                                       ▲
//!                ▼                                                                           │
//!             kafka::Lookout ── visits brokers now and then, and calls when the answer changed
//! ```
//!
//! [`reconcile`] is the table of contents. Only `observe`, `apply`, `end` and `write` hold a client; [`run`] alone knows watches.

pub mod apply;
pub mod args;
pub mod backoff;
pub mod build;
pub mod cache;
pub mod child;
pub mod context;
pub mod end;
pub mod finding;
pub mod kafka;
pub mod life;
pub mod metrics;
pub mod names;
pub mod observe;
pub mod options;
pub mod pipelines;
pub mod plan;
pub mod reconcile;
pub mod refusal;
pub mod render;
pub mod report;
pub mod rollout;
pub mod run;
pub mod scaling;
pub mod secrets;
pub mod server;
pub mod start;
pub mod status;
pub mod stop;
pub mod strimzi;
pub mod validate;
pub mod watch;
pub mod write;
