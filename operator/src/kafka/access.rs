use std::fmt;

pub use clickstream_crds::spec::SaslMechanism as PasswordMechanism;

/// How to reach a cluster, secrets in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Addresses of some of the brokers, as host:port.
    pub bootstrap_servers: Vec<String>,
    /// Encryption; `None` is plain text.
    pub tls: Option<Tls>,
    /// The user; `None` where the brokers ask for none, or the client certificate tells.
    pub sasl: Option<Login>,
}

/// Encryption of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// Whom to trust.
    pub trusted: Trusted,
    /// The client's own certificate and its key, both PEM.
    pub client: Option<(String, Secret)>,
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trusted {
    /// The public authorities'.
    Public,
    /// Those in these PEM texts, all of them: while an authority is renewed there are two.
    Certificates(Vec<String>),
}

/// A user with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// How the password is shown.
    pub mechanism: PasswordMechanism,
    /// The user's name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text from being shown.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for whoever has to send it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Access {
    /// The brokers, as they are named in messages.
    pub(super) fn servers(&self) -> String {
        self.bootstrap_servers.join(",")
    }
}
