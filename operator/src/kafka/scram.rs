//! SCRAM (RFC 5802) as brokers speak it: the password is proved to the broker and never sent, and the broker proves that it
//! knows it too. No channel binding, no preparation of the password: Kafka has neither.

use std::num::NonZeroU32;

use aws_lc_rs::{digest, hmac, pbkdf2, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Brokers ask for 4,096 by default and 16,384 at most; whoever asks for far more wants our processor.
const MOST_ITERATIONS: u32 = 100_000;

/// The hash that a mechanism is built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha512,
}

/// Why a login cannot go on: the broker's lines make no sense, or it does not know the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotProved(pub(super) String);

/// A login whose first line is said.
#[derive(Debug)]
pub(super) struct Begun {
    hash: Hash,
    nonce: String,
    first_bare: String,
}

/// A login whose last line is said.
pub(super) struct Proved {
    hash: Hash,
    server_signature: hmac::Tag,
}

impl Begun {
    /// A login with a nonce that nobody has used before.
    pub(super) fn new(hash: Hash, username: &str) -> Result<Self, NotProved> {
        let mut random = [0; 24];
        rand::fill(&mut random).map_err(|_| NotProved("the system has no randomness".to_owned()))?;
        Ok(Self::with_nonce(hash, username, STANDARD.encode(random)))
    }

    fn with_nonce(hash: Hash, username: &str, nonce: String) -> Self {
        let name = username.replace('=', "=3D").replace(',', "=2C");
        Self { hash, first_bare: format!("n={name},r={nonce}"), nonce }
    }

    /// The first line.
    pub(super) fn line(&self) -> String {
        format!("n,,{}", self.first_bare)
    }

    /// The last line, after the broker's first.
    pub(super) fn prove(self, server_first: &str, password: &str) -> Result<(String, Proved), NotProved> {
        let nonsense = |what: &str| NotProved(format!("the broker's challenge makes no sense: {what}"));
        let nonce = field(server_first, 'r').ok_or_else(|| nonsense("no nonce"))?;
        if nonce.len() <= self.nonce.len() || !nonce.starts_with(&self.nonce) {
            return Err(nonsense("the nonce is not made of ours"));
        }
        let salt = field(server_first, 's').and_then(|salt| STANDARD.decode(salt).ok());
        let salt = salt.ok_or_else(|| nonsense("no salt"))?;
        let iterations = field(server_first, 'i').and_then(|number| number.parse::<NonZeroU32>().ok());
        let iterations = iterations.filter(|number| number.get() <= MOST_ITERATIONS);
        let iterations = iterations.ok_or_else(|| nonsense("no number of iterations, or too many"))?;

        let mut salted = vec![0; self.hash.digest().output_len()];
        pbkdf2::derive(self.hash.pbkdf2(), iterations, &salt, password.as_bytes(), &mut salted);
        let without_proof = format!("c=biws,r={nonce}");
        let signed = format!("{},{server_first},{without_proof}", self.first_bare);
        let sign = |key: &[u8], text: &[u8]| hmac::sign(&hmac::Key::new(self.hash.hmac(), key), text);

        let client_key = sign(&salted, b"Client Key");
        let stored_key = digest::digest(self.hash.digest(), client_key.as_ref());
        let signature = sign(stored_key.as_ref(), signed.as_bytes());
        let proof: Vec<u8> = client_key.as_ref().iter().zip(signature.as_ref()).map(|(key, sign)| key ^ sign).collect();
        let server_key = sign(&salted, b"Server Key");
        let server_signature = sign(server_key.as_ref(), signed.as_bytes());
        let line = format!("{without_proof},p={}", STANDARD.encode(proof));
        Ok((line, Proved { hash: self.hash, server_signature }))
    }
}

impl Proved {
    /// Whether the broker knows the password, by its last line.
    pub(super) fn is_answered_by(&self, server_final: &str) -> Result<(), NotProved> {
        if let Some(error) = field(server_final, 'e') {
            return Err(NotProved(format!("the broker says {error}")));
        }
        let theirs = field(server_final, 'v').and_then(|signature| STANDARD.decode(signature).ok());
        match theirs {
            Some(theirs) if theirs == self.server_signature.as_ref() => Ok(()),
            _ => Err(NotProved(format!(
                "the broker does not know the password itself ({:?}): is it the right one?",
                self.hash
            ))),
        }
    }
}

impl Hash {
    fn digest(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha512 => &digest::SHA512,
        }
    }

    const fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    const fn pbkdf2(self) -> pbkdf2::Algorithm {
        match self {
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }
}

/// The value of `x=value` in a line of such fields.
fn field(line: &str, name: char) -> Option<&str> {
    line.split(',').find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests;
