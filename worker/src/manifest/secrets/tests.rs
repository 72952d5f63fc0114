use std::fs;

use clickstream_crds::settings::{KeysWanted, S3Keys, TrustedCertificates};
use clickstream_crds::spec::SaslMechanism;
use clickstream_crds::translate::{SaslWanted, TlsWanted, TrustWanted};
use tempfile::TempDir;

use super::Secrets;

fn folder(files: &[&str]) -> (TempDir, Secrets) {
    let folder = TempDir::new().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let secrets = Secrets::new(folder.path());
    (folder, secrets)
}

fn servers() -> Vec<String> {
    vec!["kafka:9093".to_owned()]
}

#[test]
fn what_a_manifest_names_is_found_in_files() {
    let (folder, secrets) = folder(&["ca/b.crt", "ca/a.crt", "ca/ca.password", "me/user.crt", "me/user.key"]);
    let tls = TlsWanted { trust: TrustWanted::Secrets(vec!["ca".into()]), client_certificate: Some("me".into()) };
    let sasl = SaslWanted {
        mechanism: SaslMechanism::ScramSha256,
        username: "shop".into(),
        secret: "login".into(),
        key: "pass".into(),
    };
    let connection = secrets.connection(servers(), Some(&tls), Some(&sasl)).unwrap();
    let tls = connection.tls.unwrap();
    let files = ["a.crt", "b.crt"].map(|file| folder.path().join("ca").join(file));
    assert_eq!(tls.trusted, TrustedCertificates::Files(files.to_vec()));
    assert_eq!(tls.client.unwrap().key, folder.path().join("me/user.key"));
    assert_eq!(connection.sasl.unwrap().password, folder.path().join("login/pass"));

    let S3Keys::Files { secret_access_key, .. } = secrets.keys(KeysWanted::Secret("keys".into())) else { panic!() };
    assert_eq!(secret_access_key, folder.path().join("keys/AWS_SECRET_ACCESS_KEY"));
    assert_eq!(secrets.keys(KeysWanted::PodIdentity), S3Keys::Ambient);
}

#[test]
fn strimzi_secrets_tell_how_the_user_logs_in() {
    let (_kept, secrets) =
        folder(&["main-cluster-ca-cert/ca.crt", "shop/password", "other/user.crt", "other/user.key"]);
    let by_password = secrets.strimzi(servers(), "main", Some("shop")).unwrap();
    assert!(by_password.sasl.is_some() && by_password.tls.unwrap().client.is_none());
    let by_certificate = secrets.strimzi(servers(), "main", Some("other")).unwrap();
    assert!(by_certificate.sasl.is_none() && by_certificate.tls.unwrap().client.is_some());
    let plain = secrets.strimzi(servers(), "elsewhere", None).unwrap();
    assert!(plain.sasl.is_none() && plain.tls.is_none());
}

#[test]
fn what_is_missing_is_named() {
    let (_kept, secrets) = folder(&["ca/readme"]);
    let trusting = |name: &str| TlsWanted { trust: TrustWanted::Secrets(vec![name.into()]), client_certificate: None };
    let said = |name: &str| secrets.connection(servers(), Some(&trusting(name)), None).unwrap_err().to_string();
    assert!(said("none").contains("keys of Secret none"), "{}", said("none"));
    assert!(said("ca").contains("none of the keys *.crt"), "{}", said("ca"));
}

#[test]
fn a_binding_has_everything_in_it() {
    let (folder, secrets) = folder(&["kafka/password", "kafka/ssl.truststore.crt"]);
    let write = |key: &str, text: &str| fs::write(folder.path().join("kafka").join(key), text).unwrap();
    write("bootstrapServers", "a:9093, b:9093\n");
    write("securityProtocol", "SASL_SSL");
    write("saslMechanism", "SCRAM-SHA-512");
    let said = |secrets: &Secrets| secrets.access("kafka").unwrap_err().to_string();
    assert!(said(&secrets).contains("none of the keys username, user"), "{}", said(&secrets));
    write("username", "shop");
    let connection = secrets.access("kafka").unwrap();
    assert_eq!(connection.bootstrap_servers, ["a:9093", "b:9093"]);
    let sasl = connection.sasl.unwrap();
    assert_eq!((sasl.username.as_str(), sasl.mechanism), ("shop", SaslMechanism::ScramSha512));
    assert_eq!(sasl.password, folder.path().join("kafka/password"));
    let authority = folder.path().join("kafka/ssl.truststore.crt");
    assert_eq!(connection.tls.unwrap().trusted, TrustedCertificates::Files(vec![authority]));
    write("saslMechanism", "GSSAPI");
    assert!(said(&secrets).contains("\"GSSAPI\"; expected SCRAM-SHA-512"), "{}", said(&secrets));
    write("securityProtocol", "TELEPATHY");
    assert!(said(&secrets).contains("TELEPATHY"), "{}", said(&secrets));
    let none = secrets.access("elsewhere").unwrap_err().to_string();
    assert!(none.contains("keys of Secret elsewhere"), "{none}");
}
