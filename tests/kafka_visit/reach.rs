//! Whom visits reach, and what they say where they do not.

use std::fs;
use std::path::Path;

use clickstream_operator::kafka::{Access, Login, PasswordMechanism, Secret, Tls, TopicSeen, Trouble, Trusted};
use testbed::{Authority, KafkaAddress, Port, Testbed, fresh_name, require};

use crate::ground::{go, look, plain};

fn trusting(authority: &Path) -> Tls {
    let no_certificate = "what is no certificate is passed over".to_owned();
    let texts = vec![no_certificate, fs::read_to_string(authority).unwrap()];
    Tls { trusted: Trusted::Certificates(texts), client: None }
}

fn over_tls(kafka: &KafkaAddress) -> Access {
    Access { tls: Some(trusting(&kafka.ca)), ..plain(&kafka.tls) }
}

fn logged_in(kafka: &KafkaAddress, mechanism: PasswordMechanism, password: &str) -> Access {
    let (username, password) = (kafka.user.clone(), Secret::new(password.to_owned()));
    Access { tls: Some(trusting(&kafka.ca)), sasl: Some(Login { mechanism, username, password }), ..plain(&kafka.sasl) }
}

/// What is said to a person, which must hold these words.
fn says(access: Access, words: &[&str]) -> Trouble {
    let trouble = go(&look(access, "any")).expect_err("a trouble");
    for word in words {
        assert!(trouble.to_string().contains(word), "{word} is missing in: {trouble}");
    }
    trouble
}

#[test]
fn every_listener_lets_a_visit_in() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let accesses =
        [plain(&kafka.plain), over_tls(&kafka), logged_in(&kafka, PasswordMechanism::ScramSha512, &kafka.password)];
    for access in accesses {
        let visit = go(&look(access, &fresh_name("missing"))).unwrap();
        assert!(visit.cluster_id.is_some_and(|id| !id.is_empty()));
        assert_eq!((visit.topic, visit.replay, visit.landing), (TopicSeen::Missing, None, None));
    }
}

#[test]
fn one_server_that_answers_is_enough() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let port = Port::take().unwrap();
    let nobody = port.on_loopback();
    let access = plain(&format!("{nobody},{}", kafka.plain));
    assert!(go(&look(access, &fresh_name("missing"))).is_ok());
}

#[test]
fn a_wrong_password_names_the_user_and_not_the_password() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let access = logged_in(&kafka, PasswordMechanism::ScramSha512, "wr0ng");
    assert!(!format!("{access:?}").contains("wr0ng"));
    let trouble = says(access, &[&kafka.sasl, &kafka.user]);
    assert!(matches!(trouble, Trouble::AuthenticationFailed { .. }), "{trouble:?}");
    assert!(!trouble.to_string().contains("wr0ng"), "{trouble}");
}

#[test]
fn a_mechanism_that_the_listener_does_not_know_is_said_with_those_that_it_knows() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    for mechanism in [PasswordMechanism::Plain, PasswordMechanism::ScramSha256] {
        let trouble = says(logged_in(&kafka, mechanism, &kafka.password), &["offers SCRAM-SHA-512"]);
        assert!(matches!(trouble, Trouble::AuthenticationFailed { .. }), "{trouble:?}");
    }
}

#[test]
fn a_listener_of_another_kind_is_said() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let without_tls = plain(&kafka.tls);
    assert!(matches!(says(without_tls, &[&kafka.tls, "kafka.tls"]), Trouble::Unreachable { .. }));
    let with_tls = Access { tls: Some(trusting(&kafka.ca)), ..plain(&kafka.plain) };
    assert!(matches!(says(with_tls, &[&kafka.plain, "listener"]), Trouble::Untrusted { .. }));
    let without_login = Access { sasl: None, ..logged_in(&kafka, PasswordMechanism::Plain, "") };
    assert!(matches!(says(without_login, &[&kafka.sasl, "kafka.sasl"]), Trouble::Unreachable { .. }));
    let login = logged_in(&kafka, PasswordMechanism::ScramSha512, &kafka.password).sasl;
    let needless_login = Access { sasl: login, ..over_tls(&kafka) };
    assert!(matches!(says(needless_login, &["asks for no login"]), Trouble::Refused { .. }));
}

#[test]
fn an_authority_that_is_not_trusted_is_said() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = require!(testbed.kafka());
    let stranger = require!(Authority::create(&require!(testbed.folder("stranger"))));
    let access = Access { tls: Some(trusting(&stranger.certificate())), ..plain(&kafka.tls) };
    let trouble = says(access, &[&kafka.tls, "kafka.tls.trustedCertificates"]);
    assert!(matches!(trouble, Trouble::Untrusted { .. }), "{trouble:?}");
    let public = Access { tls: Some(Tls { trusted: Trusted::Public, client: None }), ..plain(&kafka.tls) };
    says(public, &["kafka.tls.trustedCertificates"]);
}

#[test]
fn a_client_certificate_that_the_brokers_do_not_trust_is_said() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = require!(testbed.kafka());
    let stranger = require!(Authority::create(&require!(testbed.folder("stranger"))));
    let identity = require!(stranger.issue("client", "/CN=somebody", &[]));
    let [certificate, key] = [identity.certificate, identity.key].map(|file| fs::read_to_string(file).unwrap());
    let tls = |key| Tls { client: Some((certificate.clone(), Secret::new(key))), ..trusting(&kafka.ca) };
    let trouble = says(Access { tls: Some(tls(key)), ..plain(&kafka.tls) }, &[&kafka.tls, "client certificate"]);
    assert!(matches!(trouble, Trouble::AuthenticationFailed { .. }), "{trouble:?}");
    let trouble = says(Access { tls: Some(tls("no key".to_owned())), ..plain(&kafka.tls) }, &["private key"]);
    assert!(matches!(trouble, Trouble::Unusable { .. }), "{trouble:?}");
}

#[test]
fn where_nobody_listens_the_address_is_said() {
    let port = Port::take().unwrap();
    let nobody = port.on_loopback();
    let trouble = says(plain(&nobody), &[&nobody, "refused"]);
    assert!(matches!(trouble, Trouble::Unreachable { .. }), "{trouble:?}");
    let trouble = says(plain("no-such-host.invalid:9092"), &["no-such-host.invalid:9092"]);
    assert!(matches!(trouble, Trouble::Unreachable { .. }), "{trouble:?}");
    let trouble = says(plain("broker"), &["host:port"]);
    assert!(matches!(trouble, Trouble::Unusable { .. }), "{trouble:?}");
}
