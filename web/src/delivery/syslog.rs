//! Syslog: messages of RFC 5424, by TCP or TLS with octet counting (RFC 6587 §3.4.1, RFC 5425 §4.3), or to a socket of this host.

mod message;

use std::path::Path;

use ca_core::types::{DeliveryFault, Setback};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixDatagram;

use self::message::write_message;
use super::connection::{Stream, broken, connect};
use super::event::Event;
use super::trust::check_trust;
use crate::config::{Receiver, SyslogAddress, SyslogConfig, SyslogSection, wrong};

/// A receiver.
pub(super) struct Syslog {
    section: SyslogSection,
}

impl Syslog {
    /// Checks the section and its files.
    pub(super) fn check(section: &SyslogConfig, folder: &Path) -> Result<Self, ca_core::Error> {
        let checked = section.check(folder)?;
        if let SyslogAddress::Stream(receiver) = &checked.address {
            let key = format!("syslog `{}`, ca_file", section.name);
            check_trust(receiver).map_err(|setback| wrong(&key, &setback.detail))?;
        }
        Ok(Self { section: checked })
    }

    /// Sends the events as one message each; `source` is the host of the portal.
    pub(super) async fn deliver(&self, source: &str, events: &[Event<'_>]) -> Result<(), Setback> {
        let messages: Vec<Vec<u8>> = events.iter().map(|event| write_message(&self.section, source, event)).collect();
        match &self.section.address {
            SyslogAddress::Stream(receiver) => send_by_stream(receiver, &messages).await,
            SyslogAddress::Socket(path) => send_to_socket(path, &messages).await,
        }
    }
}

/// Sends the messages on a connection of their own, and waits until the receiver has closed it too.
///
/// Syslog has no confirmation. A receiver that has unread octets when it ends resets the connection, and one that has read everything
/// closes it after the sender did: RFC 5425 §4.4 requires that for TLS.
async fn send_by_stream(receiver: &Receiver, messages: &[Vec<u8>]) -> Result<(), Setback> {
    let mut stream = connect(receiver).await?;
    let mut octets = Vec::new();
    for message in messages {
        octets.extend_from_slice(format!("{} ", message.len()).as_bytes());
        octets.extend_from_slice(message);
    }
    let sent = async {
        stream.write_all(&octets).await?;
        stream.flush().await?;
        stream.shutdown().await
    };
    sent.await.map_err(|error| broken("the messages can't be sent", &error))?;
    wait_for_end(&mut *stream).await
}

/// What a receiver sends is ignored. Some receivers end TLS without a close_notify: whoever cuts the connection at this moment could
/// hide the loss of the last messages, but not for long, because the next event contains the hash of the one before.
async fn wait_for_end(stream: &mut dyn Stream) -> Result<(), Setback> {
    let mut ignored = [0; 1024];
    loop {
        match stream.read(&mut ignored).await {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(broken("the receiver did not close the connection in order", &error)),
        }
    }
}

/// The system keeps a datagram until the program of the socket reads it, and waits while there are too many.
async fn send_to_socket(path: &Path, messages: &[Vec<u8>]) -> Result<(), Setback> {
    let unreachable =
        |error: std::io::Error| Setback::new(DeliveryFault::Unreachable, format!("{}: {error}", path.display()));
    let socket = UnixDatagram::unbound().map_err(unreachable)?;
    socket.connect(path).map_err(unreachable)?;
    for message in messages {
        socket.send(message).await.map_err(unreachable)?;
    }
    Ok(())
}
