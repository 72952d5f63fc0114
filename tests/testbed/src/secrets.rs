//! Passwords that exist for one run of a server.

use std::fs::File;
use std::io::{self, Read};

/// 128 random bits in hexadecimal.
pub(crate) fn random() -> io::Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
