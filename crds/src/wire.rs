//! Values as they are written in a manifest: text with a form of its own, parsed in one place each.
//!
//! They stay text until the translation reads them, so that a stored object with a value that is no longer
//! allowed can still be read, and its fault be told with the field's path.

mod bytes;
mod column_path;
mod cpu;
mod decimal;
mod duration;
mod map_value;
mod moment;
mod object_name;
mod rate;
mod ratio;
mod scalar;
mod secret_ref;

pub use bytes::Bytes;
pub use column_path::{ColumnPath, Segment, SourcePath};
pub use cpu::Cpu;
pub use decimal::Decimal;
pub use duration::Duration;
pub use map_value::{AnnotationValue, LabelValue};
pub use moment::Moment;
pub use object_name::ObjectName;
pub use rate::Rate;
pub use ratio::Ratio;
pub use scalar::Scalar;
pub use secret_ref::{SecretKeyRef, SecretRef};
