//! Secrets as a pod has them mounted: a folder for each, in it a file for each of its keys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clickstream_crds::settings::{
    CertificateFiles, KafkaConnection, KeysWanted, S3Keys, Sasl, Tls, TrustedCertificates,
};
use clickstream_crds::spec::SaslMechanism;
use clickstream_crds::translate::{SaslWanted, TlsWanted, TrustWanted};

/// A folder of Secrets.
#[derive(Clone, Debug)]
pub(crate) struct Secrets(PathBuf);

/// What a folder of Secrets lacks.
#[derive(Debug, thiserror::Error)]
pub enum NoSecret {
    /// A Secret has no folder.
    #[error("--secrets: there is no folder {} with the keys of Secret {name}: {error}", folder.display())]
    Missing {
        /// The Secret.
        name: String,
        /// Where it should be.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A Secret lacks what it is named for.
    #[error("--secrets: {} has none of the keys {wanted}", folder.display())]
    Lacks {
        /// The Secret's folder.
        folder: PathBuf,
        /// What is looked for.
        wanted: &'static str,
    },
    /// A key of a Secret says what nobody here understands.
    #[error("--secrets: {} says {found:?}; expected {expected}", file.display())]
    Strange {
        /// The key.
        file: PathBuf,
        /// What it says: never a password.
        found: String,
        /// What could be there.
        expected: &'static str,
    },
}

impl Secrets {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Who asks a store.
    pub(crate) fn keys(&self, wanted: KeysWanted) -> S3Keys {
        match wanted {
            KeysWanted::PodIdentity => S3Keys::Ambient,
            KeysWanted::Secret(name) => S3Keys::Files {
                access_key_id: self.0.join(&name).join("AWS_ACCESS_KEY_ID"),
                secret_access_key: self.0.join(&name).join("AWS_SECRET_ACCESS_KEY"),
            },
        }
    }

    /// Brokers by address, with the certificates and the login that a manifest asks for.
    pub(crate) fn connection(
        &self,
        bootstrap_servers: Vec<String>,
        tls: Option<&TlsWanted>,
        sasl: Option<&SaslWanted>,
    ) -> Result<KafkaConnection, NoSecret> {
        let tls = tls.map(|tls| self.tls(tls)).transpose()?;
        let sasl = sasl.map(|sasl| Sasl {
            mechanism: sasl.mechanism,
            username: sasl.username.clone(),
            password: self.0.join(&sasl.secret).join(&sasl.key),
        });
        Ok(KafkaConnection { bootstrap_servers, tls, sasl })
    }

    /// A listener of a cluster that Strimzi runs, with what Strimzi writes: the cluster's authority, and the user's certificate
    /// or password. A listener without TLS has no authority here.
    pub(crate) fn strimzi(
        &self,
        bootstrap_servers: Vec<String>,
        cluster: &str,
        user: Option<&str>,
    ) -> Result<KafkaConnection, NoSecret> {
        let authority = format!("{cluster}-cluster-ca-cert");
        let password = user.map(|user| self.0.join(user).join("password")).filter(|file| file.exists());
        let by_certificate = user.filter(|_| password.is_none());
        let tls = TlsWanted {
            trust: TrustWanted::Secrets(vec![authority.clone()]),
            client_certificate: by_certificate.map(str::to_owned),
        };
        let encrypted = self.0.join(authority).exists() || by_certificate.is_some();
        let sasl = user.zip(password).map(|(user, password)| Sasl {
            mechanism: SaslMechanism::ScramSha512,
            username: user.to_owned(),
            password,
        });
        Ok(KafkaConnection { bootstrap_servers, tls: encrypted.then(|| self.tls(&tls)).transpose()?, sasl })
    }

    /// What Strimzi's Access Operator writes: a service binding with everything in it.
    pub(crate) fn access(&self, secret: &str) -> Result<KafkaConnection, NoSecret> {
        let binding = Binding { folder: self.0.join(secret), name: secret };
        fs::read_dir(&binding.folder).map_err(|error| binding.missing(error))?;
        let protocol = binding.text("securityProtocol, security.protocol")?;
        let (encrypts, logs_in) = match protocol.1.as_str() {
            "PLAINTEXT" => (false, false),
            "SSL" => (true, false),
            "SASL_PLAINTEXT" => (false, true),
            "SASL_SSL" => (true, true),
            _ => return Err(Binding::strange(protocol, "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL")),
        };
        let servers = binding.text("bootstrapServers, bootstrap.servers, bootstrap-servers")?.1;
        let tls = if encrypts { Some(binding.tls()?) } else { None };
        let sasl = if logs_in { Some(binding.login()?) } else { None };
        Ok(KafkaConnection {
            bootstrap_servers: servers.split(',').map(|it| it.trim().to_owned()).collect(),
            tls,
            sasl,
        })
    }

