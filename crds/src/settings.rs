//! What a worker is told: one file per role, written by whoever starts it and read by nobody else.
//!
//! Everything is decided here: no default, no choice between fields, no text to parse. Only connections are added after the
//! translation, since only the caller can know them: [`ProduceSettings`] and [`ConsumeSettings`] cannot be made without.

mod consume;
mod events;
mod file;
mod generator;
mod kafka;
mod produce;
mod source;
mod store;

pub use consume::{Batch, Compression, ConsumeSettings, EventTimes, Landing, Parquet, Partitioning, Quarantine};
pub use events::{Column, EventSchema, EventTypes, Range, Roles, Value};
pub use file::{ReadError, Role, SETTINGS_VERSION, read, write};
pub use generator::{GeneratorFaults, GeneratorSource, Incident};
pub use kafka::{CertificateFiles, KafkaConnection, Sasl, Tls, TrustedCertificates};
pub use produce::{Loops, Pace, ProduceSettings, Replay, TimeShift};
pub use source::{FileFormat, FileLocation, FileSource, Source};
pub use store::{KeysWanted, S3Keys, S3Store};
