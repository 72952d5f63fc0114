//! The Secrets that a pipeline names, and nothing of them that a log could show.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use clickstream_crds::conditions::CredentialsReady;
use k8s_openapi::api::core::v1::Secret;

use crate::finding::Finding;

/// One key of a Secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretKey {
    /// The Secret's name, in the pipeline's namespace.
    pub secret: String,
    /// The key.
    pub key: String,
}

impl SecretKey {
    /// This key of this Secret.
    pub fn new(secret: &str, key: impl Into<String>) -> Self {
        Self { secret: secret.to_owned(), key: key.into() }
    }

    /// The file in which a pod finds its value.
    pub fn path(&self) -> PathBuf {
        Path::new(MOUNTED).join(&self.secret).join(&self.key)
    }
}

/// The folder of a pod below which each of its Secrets is a folder.
pub const MOUNTED: &str = "/etc/clickstream/secrets";

/// The contents of Secrets, by name.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, BTreeMap<String, Vec<u8>>>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.0.iter().map(|(name, content)| (name, content.keys().collect::<Vec<_>>()));
        f.debug_map().entries(keys).finish()
    }
}

impl Secrets {
    /// Takes what a Secret holds.
    pub fn insert(&mut self, name: &str, secret: Secret) {
        let content = secret.data.unwrap_or_default().into_iter().map(|(key, value)| (key, value.0)).collect();
        self.0.insert(name.to_owned(), content);
    }

    /// Takes content that is to become a Secret.
    pub fn insert_content(&mut self, name: &str, content: BTreeMap<String, Vec<u8>>) {
        self.0.insert(name.to_owned(), content);
    }

    /// Everything in a Secret; empty where it is not there.
    pub fn content(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        self.0.get(name).cloned().unwrap_or_default()
    }

    /// The value of a key, or what is missing.
    pub fn value(&self, key: &SecretKey) -> Result<&[u8], Finding<CredentialsReady>> {
        let content = self.0.get(&key.secret).ok_or_else(|| not_found(&key.secret))?;
        match content.get(&key.key) {
            Some(value) if !value.is_empty() => Ok(value),
            found => {
                let has: Vec<_> = content.keys().map(String::as_str).collect();
                let state = if found.is_some() { "is empty" } else { "is missing" };
                Err(Finding::new(
                    CredentialsReady::KeyMissing,
                    format!(
                        "the key {} {state} in Secret {} (it has: {}): add it",
                        key.key,
                        key.secret,
                        has.join(", ")
                    ),
                ))
            }
        }
    }

    /// The first of these keys that a Secret has, or what is missing: the first of them.
    pub fn first(&self, secret: &str, keys: &[&str]) -> Result<SecretKey, Finding<CredentialsReady>> {
        let found = keys.iter().map(|key| SecretKey::new(secret, *key)).find(|key| self.value(key).is_ok());
        found.map_or_else(
            || {
                let first = SecretKey::new(secret, keys.first().copied().unwrap_or_default());
                self.value(&first).map(|_| first.clone())
            },
            Ok,
        )
    }

    /// The keys of a Secret that end in `.crt`, or what is missing.
    pub fn certificates(&self, secret: &str) -> Result<Vec<SecretKey>, Finding<CredentialsReady>> {
        let content = self.0.get(secret).ok_or_else(|| not_found(secret))?;
        let keys: Vec<_> =
            content.keys().filter(|key| is_certificate(key)).map(|key| SecretKey::new(secret, key.as_str())).collect();
        if keys.is_empty() {
            let words =
                format!("no key of Secret {secret} ends in .crt: add the certificate authorities to trust, as PEM");
            return Err(Finding::new(CredentialsReady::KeyMissing, words));
        }
        Ok(keys)
    }

    /// Stands for the content of these Secrets without telling it: another content has another one.
    pub fn fingerprint<'a>(&self, names: impl IntoIterator<Item = &'a str>, salt: &str) -> String {
        let mut hash = Context::new(&SHA256);
        hash.update(salt.as_bytes());
        for name in names {
            for (key, value) in self.0.get(name).into_iter().flatten() {
                for part in [name.as_bytes(), key.as_bytes(), value] {
                    hash.update(&part.len().to_le_bytes());
                    hash.update(part);
                }
            }
        }
        let digest = hash.finish();
        let number = digest.as_ref().iter().take(5).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        format!("{number:010x}")
    }
}

/// Whether a key of a Secret holds a certificate: Strimzi's and cert-manager's word for it, in lower case.
#[allow(clippy::case_sensitive_file_extension_comparisons, reason = "keys are no files")]
pub fn is_certificate(key: &str) -> bool {
    key.ends_with(".crt")
}

/// A Secret that is not there.
pub fn not_found(name: &str) -> Finding<CredentialsReady> {
    Finding::new(
        CredentialsReady::SecretNotFound,
        format!("Secret {name} is not in the pipeline's namespace: create it, or write the right name"),
    )
}

#[cfg(test)]
mod tests;
