//! The listener: connections, TLS, and limits on size and time.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::slice::Iter;
use std::sync::Arc;
use std::time::Duration;

use ca_core::Ca;
use ca_core::types::EmailAddress;
use rustls::ServerConfig;
use smtp_proto::request::receiver::{DataReceiver, DummyDataReceiver};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::answer::hand_over;
use super::dialogue::{Dialogue, MOST_OCTETS, Step, Taken};

/// The listener for mail to one address.
pub(crate) struct Incoming {
    listener: TcpListener,
    address: EmailAddress,
    tls: Option<TlsAcceptor>,
}

/// The reason why a connection ended.
enum Ending {
    Over,
    TlsBegins,
}

impl Incoming {
    /// Uses a bound listener. With a certificate, TLS is offered.
    pub(crate) fn new(listener: TcpListener, address: EmailAddress, tls: Option<ServerConfig>) -> Self {
        Self { listener, address, tls: tls.map(|tls| TlsAcceptor::from(Arc::new(tls))) }
    }

    /// Accepts mail until it is dropped.
    ///
    /// # Errors
    /// When the listener fails.
    pub(crate) async fn work(self, ca: Arc<Ca>) -> io::Result<()> {
        self.listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
            let (stream, from) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection of a mail server could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let (ca, address, tls) = (Arc::clone(&ca), self.address.clone(), self.tls.clone());
            tokio::spawn(async move {
                let met = timeout(LONGEST_VISIT, meet(&ca, address, tls, stream)).await;
                tell(from, met.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())));
                drop(place);
            });
        }
    }
}

fn tell(from: SocketAddr, met: io::Result<()>) {
    if let Err(error) = met {
        tracing::debug!(%from, %error, "a mail server closed the connection early");
    }
}

async fn meet(ca: &Arc<Ca>, address: EmailAddress, tls: Option<TlsAcceptor>, stream: TcpStream) -> io::Result<()> {
    let mut dialogue = Dialogue::new(address.clone(), tls.is_some());
    let mut wire = Wire::new(stream);
    wire.say(&dialogue.greeting()).await?;
    let ending = converse(ca, &address, &mut dialogue, &mut wire).await?;
    if let (Ending::TlsBegins, Some(tls)) = (ending, tls) {
        // RFC 3207 §4.2: earlier commands are forgotten, and octets received in one packet with STARTTLS are discarded.
        let mut wire = Wire::new(timeout(PATIENCE, tls.accept(wire.stream)).await??);
        let mut dialogue = Dialogue::new(address.clone(), false);
        converse(ca, &address, &mut dialogue, &mut wire).await?;
        wire.stream.shutdown().await?;
    }
    Ok(())
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    ca: &Arc<Ca>,
    address: &EmailAddress,
    dialogue: &mut Dialogue,
    wire: &mut Wire<S>,
) -> io::Result<Ending> {
    while wire.has_more().await? {
        match wire.consume(|octets| dialogue.take(octets)) {
            Step::More => {}
            Step::Reply(reply) => wire.say(&reply).await?,
            Step::End(reply) => {
                wire.say(reply).await?;
                return Ok(Ending::Over);
            }
            Step::StartTls(reply) => {
                wire.say(reply).await?;
                return Ok(Ending::TlsBegins);
            }
            Step::Mail(reply) => {
                wire.say(reply).await?;
                let taken = match read_mail(wire).await? {
                    Some(mail) => hand_over(ca, address, mail).await,
                    None => Taken::TooLong,
                };
                wire.say(dialogue.close(taken)).await?;
            }
        }
    }
    Ok(Ending::Over)
}

/// The mail up to the final dot; `None`, after reading to its end, when it is too long.
async fn read_mail<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> io::Result<Option<Vec<u8>>> {
    let (mut receiver, mut mail) = (DataReceiver::new(), Vec::new());
    while wire.has_more().await? {
        if wire.consume(|octets| receiver.ingest(octets, &mut mail)) {
            return Ok((mail.len() <= MOST_OCTETS).then_some(mail));
        }
        if mail.len() > MOST_OCTETS {
            let mut rest = DummyDataReceiver::new_data(&receiver);
            while wire.has_more().await? {
                if wire.consume(|octets| rest.ingest(octets)) {
                    return Ok(None);
                }
            }
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// A connection, and the octets received but not yet processed.
struct Wire<S> {
    stream: S,
    unread: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    fn new(stream: S) -> Self {
        Self { stream, unread: Vec::with_capacity(BUFFER) }
    }

    /// Waits until there are unread octets; `false` at the end of the connection.
    async fn has_more(&mut self) -> io::Result<bool> {
        if self.unread.is_empty() {
            timeout(PATIENCE, self.stream.read_buf(&mut self.unread)).await??;
        }
        Ok(!self.unread.is_empty())
    }

    /// Discards the octets that `look` has read.
    fn consume<T>(&mut self, look: impl FnOnce(&mut Iter<'_, u8>) -> T) -> T {
        let mut octets = self.unread.iter();
        let outcome = look(&mut octets);
        let left = octets.as_slice().len();
        self.unread.drain(..self.unread.len() - left);
        outcome
    }

    async fn say(&mut self, reply: &str) -> io::Result<()> {
        let said = async {
            self.stream.write_all(reply.as_bytes()).await?;
            self.stream.flush().await
        };
        timeout(PATIENCE, said).await?
    }
}

/// The time limit for a command; RFC 5321 §4.5.3.2.7 requires at least five minutes.
const PATIENCE: Duration = Duration::from_mins(5);
/// The time limit of a connection.
const LONGEST_VISIT: Duration = Duration::from_mins(15);
const PAUSE: Duration = Duration::from_secs(1);
/// The maximum number of connections; further ones wait.
const CONNECTIONS: usize = 32;
/// The size in bytes.
const BUFFER: usize = 8 * 1024;
