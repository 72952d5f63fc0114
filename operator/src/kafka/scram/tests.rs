use super::{Begun, Hash};

/// The example of RFC 7677.
const SERVER_FIRST: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

fn begun() -> Begun {
    Begun::with_nonce(Hash::Sha256, "user", "rOprNGfwEbeRWgbNEkqO".to_owned())
}

#[test]
fn the_example_of_the_standard_is_met() {
    assert_eq!(begun().line(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    let (line, proved) = begun().prove(SERVER_FIRST, "pencil").unwrap();
    assert_eq!(
        line,
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    );
    assert_eq!(proved.is_answered_by("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), Ok(()));
}

#[test]
fn a_broker_that_does_not_know_the_password_is_not_believed() {
    let (_, proved) = begun().prove(SERVER_FIRST, "pencil").unwrap();
    for line in ["v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", "v=", "", "e=unknown-user"] {
        assert!(proved.is_answered_by(line).is_err(), "{line}");
    }
}

#[test]
fn a_challenge_that_makes_no_sense_is_refused() {
    for challenge in [
        "",
        "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=somebodyElsesNonce000000000000,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
        "r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4000000000",
        "r=rOprNGfwEbeRWgbNEkqOmore,s=?,i=4096",
    ] {
        assert!(begun().prove(challenge, "pencil").is_err(), "{challenge}");
    }
}

#[test]
fn names_with_commas_stay_one_field() {
    let line = Begun::with_nonce(Hash::Sha512, "a,b=c", "n".to_owned()).line();
    assert_eq!(line, "n,,n=a=2Cb=3Dc,r=n");
}

#[test]
fn no_two_logins_begin_alike() {
    let (one, other) = (Begun::new(Hash::Sha512, "user").unwrap(), Begun::new(Hash::Sha512, "user").unwrap());
    assert_ne!(one.line(), other.line());
}
