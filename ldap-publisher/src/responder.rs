//! The built-in directory: a read-only LDAP server (RFC 4511) for the same entries that are published elsewhere, read from
//! the database at each request.
//!
//! It serves anonymous clients, so it limits them: people are found by their whole address only, never listed; wrong guesses are
//! counted by source (result `busy`); sizes, depths, times, connections and unread octets are bounded. The content of entries
//! comes from [`desired`](crate::desired); a CRL is fetched only for clients that request it.

mod asked;
mod attribute;
mod authorities;
mod ber;
mod codec;
mod compare;
mod condition;
mod connection;
mod controls;
mod encode;
mod entry;
mod exchange;
mod fixed;
mod flight;
mod fold;
mod limits;
mod name;
mod operation;
mod outcome;
mod paging;
mod question;
mod request;
mod schema;
mod search;
mod selection;
#[cfg(test)]
mod sent;
mod shape;
mod shown;

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ca_core::{Ca, Error, Result};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use self::connection::Connection;
pub use self::exchange::Exchange;
use self::limits::{ResponderLimits, Sources};
use self::search::Source;
use crate::config::ResponderConfig;

/// The built-in directory, bound to its address.
pub struct Responder {
    listener: TcpListener,
    address: SocketAddr,
    source: Arc<Source>,
    limits: ResponderLimits,
}

impl Responder {
    /// Binds the address; port 0 selects any free port. The suffix is `publication.base`.
    ///
    /// # Errors
    /// `Configuration` when the address can't be bound or the suffix is not a distinguished name.
    pub fn bind(ca: Arc<Ca>, config: &ResponderConfig) -> Result<Self> {
        let source = Arc::new(Source::of(ca)?);
        let listener =
            TcpListener::bind(&config.listen).and_then(|listener| prepare(&listener).map(|()| listener)).map_err(
                |error| Error::Configuration(format!("responder.listen: {} can't be used: {error}", config.listen)),
            )?;
        let address = listener.local_addr().map_err(Error::internal)?;
        Ok(Self { listener, address, source, limits: ResponderLimits::default() })
    }

    /// The bound address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` completes; connections still open are then closed.
    ///
    /// # Errors
    /// `Internal` when the listener can't be used on this runtime.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener.try_clone().map_err(Error::internal)?)
            .map_err(Error::internal)?;
        let sources = Sources::new(self.limits);
        let mut connections = JoinSet::new();
        tracing::info!(ldap.address = %self.address, "the built-in directory is listening");
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.admit(&sources, &mut connections, stream, peer),
                    // No file descriptor was free, or the client disconnected: the next connection may succeed.
                    Err(error) => {
                        tracing::warn!(error = %error, "an LDAP connection could not be accepted");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
        connections.shutdown().await;
        Ok(())
    }

    /// Serves the connection, or drops it when there are too many.
    fn admit(&self, sources: &Arc<Sources>, connections: &mut JoinSet<()>, stream: TcpStream, peer: SocketAddr) {
        // An answer takes more than one write; with Nagle's algorithm the second would wait for the acknowledgement of the
        // first.
        let _ = stream.set_nodelay(true);
        let place =
            (connections.len() < self.limits.connections).then(|| sources.admit(peer.ip(), Instant::now())).flatten();
        let Some(place) = place else {
            tracing::debug!(ldap.client = %peer, "an LDAP connection was refused: too many connections");
            return;
        };
        connections.spawn(Connection::new(stream, peer, place, Arc::clone(&self.source), self.limits).serve());
    }
}

/// Limits the send buffer; without this the system would buffer some megabytes for each client that does not read.
/// Connections inherit the limit from their listener.
fn prepare(listener: &TcpListener) -> io::Result<()> {
    rustix::net::sockopt::set_socket_send_buffer_size(listener, SEND_BUFFER)?;
    listener.set_nonblocking(true)
}

/// In bytes; Linux doubles the value.
const SEND_BUFFER: usize = 256 * 1024;
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
