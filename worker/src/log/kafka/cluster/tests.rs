use std::path::PathBuf;

use super::*;

fn plain() -> KafkaConnection {
    KafkaConnection { bootstrap_servers: vec!["a:9092".to_owned(), "b:9092".to_owned()], tls: None, sasl: None }
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn every_authority_is_trusted_and_the_newline_is_not_part_of_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let old = written(folder.path(), "old.crt", "OLD");
    let new = written(folder.path(), "new.crt", "NEW\n");
    let password = written(folder.path(), "password", "p ä\n\r\n");
    let connection = KafkaConnection {
        tls: Some(Tls { trusted: TrustedCertificates::Files(vec![old, new]), client: None }),
        sasl: Some(Sasl { mechanism: SaslMechanism::ScramSha512, username: "me".to_owned(), password }),
        ..plain()
    };
    let config = Cluster::of(&connection).unwrap().config();
    assert_eq!(config.get("bootstrap.servers"), Some("a:9092,b:9092"));
    assert_eq!(config.get("security.protocol"), Some("SASL_SSL"));
    assert_eq!(config.get("ssl.ca.pem"), Some("OLD\nNEW\n"));
    assert_eq!(config.get("sasl.password"), Some("p ä\n"));
}

#[test]
fn a_missing_file_is_named() {
    let missing = PathBuf::from("/nowhere/user.key");
    let connection = KafkaConnection {
        tls: Some(Tls {
            trusted: TrustedCertificates::Public,
            client: Some(CertificateFiles { certificate: missing.clone(), key: missing }),
        }),
        ..plain()
    };
    let trouble = Cluster::of(&connection).err().unwrap();
    assert!(trouble.to_string().starts_with("cannot read /nowhere/user.key: "), "{trouble}");
}
