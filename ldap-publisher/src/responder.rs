//! The built-in directory: a read-only LDAP server (RFC 4511) over the same entries that are published elsewhere, read
//! from the database at each request.
//!
//! It answers whoever asks, so it is guarded: people are found by their whole address only, never listed; wrong guesses
//! are counted by source (result `busy`); sizes, depths, times and connections are bounded.

mod authorities;
mod codec;
mod connection;
mod encode;
mod entry;
mod exchange;
mod fixed;
mod limits;
mod matching;
mod operation;
mod question;
mod search;
mod shape;

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ca_core::{Ca, Error, Result};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use self::connection::Connection;
pub use self::exchange::Exchange;
use self::limits::{Limits, Sources};
use self::search::Source;
use crate::config::ResponderConfig;

/// The built-in directory, bound to its address.
pub struct Responder {
    listener: TcpListener,
    address: SocketAddr,
    source: Arc<Source>,
    limits: Limits,
}

impl Responder {
    /// Takes the address; port 0 takes any free one. The suffix is `publication.base`.
    ///
    /// # Errors
    /// `Configuration` when the address can't be taken or the suffix is no distinguished name.
    pub fn bind(ca: Arc<Ca>, config: &ResponderConfig) -> Result<Self> {
        let source = Arc::new(Source::of(ca)?);
        let listener = TcpListener::bind(&config.listen)
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .map_err(|error| {
                Error::Configuration(format!("responder.listen: {} can't be used: {error}", config.listen))
            })?;
        let address = listener.local_addr().map_err(Error::internal)?;
        Ok(Self { listener, address, source, limits: Limits::default() })
    }

    /// The address that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` comes; connections still open are then cut.
    ///
    /// # Errors
    /// `Internal` when the listener can't be used on this runtime.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener.try_clone().map_err(Error::internal)?)
            .map_err(Error::internal)?;
        let sources = Sources::new(self.limits);
        let mut connections = JoinSet::new();
        tracing::info!(ldap.address = %self.address, "the built-in directory answers");
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.admit(&sources, &mut connections, stream, peer),
                    // Out of descriptors, or the client left at once: the next one may do better.
                    Err(error) => {
                        tracing::warn!(error = %error, "an LDAP connection could not be taken");
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
        // An answer is more than one write; without this the second would wait for the first to be acknowledged.
        let _ = stream.set_nodelay(true);
        let place =
            (connections.len() < self.limits.connections).then(|| sources.admit(peer.ip(), Instant::now())).flatten();
        let Some(place) = place else {
            tracing::debug!(ldap.client = %peer, "an LDAP connection was refused: there are too many");
            return;
        };
        connections.spawn(Connection::new(stream, peer, place, Arc::clone(&self.source), self.limits).serve());
    }
}

const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
