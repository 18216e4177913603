//! A connection to a receiver, with or without TLS.

use std::error::Error as StdError;
use std::io;

use ca_core::types::{DeliveryFault, Setback};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::trust::read_trust;
use crate::config::Receiver;
use crate::tls::connect_to_first;

/// What HTTP and syslog are spoken over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Connects to the first address of the receiver that accepts.
pub(super) async fn connect(receiver: &Receiver) -> Result<Box<dyn Stream>, Setback> {
    let trust = receiver.has_tls.then(|| read_trust(receiver.ca_file.as_deref())).transpose()?;
    let unreachable = |why: String| Setback::new(DeliveryFault::Unreachable, why);
    let (stream, address, _) = connect_to_first(&receiver.host, receiver.port).await.map_err(unreachable)?;
    let Some(trust) = trust else { return Ok(Box::new(stream)) };
    let name = ServerName::try_from(receiver.host.clone())
        .map_err(|error| Setback::new(DeliveryFault::Certificate, format!("{}: {error}", receiver.host)))?;
    let connected = TlsConnector::from(trust).connect(name, stream).await;
    let stream = connected.map_err(|error| broken(format!("{address}: no TLS"), &error))?;
    Ok(Box::new(stream))
}

/// The setback for an error of a connection: rustls reports a refused certificate as an error of reading or writing.
pub(super) fn broken(what: impl std::fmt::Display, error: &(dyn StdError + 'static)) -> Setback {
    let fault = if is_about_certificate(error) { DeliveryFault::Certificate } else { DeliveryFault::Interrupted };
    Setback::new(fault, format!("{what}: {}", innermost(error)))
}

fn is_about_certificate(error: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if matches!(tls_error(error), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An `io::Error` has the TLS error inside and not as its source.
fn tls_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inside.and_then(|inside| inside.downcast_ref()).or_else(|| error.downcast_ref())
}

fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}
