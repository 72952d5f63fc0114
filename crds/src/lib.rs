//! The resource `ClickstreamPipeline`: one manifest from a replayed file, over Kafka, to Parquet in S3.
//!
//! ```text
//!  manifest ── spec ──▶ translate ──▶ Translation ──(the caller's connections)──▶ settings, one file per role
//!            (wire)      (pure)       (enums, every default resolved)              (what a worker reads)
//! ```
//!
//! [`spec`] is the manifest as it is written: plain structs of optional fields, each with its rules beside it.
//! [`translate`] makes of it what the roles need; [`settings`] is the contract between operator and worker,
//! [`notes`] is what workers say back.
//! With the feature `crd` the crate also knows the resource as Kubernetes sees it: its definition, status and conditions.

pub mod defaults;
pub mod notes;
pub mod presets;
pub mod settings;
pub mod spec;
pub mod translate;
pub mod wire;

mod rule;

#[cfg(feature = "crd")]
pub mod conditions;
#[cfg(feature = "crd")]
mod definition;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "crd")]
mod plain_schema;
#[cfg(feature = "crd")]
mod printer_columns;
#[cfg(feature = "crd")]
pub mod status;

#[cfg(feature = "crd")]
pub use definition::definition;
#[cfg(feature = "crd")]
pub use spec::ClickstreamPipeline;
