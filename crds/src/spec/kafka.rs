use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;
use crate::wire::{ObjectName, SecretKeyRef, SecretRef};

/// The Kafka cluster: exactly one of `bootstrapServers`, `strimzi`, `accessRef`.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Kafka {
    /// Addresses of some of the brokers, as host:port. For any Kafka that neither Strimzi nor its Access Operator tells about.
    #[schemars(
        length(min = 1, max = 32),
        extend("x-kubernetes-list-type" = "set")
    )]
    pub bootstrap_servers: Option<Vec<BrokerAddress>>,
    /// A cluster that Strimzi runs, by name. Address, certificates and credentials are taken from Strimzi's own objects.
    pub strimzi: Option<Strimzi>,
    /// The binding Secret of a KafkaAccess (Strimzi's Access Operator) in the pipeline's namespace, which holds address and credentials.
    pub access_ref: Option<SecretRef>,
    /// Encrypts the connection to `bootstrapServers`. An empty block trusts the public certificate authorities.
    pub tls: Option<Tls>,
    /// The user at the brokers in `bootstrapServers`.
    pub sasl: Option<Sasl>,
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::exactly_one(
            &["bootstrapServers", "strimzi", "accessRef"],
            "broker addresses, the name of a Strimzi cluster, or the Secret of a KafkaAccess",
        ),
        Rule::forbidden(
            ".tls",
            "!has(self.tls) || has(self.bootstrapServers)",
            "tls is only for bootstrapServers: the certificates of a Strimzi listener and of a KafkaAccess come with them; leave tls out",
        ),
        Rule::forbidden(
            ".sasl",
            "!has(self.sasl) || has(self.bootstrapServers)",
            "sasl is only for bootstrapServers: with strimzi name a KafkaUser in strimzi.user, a KafkaAccess brings its own; leave sasl out",
        ),
    ]
}

/// Host and port of a broker.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct BrokerAddress(
    #[schemars(
        length(max = 260),
        regex(pattern = r"^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?):[1-9][0-9]{0,4}$")
    )]
    #[schemars(extend("x-says" = "a broker's host and port, such as kafka-0.example.com:9093"))]
    pub String,
);

/// A listener of a Kafka cluster that Strimzi runs.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Strimzi {
    /// Name of the Kafka resource.
    pub name: ObjectName,
    /// Namespace of the Kafka resource. Another one than the pipeline's needs consent on both sides: an annotation
    /// on that namespace, and a flag of this operator.
    #[schemars(extend("x-default-is" = "the pipeline's namespace"))]
    pub namespace: Option<Namespace>,
    /// Name of the listener to connect to, as in the Kafka resource.
    #[schemars(regex(pattern = "^[a-z0-9]{1,11}$"), length(max = 11))]
    #[schemars(extend("x-says" = "the name of a listener in the Kafka resource: up to 11 lower-case letters and digits, such as tls"))]
    pub listener: String,
    /// Name of the KafkaUser to connect as, in the Kafka resource's namespace. Without it the listener must ask for no user.
    pub user: Option<ObjectName>,
}

/// The name of a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct Namespace(
    #[schemars(length(max = 63), regex(pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"))]
    #[schemars(extend("x-says" = "the name of a namespace: lower-case letters, digits and '-', such as kafka"))]
    pub String,
);

/// How the connection to the brokers is encrypted.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tls {
    /// Secrets with the certificate authorities to trust: every key that ends in `.crt` is one. Without them the public ones are trusted.
    #[schemars(
        length(min = 1, max = 8),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["secretName"])
    )]
    pub trusted_certificates: Option<Vec<CertificateSecret>>,
    /// The Secret with the client's own certificate and key: `tls.crt` and `tls.key`, or `user.crt` and `user.key`.
    pub client_certificate: Option<CertificateSecret>,
}

/// A Secret that holds certificates.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificateSecret {
    /// Name of the Secret, in the pipeline's own namespace.
    pub secret_name: ObjectName,
}

/// A user at the brokers, with a password.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sasl {
    /// How the password is shown to the broker.
    pub mechanism: SaslMechanism,
    /// The user's name.
    #[schemars(length(min = 1, max = 253))]
    pub username: String,
    /// The Secret and the key in it that hold the password.
    pub password_secret: SecretKeyRef,
}

/// How a password is shown to a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum SaslMechanism {
    /// Proved, not sent; SHA-512.
    #[serde(rename = "SCRAM-SHA-512")]
    ScramSha512,
    /// Proved, not sent; SHA-256.
    #[serde(rename = "SCRAM-SHA-256")]
    ScramSha256,
    /// Sent as it is: only with `tls`.
    #[serde(rename = "PLAIN")]
    Plain,
}
