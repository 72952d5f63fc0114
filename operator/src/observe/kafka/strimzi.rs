//! A cluster that Strimzi runs.

use std::collections::{BTreeMap, BTreeSet};

use clickstream_crds::conditions::{CredentialsReady, KafkaReady};
use clickstream_crds::spec::SaslMechanism;
use clickstream_crds::translate::PipelineName;
use kube::Client;
use kube::api::{Api, DynamicObject};

use super::{Encryption, KafkaFound, Login, Missing, Trust, client_certificate};
use crate::context::Context;
use crate::finding::Finding;
use crate::names::{ChildName, annotation};
use crate::observe::{Unseen, allows, read_secrets};
use crate::secrets::{SecretKey, Secrets, is_certificate};
use crate::strimzi::{self, Kind, Verdict};

/// What there is of the cluster.
#[derive(Debug)]
pub(in crate::observe) struct Cluster {
    namespace: String,
    name: String,
    user_name: Option<String>,
    seen: Seen,
    /// Where what is secret lies for the pods: in a copy, if the cluster is in another namespace than they are.
    copy: Option<String>,
}

#[derive(Debug)]
enum Seen {
    /// Somebody did not agree: what to do.
    Denied(String),
    /// Strimzi is not there.
    NotServed,
    /// What it says.
    Objects { kafka: Option<Box<DynamicObject>>, user: Option<Box<DynamicObject>> },
}

pub(super) async fn gather(
    namespace: &str,
    name: &str,
    user: Option<&str>,
    pipeline: &PipelineName,
    context: &Context,
) -> Result<Cluster, Unseen> {
    let whose = &pipeline.namespace;
    let foreign = namespace != whose;
    let seen = if foreign && !context.options.allow_cross_namespace {
        Seen::Denied(format!(
            "the Kafka cluster is in namespace {namespace}, and this operator was not started with --allow-cross-namespace: \
             ask whoever runs it, or use kafka.accessRef"
        ))
    } else if foreign && !allows(&context.client, namespace, whose).await? {
        Seen::Denied(format!(
            "namespace {namespace} does not let pipelines of {whose} use its Kafka clusters: its owner can, by \
             kubectl annotate namespace {namespace} {}={whose}",
            annotation::ALLOW_FROM
        ))
    } else {
        objects(namespace, name, user, context).await?
    };
    Ok(Cluster {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        user_name: user.map(str::to_owned),
        seen,
        copy: foreign.then(|| ChildName::new(&pipeline.name, "kafka").to_string()),
    })
}

async fn objects(namespace: &str, name: &str, user: Option<&str>, context: &Context) -> Result<Seen, Unseen> {
    if !context.served.has(strimzi::GROUP) {
        return Ok(Seen::NotServed);
    }
    let get = async |kind: Kind, name: &str| {
        let resource = kind.resource();
        let api: Api<DynamicObject> = Api::namespaced_with(context.client.clone(), namespace, &resource);
        let unseen = |cause| Unseen { what: format!("{} {namespace}/{name}", resource.kind), cause };
        api.get_opt(name).await.map(|found| found.map(Box::new)).map_err(unseen)
    };
    let kafka = get(Kind::Kafka, name).await?;
    let user = match user {
        Some(user) => get(Kind::User, user).await?,
        None => None,
    };
    Ok(Seen::Objects { kafka, user })
}

impl Cluster {
    pub(super) async fn read_secrets(&self, client: &Client, into: &mut Secrets) -> Result<(), Unseen> {
        let Seen::Objects { user, .. } = &self.seen else { return Ok(()) };
        let authority = strimzi::ca_secret(&self.name);
        let user = user.as_deref().and_then(strimzi::user).map(|(_, secret)| secret);
        let names: BTreeSet<_> = user.iter().cloned().chain([authority.clone()]).collect();
        let Some(copy) = &self.copy else {
            return read_secrets(client, &self.namespace, &names, into).await;
        };
        let mut originals = Secrets::default();
        read_secrets(client, &self.namespace, &names, &mut originals).await?;
        into.insert_content(copy, merged(&originals, &authority, user.as_deref()));
        Ok(())
    }

