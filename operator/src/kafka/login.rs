//! Logging in: who the operator is, shown as the mechanism wants it.

use super::ask::{Ask as _, Code, SaslAuthenticate, SaslHandshake};
use super::connection::Connection;
use super::scram::{Begun, Hash, NotProved};
use super::{Login, PasswordMechanism, Trouble};

/// Logs in, or tells why not.
pub(super) async fn log_in(connection: &mut Connection, user: &Login) -> Result<(), Trouble> {
    let mechanism = name(user.mechanism);
    let (code, offered) = connection.ask(&SaslHandshake { mechanism }).await?;
    if code == Code::UNSUPPORTED_SASL_MECHANISM {
        let why = format!("the listener does not know {mechanism}, it offers {}", offered.join(", "));
        return Err(refused(connection, user, why));
    }
    if !code.is_none() {
        return Err(connection.refusal(SaslHandshake::WHAT, code.to_string(), code.words().to_owned()));
    }
    match user.mechanism {
        PasswordMechanism::Plain => {
            let line = format!("\0{}\0{}", user.username, user.password.reveal());
            say(connection, user, line).await.map(drop)
        }
        PasswordMechanism::ScramSha256 => prove(connection, user, Hash::Sha256).await,
        PasswordMechanism::ScramSha512 => prove(connection, user, Hash::Sha512).await,
    }
}

async fn prove(connection: &mut Connection, user: &Login, hash: Hash) -> Result<(), Trouble> {
    let not_proved = |connection: &Connection, NotProved(why)| refused(connection, user, why);
    let begun = Begun::new(hash, &user.username).map_err(|why| not_proved(connection, why))?;
    let challenge = say(connection, user, begun.line()).await?;
    let proved = begun.prove(&challenge, user.password.reveal());
    let (line, proved) = proved.map_err(|why| not_proved(connection, why))?;
    let answer = say(connection, user, line).await?;
    proved.is_answered_by(&answer).map_err(|why| not_proved(connection, why))
}

/// Says a line and hears the broker's.
async fn say(connection: &mut Connection, user: &Login, line: String) -> Result<String, Trouble> {
    let (verdict, answer) = connection.ask(&SaslAuthenticate { line: line.into_bytes() }).await?;
    if !verdict.code.is_none() {
        return Err(refused(connection, user, verdict.words()));
    }
    String::from_utf8(answer).map_err(|_| refused(connection, user, "the broker's line is no text".to_owned()))
}

fn refused(connection: &Connection, user: &Login, why: String) -> Trouble {
    let user = format!("the login of {}", user.username);
    Trouble::AuthenticationFailed { address: connection.address().to_owned(), user, why }
}

const fn name(mechanism: PasswordMechanism) -> &'static str {
    match mechanism {
        PasswordMechanism::Plain => "PLAIN",
        PasswordMechanism::ScramSha256 => "SCRAM-SHA-256",
        PasswordMechanism::ScramSha512 => "SCRAM-SHA-512",
    }
}
