//! A line to a broker: TCP, and TLS on it where that is wanted.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{AlertDescription, ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{Access, Tls, Trouble, Trusted};

/// How long a line may take, each of TCP and TLS.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whatever bytes go through.
pub(super) trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// Makes lines.
pub(super) struct Dial {
    tls: Option<TlsConnector>,
}

impl Dial {
    /// What the access says about encryption; nothing is connected yet.
    pub(super) fn new(access: &Access) -> Result<Self, Trouble> {
        let unusable = |why| Trouble::Unusable { servers: access.servers(), why };
        let tls = access.tls.as_ref().map(config).transpose().map_err(unusable)?;
        Ok(Self { tls: tls.map(|config| TlsConnector::from(Arc::new(config))) })
    }

    /// A line to this address.
    pub(super) async fn line(&self, host: &str, port: u16) -> Result<Box<dyn Line>, Trouble> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let address = format!("{host}:{port}");
        let unreachable = |why: String| Trouble::Unreachable { address: address.clone(), why };
        let connected = timeout(PATIENCE, TcpStream::connect((host, port))).await;
        let stream = connected
            .map_err(|_| unreachable(format!("no connection within {} s", PATIENCE.as_secs())))?
            .map_err(|error| unreachable(error.to_string()))?;
        let _slower = stream.set_nodelay(true);
        let Some(tls) = &self.tls else { return Ok(Box::new(stream)) };
        let untrusted = |why: String| Trouble::Untrusted { address: address.clone(), why };
        let name = ServerName::try_from(host.to_owned()).map_err(|error| untrusted(error.to_string()))?;
        match timeout(PATIENCE, tls.connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(error)) => Err(match broken(&address, &error) {
                Trouble::Unreachable { .. } => untrusted(error.to_string()),
                told => told,
            }),
            Err(_) => {
                Err(untrusted(format!("no answer within {} s, is this a listener with TLS?", PATIENCE.as_secs())))
            }
        }
    }
}

fn config(tls: &Tls) -> Result<ClientConfig, String> {
    let roots = match &tls.trusted {
        Trusted::Public => public()?,
        Trusted::Certificates(texts) => given(texts)?,
    };
    // Named here, so that no default of the process has to be set before.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots);
    let Some((certificate, key)) = &tls.client else { return Ok(config.with_no_client_auth()) };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect();
    let chain = chain.map_err(|error| format!("the client certificate is no PEM: {error}"))?;
    let key = PrivateKeyDer::from_pem_slice(key.reveal().as_bytes())
        .map_err(|_| "the key of the client certificate is no PEM of a private key".to_owned())?;
    config.with_client_auth_cert(chain, key).map_err(|error| format!("the client certificate and its key: {error}"))
}

fn public() -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let (added, _ignored) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if added == 0 {
        return Err("this system has no certificates of public authorities: name the authority of the brokers in \
                    kafka.tls.trustedCertificates"
            .to_owned());
    }
    Ok(roots)
}

/// What is no certificate among them is passed over, as long as one is.
fn given(texts: &[String]) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let certificates = texts.iter().flat_map(|text| CertificateDer::pem_slice_iter(text.as_bytes()).flatten());
    let (added, _ignored) = roots.add_parsable_certificates(certificates);
    if added == 0 {
        return Err("the Secrets of kafka.tls.trustedCertificates hold no certificate in PEM".to_owned());
    }
    Ok(roots)
}

/// What an error of a line means. That a client's certificate is not welcome TLS 1.3 tells only behind the handshake.
pub(super) fn broken(address: &str, error: &io::Error) -> Trouble {
    let address = address.to_owned();
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::AlertReceived(alert)) if is_of_certificates(*alert) => {
            let user = "the client certificate (or that there is none)".to_owned();
            Trouble::AuthenticationFailed { address, user, why: format!("{alert:?}") }
        }
        Some(other) => Trouble::Untrusted { address, why: other.to_string() },
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            let why = "it hangs up; does the listener want TLS (kafka.tls) or a login (kafka.sasl)?".to_owned();
            Trouble::Unreachable { address, why }
        }
        None => Trouble::Unreachable { address, why: error.to_string() },
    }
}

const fn is_of_certificates(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::AccessDenied
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRequired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate
    )
}
