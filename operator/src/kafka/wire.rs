//! Kafka's encoding, as far as a visit needs it. Lengths are believed only as far as there are bytes: whoever names an address
//! in a manifest decides what answers there, and it must not be able to end the operator.

mod reader;
mod writer;

pub(super) use reader::{Garbled, Reader};
pub(super) use writer::Writer;

#[cfg(test)]
mod tests;
