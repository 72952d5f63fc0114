use k8s_openapi::ByteString;

use super::*;

fn secrets(content: &[(&str, &str)]) -> Secrets {
    let mut secrets = Secrets::default();
    let data = content.iter().map(|(key, value)| ((*key).to_owned(), ByteString(value.as_bytes().to_vec()))).collect();
    secrets.insert("keys", Secret { data: Some(data), ..Secret::default() });
    secrets
}

#[test]
fn what_is_missing_is_named() {
    let secrets = secrets(&[("user", "shop"), ("password", "")]);
    let of = |secret: &str, key: &str| secrets.value(&SecretKey::new(secret, key)).unwrap_err();
    assert_eq!(
        of("keys", "password").message,
        "the key password is empty in Secret keys (it has: password, user): add it"
    );
    assert_eq!(of("keys", "token").reason, CredentialsReady::KeyMissing);
    assert_eq!(of("other", "token").reason, CredentialsReady::SecretNotFound);
    assert_eq!(secrets.value(&SecretKey::new("keys", "user")).unwrap(), b"shop");
    assert_eq!(secrets.first("keys", &["name", "user"]).unwrap().key, "user");
    assert_eq!(secrets.first("keys", &["name", "password"]).unwrap_err().reason, CredentialsReady::KeyMissing);
    assert_eq!(secrets.certificates("keys").unwrap_err().reason, CredentialsReady::KeyMissing);
}

#[test]
fn a_fingerprint_follows_the_content_and_a_log_shows_none_of_it() {
    let one = secrets(&[("password", "CANARY"), ("ca.crt", "PEM"), ("ca-old.crt", "PEM")]);
    let other = secrets(&[("password", "canary"), ("ca.crt", "PEM"), ("ca-old.crt", "PEM")]);
    assert_eq!(one.fingerprint(["keys"], "uid"), one.clone().fingerprint(["keys"], "uid"));
    assert_ne!(one.fingerprint(["keys"], "uid"), other.fingerprint(["keys"], "uid"));
    assert_ne!(one.fingerprint(["keys"], "uid"), one.fingerprint(["keys"], "another uid"));
    assert_eq!(one.certificates("keys").unwrap().len(), 2, "all of them are trusted, the old one too");
    assert!(!format!("{one:?}").contains("CANARY"), "{one:?}");
}