    pub(super) fn connect(&self, listener: &str, secrets: &Secrets) -> Result<KafkaFound, Missing> {
        let not = |reason, words: String| Missing::Cluster(Finding::new(reason, words));
        let title = format!("Kafka {}/{}", self.namespace, self.name);
        let (kafka, user) = match &self.seen {
            Seen::Denied(words) => return Err(not(KafkaReady::CrossNamespaceDenied, words.clone())),
            Seen::NotServed => {
                let words = "Strimzi is not installed in this cluster: install it, or give kafka.bootstrapServers";
                return Err(not(KafkaReady::ClusterNotFound, words.to_owned()));
            }
            Seen::Objects { kafka: None, .. } => {
                let words =
                    format!("there is no {title}: create it, or write the right kafka.strimzi.name and namespace");
                return Err(not(KafkaReady::ClusterNotFound, words));
            }
            Seen::Objects { kafka: Some(kafka), user } => (kafka, user.as_deref()),
        };
        let found = strimzi::listener(kafka, listener).map_err(|others| match strimzi::verdict(kafka) {
            Verdict::Ready => not(
                KafkaReady::ListenerNotFound,
                format!("{title} has no listener {listener}; it has: {}", others.join(", ")),
            ),
            Verdict::NotReady(reason, message) => {
                not(KafkaReady::ClusterNotReady, format!("{title} is not ready: {reason}: {message}"))
            }
            Verdict::None | Verdict::Unmanaged | Verdict::Paused => {
                not(KafkaReady::ClusterNotReady, format!("{title} has not been made ready by Strimzi yet"))
            }
        })?;
        let authority = self.copy.clone().unwrap_or_else(|| strimzi::ca_secret(&self.name));
        let (client, login) = self.identity(user, secrets)?;
        let encryption = if found.encrypts {
            Some(Encryption { trust: Trust::Keys(authorities(&authority, secrets)?), client })
        } else {
            None
        };
        Ok(KafkaFound {
            name: self.name.clone(),
            cluster_id: strimzi::cluster_id(kafka),
            servers: found.servers,
            encryption,
            login,
            copy: self.copy.clone(),
        })
    }

    /// As whom: a certificate, a password, or nobody.
    fn identity(&self, user: Option<&DynamicObject>, secrets: &Secrets) -> Result<Identity, Missing> {
        let Some(name) = &self.user_name else { return Ok((None, None)) };
        let missing = |words| Missing::Secret(Finding::new(CredentialsReady::SecretNotFound, words));
        let title = format!("KafkaUser {}/{name}", self.namespace);
        let Some(user) = user else { return Err(missing(format!("there is no {title}: create it"))) };
        let Some((username, secret)) = strimzi::user(user) else {
            let why = match strimzi::verdict(user) {
                Verdict::NotReady(reason, message) => format!("{reason}: {message}"),
                _ => "Strimzi's user operator has not made its Secret yet".to_owned(),
            };
            return Err(missing(format!("{title} is not ready: {why}")));
        };
        let secret = self.copy.as_ref().unwrap_or(&secret);
        let password = SecretKey::new(secret, "password");
        if secrets.value(&password).is_ok() {
            return Ok((None, Some(Login { mechanism: SaslMechanism::ScramSha512, username, password })));
        }
        Ok((Some(client_certificate(secret, secrets)?), None))
    }
}

/// A client's certificate with its key, or a user with a password.
type Identity = (Option<(SecretKey, SecretKey)>, Option<Login>);

/// The authorities' certificates; a copy also holds the user's own.
fn authorities(secret: &str, secrets: &Secrets) -> Result<Vec<SecretKey>, Finding<CredentialsReady>> {
    let keys = secrets.certificates(secret)?;
    Ok(keys.into_iter().filter(|it| it.key != "user.crt").collect())
}

/// One Secret of the authorities' and the user's: of the authorities' only certificates, of the user's what it proves itself by.
fn merged(originals: &Secrets, authority: &str, user: Option<&str>) -> BTreeMap<String, Vec<u8>> {
    let authority = originals.content(authority).into_iter().filter(|(key, _)| is_certificate(key));
    let user = user.map(|user| originals.content(user)).unwrap_or_default().into_iter();
    let user = user.filter(|(key, _)| ["user.crt", "user.key", "password"].contains(&key.as_str()));
    authority.chain(user).collect()
}
