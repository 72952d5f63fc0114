//! Passwords, and what Kafka keeps of them.

use std::num::NonZeroU32;

use aws_lc_rs::{pbkdf2, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const ITERATIONS: NonZeroU32 = NonZeroU32::new(4096).unwrap();

/// A password as SCRAM-SHA-512 stores it.
pub(super) struct Salted {
    pub(super) iterations: i32,
    pub(super) salt: Vec<u8>,
    pub(super) password: Vec<u8>,
}

/// 32 characters.
pub(super) fn random_password() -> String {
    URL_SAFE_NO_PAD.encode(random::<24>())
}

pub(super) fn salted(password: &[u8]) -> Salted {
    let salt = random::<24>();
    let mut out = [0; 64];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ITERATIONS, &salt, password, &mut out);
    Salted { iterations: ITERATIONS.get().cast_signed(), salt: salt.to_vec(), password: out.to_vec() }
}

fn random<const SIZE: usize>() -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    let filled = rand::fill(&mut bytes);
    assert!(filled.is_ok(), "this machine has no random numbers");
    bytes
}
