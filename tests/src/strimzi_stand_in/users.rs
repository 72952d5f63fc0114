//! `KafkaUser`: the user operator. A user stays in Kafka when its object goes.

use std::collections::BTreeMap;
use std::sync::Arc;

use kube::ResourceExt;
use kube::runtime::controller::Action;
use testbed::{Unavailable, fresh_name};

use super::clusters::{CLUSTER, has_operator};
use super::conditions::{Condition, tell};
use super::credentials::{random_password, salted};
use super::keystore::keystore;
use super::resources::{Authentication, ChosenPassword, KafkaUser, UserStatus};
use super::secrets::{self, Content};
use super::{VISIT, World};

pub(super) async fn visit(user: Arc<KafkaUser>, world: Arc<World>) -> Result<Action, kube::Error> {
    let runs = has_operator(&world, &*user, |operators| operators.user_operator.is_some()).await?;
    if runs && user.metadata.deletion_timestamp.is_none() {
        let name = user.name_any();
        let made = match &user.spec.authentication {
            Some(Authentication::ScramSha512 { password }) => with_password(&user, password.as_ref(), &world).await?,
            Some(Authentication::Tls) => with_certificate(&user, &world).await?,
            None | Some(Authentication::Other) => Ok(()),
        };
        let has_secret = user.spec.authentication.as_ref().is_some_and(|it| !matches!(it, Authentication::Other));
        let is_certified = matches!(user.spec.authentication, Some(Authentication::Tls));
        let told = made.is_ok();
        let status = UserStatus {
            conditions: vec![made.map_or_else(refusal, |()| Condition::ready())],
            observed_generation: user.metadata.generation.unwrap_or_default(),
            secret: (told && has_secret).then(|| name.clone()),
            username: told.then(|| if is_certified { format!("CN={name}") } else { name }),
        };
        tell(&world.api(), &*user, status).await?;
    }
    Ok(Action::requeue(VISIT))
}

/// Inside: what the user's own fault is, or Kafka's, in Strimzi's words.
type Made = Result<(), String>;

fn refusal(message: String) -> Condition {
    Condition::not_ready("ExecutionException", message)
}

async fn with_password(user: &KafkaUser, chosen: Option<&ChosenPassword>, world: &World) -> Result<Made, kube::Error> {
    let name = user.name_any();
    let known = secrets::read(world, &name).await?.and_then(|mut content| content.remove("password"));
    let wanted = match chosen {
        None => known.clone(),
        Some(chosen) => {
            let key = &chosen.value_from.secret_key_ref;
            let found = secrets::read(world, &key.name).await?.and_then(|mut content| content.remove(&key.key));
            let Some(found) = found else {
                let message = format!("Secret {} with requested user password does not exist.", key.name);
                return Ok(Err(format!("io.strimzi.operator.common.model.InvalidResourceException: {message}")));
            };
            Some(found)
        }
    };
    let wanted = wanted.unwrap_or_else(|| random_password().into_bytes());
    if known.as_ref() == Some(&wanted) && is_ready(user) {
        return Ok(Ok(()));
    }
    if let Err(exception) = world.broker.set_password(&name, salted(&wanted)).await {
        return Ok(Err(exception.to_string()));
    }
    let login = format!(
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"{name}\" password=\"{}\";",
        String::from_utf8_lossy(&wanted)
    );
    let content =
        BTreeMap::from([("password".to_owned(), wanted), ("sasl.jaas.config".to_owned(), login.into_bytes())]);
    write(user, content, world).await.map(Ok)
}

async fn with_certificate(user: &KafkaUser, world: &World) -> Result<Made, kube::Error> {
    let name = user.name_any();
    if secrets::read(world, &name).await?.is_some_and(|content| content.contains_key("user.crt")) {
        return Ok(Ok(()));
    }
    let content = certificate(&name, world).map_err(|error| kube::Error::Service(error.into()))?;
    write(user, content, world).await.map(Ok)
}

fn certificate(name: &str, world: &World) -> Result<Content, Unavailable> {
    let identity = world.kafka.authority().issue(&fresh_name(name), &format!("/CN={name}"), &[])?;
    let password = random_password();
    let packed = keystore(&identity, &password).map_err(|error| Unavailable::Broken(error.to_string()))?;
    Ok(BTreeMap::from([
        ("ca.crt".to_owned(), std::fs::read(&world.kafka.ca)?),
        ("user.crt".to_owned(), std::fs::read(&identity.certificate)?),
        ("user.key".to_owned(), std::fs::read(&identity.key)?),
        ("user.p12".to_owned(), packed),
        ("user.password".to_owned(), password.into_bytes()),
    ]))
}

async fn write(user: &KafkaUser, content: Content, world: &World) -> Result<(), kube::Error> {
    let cluster = user.labels().get(CLUSTER).cloned().unwrap_or_default();
    secrets::write(world, user, &user.name_any(), &cluster, content).await
}

/// Whether this very user has been made before.
fn is_ready(user: &KafkaUser) -> bool {
    let told = user.status.as_ref().filter(|status| Some(status.observed_generation) == user.metadata.generation);
    told.is_some_and(|status| status.secret.is_some())
}
