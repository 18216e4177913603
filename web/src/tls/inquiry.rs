//! Asks the portal at its URL, as a browser of this host would.

mod witness;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

pub use self::witness::CertificateTrust;
use self::witness::Witness;
use super::files::TlsFiles;
use super::pair::Pair;
use crate::config::{Portal, PortalConfig, PortalUrl};

/// What answered at `portal.url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalAnswer {
    /// The address that was asked.
    pub address: SocketAddr,
    /// The addresses that were tried before and did not accept a connection, each with the reason.
    pub unanswered: Vec<String>,
    /// The HTTP status.
    pub status: u16,
    /// The content.
    pub body: Vec<u8>,
    /// The certificate of the other side; `None` without TLS.
    pub certificate: Option<SeenCertificate>,
}

/// A certificate that was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCertificate {
    /// Whether it is the one of `portal.certificate_file`; `None` if the portal has no such file.
    pub is_configured: Option<bool>,
    /// What this host makes of it.
    pub trust: CertificateTrust,
}

/// Sends `GET path` to `portal.url`, by HTTPS or HTTP as it says, to the first address of its host's name that accepts a connection.
/// A certificate that is not accepted does not end the inquiry: the answer says so.
///
/// # Errors
/// The reason why nothing answered.
pub async fn ask_portal(config: &PortalConfig, path: &str) -> Result<PortalAnswer, String> {
    let section = config.check().map_err(|error| error.to_string())?;
    let late = |_| format!("no answer within {} s", PATIENCE.as_secs());
    timeout(PATIENCE, ask(&section, path)).await.unwrap_or_else(|elapsed| Err(late(elapsed)))
}

async fn ask(section: &Portal, path: &str) -> Result<PortalAnswer, String> {
    let url = &section.url;
    let host = url.host().trim_start_matches('[').trim_end_matches(']');
    let (stream, address, unanswered) = connect_to_first(host, url.port()).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: inkan-doctor\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        authority_of(url)
    );
    if !url.is_secure() {
        let (status, body) = converse(stream, &request).await?;
        return Ok(PortalAnswer { address, unanswered, status, body, certificate: None });
    }
    let witness = Arc::new(Witness::of_system());
    let verifier: Arc<dyn ServerCertVerifier> = witness.clone();
    let client = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let connected = TlsConnector::from(Arc::new(client)).connect(name, stream).await;
    let stream = connected.map_err(|error| format!("{address}: no TLS: {error}"))?;
    let (status, body) = converse(stream, &request).await?;
    let certificate = witness.seen().map(|(presented, trust)| SeenCertificate {
        is_configured: configured(section).map(|own| own == presented),
        trust,
    });
    Ok(PortalAnswer { address, unanswered, status, body, certificate })
}

/// Connects to the first address that accepts, and returns the faults of those before it; the error names the fault of each.
pub(crate) async fn connect_to_first(host: &str, port: u16) -> Result<(TcpStream, SocketAddr, Vec<String>), String> {
    let addresses: Vec<SocketAddr> =
        lookup_host((host, port)).await.map_err(|error| format!("{host} has no address: {error}"))?.collect();
    let mut faults = Vec::new();
    for address in addresses {
        match timeout(OF_ADDRESS, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((stream, address, faults)),
            Ok(Err(error)) => faults.push(format!("{address}: {error}")),
            Err(_) => faults.push(format!("{address}: no answer within {} s", OF_ADDRESS.as_secs())),
        }
    }
    Err(if faults.is_empty() { format!("{host} has no address") } else { faults.join("; ") })
}

/// Sends the request, and reads the answer to the end of the connection.
async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> Result<(u16, Vec<u8>), String> {
    let sent = async {
        stream.write_all(request.as_bytes()).await?;
        stream.flush().await
    };
    sent.await.map_err(|error| error.to_string())?;
    let mut octets = Vec::new();
    // Some servers end TLS without close_notify: what came before counts.
    if let Err(error) = stream.take(LARGEST).read_to_end(&mut octets).await
        && octets.is_empty()
    {
        return Err(error.to_string());
    }
    read_answer(&octets).ok_or_else(|| "the answer is not HTTP".to_owned())
}

/// The status and the content of an answer (RFC 9112 §4 and §6.3).
fn read_answer(octets: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = octets.split_at_checked(end + 4)?;
    let rest = head.strip_prefix(b"HTTP/1.1 ").or_else(|| head.strip_prefix(b"HTTP/1.0 "))?;
    let status = std::str::from_utf8(rest.get(..3)?).ok()?.parse().ok()?;
    Some((status, body.to_vec()))
}

/// `host[:port]`, as in the URL.
fn authority_of(url: &PortalUrl) -> String {
    let text = url.to_string();
    text.split_once("://").map_or_else(|| text.clone(), |(_, authority)| authority.to_owned())
}

/// The first certificate of `portal.certificate_file`, DER.
fn configured(section: &Portal) -> Option<Vec<u8>> {
    let (certificate, key) = section.files.as_ref()?;
    let pair = Pair::read(&TlsFiles::new(certificate, key)).ok()?;
    pair.certified.cert.first().map(|first| first.to_vec())
}

/// The time limit for the whole inquiry.
const PATIENCE: Duration = Duration::from_secs(10);
/// The time limit for connecting to one address, so that IPv4 is tried where IPv6 is not answered.
const OF_ADDRESS: Duration = Duration::from_secs(3);
/// The maximum size of an answer in bytes.
const LARGEST: u64 = 256 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_its_status_and_its_content() {
        let good = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na\r\n\r".as_slice();
        assert_eq!(read_answer(good), Some((200, b"a\r\n\r".to_vec())));
        assert_eq!(read_answer(b"HTTP/1.0 502 Bad Gateway\r\n\r\n"), Some((502, Vec::new())));
        for wrong in ["", "HTTP/1.1 200 OK\r\n", "220 mail.example.com\r\n\r\n", "HTTP/1.1 2\r\n\r\n"] {
            assert_eq!(read_answer(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
