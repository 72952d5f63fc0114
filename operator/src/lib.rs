//! The operator: from a `ClickstreamPipeline` to running workers.

pub mod kafka;
