//! The chart: what it renders for which values, that a real API server and both Helms take it through its whole life, and
//! that alerts, dashboard, runbooks and the health check of Argo CD are true.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod alerts;
mod argocd;
mod cluster;
mod conform;
mod dashboard;
mod helm;
mod images;
mod kind;
mod life;
mod metrics;
mod operator;
mod rbac;
mod refused;
mod rendered;
mod repository;
mod restricted;
mod rights;
mod scaling;