    fn tls(&self, wanted: &TlsWanted) -> Result<Tls, NoSecret> {
        let trusted = match &wanted.trust {
            TrustWanted::Public => TrustedCertificates::Public,
            TrustWanted::Secrets(names) => {
                let files: Result<Vec<_>, _> = names.iter().map(|name| self.certificates(name)).collect();
                TrustedCertificates::Files(files?.concat())
            }
        };
        let client = wanted.client_certificate.as_ref().map(|name| self.own_certificate(name)).transpose()?;
        Ok(Tls { trusted, client })
    }

    /// Every key that ends in `.crt`.
    fn certificates(&self, name: &str) -> Result<Vec<PathBuf>, NoSecret> {
        let folder = self.0.join(name);
        let missing = |error| NoSecret::Missing { name: name.to_owned(), folder: folder.clone(), error };
        let mut files = Vec::new();
        for entry in fs::read_dir(&folder).map_err(missing)? {
            files.push(entry.map_err(missing)?.path());
        }
        files.retain(|file| file.extension().is_some_and(|extension| extension == "crt"));
        files.sort();
        if files.is_empty() { Err(NoSecret::Lacks { folder, wanted: "*.crt" }) } else { Ok(files) }
    }

    fn own_certificate(&self, name: &str) -> Result<CertificateFiles, NoSecret> {
        let folder = self.0.join(name);
        let pair = |stem: &str| CertificateFiles {
            certificate: folder.join(format!("{stem}.crt")),
            key: folder.join(format!("{stem}.key")),
        };
        ["tls", "user"]
            .map(pair)
            .into_iter()
            .find(|pair| pair.certificate.exists())
            .ok_or(NoSecret::Lacks { folder, wanted: "tls.crt, user.crt" })
    }
}

/// The folder of one Secret whose keys have several names.
struct Binding<'a> {
    folder: PathBuf,
    name: &'a str,
}

impl Binding<'_> {
    fn tls(&self) -> Result<Tls, NoSecret> {
        let trusted = match self.file("ssl.truststore.crt") {
            Ok(file) => TrustedCertificates::Files(vec![file]),
            Err(_) => TrustedCertificates::Public,
        };
        let client = match self.file("ssl.keystore.crt") {
            Ok(certificate) => Some(CertificateFiles { certificate, key: self.file("ssl.keystore.key")? }),
            Err(_) => None,
        };
        Ok(Tls { trusted, client })
    }

    fn login(&self) -> Result<Sasl, NoSecret> {
        let mechanism = self.text("saslMechanism, sasl.mechanism")?;
        let Ok(known) = serde_json::from_value(mechanism.1.as_str().into()) else {
            return Err(Self::strange(mechanism, "SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"));
        };
        let username = self.text("username, user")?.1;
        Ok(Sasl { mechanism: known, username, password: self.file("password")? })
    }

    /// The first of these keys that is there.
    fn file(&self, wanted: &'static str) -> Result<PathBuf, NoSecret> {
        let mut files = wanted.split(", ").map(|key| self.folder.join(key));
        let lacks = || NoSecret::Lacks { folder: self.folder.clone(), wanted };
        files.find(|file| file.exists()).ok_or_else(lacks)
    }

    fn text(&self, wanted: &'static str) -> Result<(PathBuf, String), NoSecret> {
        let file = self.file(wanted)?;
        let text = fs::read_to_string(&file).map_err(|error| self.missing(error))?;
        Ok((file, text.trim().to_owned()))
    }

    fn missing(&self, error: io::Error) -> NoSecret {
        NoSecret::Missing { name: self.name.to_owned(), folder: self.folder.clone(), error }
    }

    fn strange((file, found): (PathBuf, String), expected: &'static str) -> NoSecret {
        NoSecret::Strange { file, found, expected }
    }
}

#[cfg(test)]
mod tests;
