//! A connection without a socket: accepts octets and returns the answers.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use ca_core::{Ca, Error, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::Runtime;

use super::connection::Connection;
use super::limits::{ResponderLimits, Sources};
use super::search::Source;

/// The built-in directory as a function of octets, for tests and fuzzing.
pub struct Exchange {
    source: Arc<Source>,
    runtime: Runtime,
}

impl Exchange {
    /// Creates a directory for an installation.
    ///
    /// # Errors
    /// `Configuration` for a suffix that is not a distinguished name; `Internal`.
    pub fn new(ca: Arc<Ca>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(Error::internal)?;
        Ok(Self { source: Arc::new(Source::of(ca)?), runtime })
    }

    /// The answer to a client that sends these octets and nothing more, by the same code and limits as on a socket. Earlier
    /// calls do not count towards the limits.
    ///
    /// # Errors
    /// `Internal` when no connection is admitted.
    pub fn answer(&self, sent: &[u8]) -> Result<Vec<u8>> {
        let limits = ResponderLimits::default();
        let client = SocketAddr::from((Ipv4Addr::LOCALHOST, 389));
        let place = Sources::new(limits).admit(client.ip(), Instant::now());
        let place = place.ok_or_else(|| Error::internal("the limits admit no connection"))?;
        let (near, far) = tokio::io::duplex(BUFFER);
        let connection = Connection::new(far, client, place, Arc::clone(&self.source), limits);
        let (mut reader, mut writer) = tokio::io::split(near);
        let mut answered = Vec::new();
        let send = async {
            // A client that was disconnected can't send the rest.
            let _ = writer.write_all(sent).await;
            let _ = writer.shutdown().await;
        };
        let (read, (), ()) =
            self.runtime.block_on(async { tokio::join!(reader.read_to_end(&mut answered), send, connection.serve()) });
        read.map_err(Error::internal)?;
        Ok(answered)
    }
}

/// The size of the buffer in bytes.
const BUFFER: usize = 64 * 1024;
