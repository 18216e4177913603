//! The mail server of the demo, on loopback and without TLS: it takes mail by SMTP (RFC 5321), delivers it to the mailboxes of
//! the demo's people, and gives it to mail programs by POP3 (RFC 1939). Mails are in memory only.

pub(super) mod client;
mod mailboxes;
mod pop3;
mod smtp;
mod wire;

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use anyhow::Result;

use self::mailboxes::Mailboxes;
pub(super) use self::mailboxes::SELF_CHECK;
use self::pop3::Pop3;
use self::smtp::Smtp;
use self::wire::Wire;

/// The ports of the running mail server.
pub(super) struct Post {
    pub(super) smtp: u16,
    pub(super) pop3: u16,
}

impl Post {
    /// Serves until the process ends. Mail to [`SELF_CHECK`] is passed to the port `answers`, where the portal takes it; POP3
    /// demands `password`.
    pub(super) fn start(smtp: TcpListener, pop3: TcpListener, answers: u16, password: &str) -> Result<Self> {
        let own = Self { smtp: smtp.local_addr()?.port(), pop3: pop3.local_addr()?.port() };
        let mailboxes = Arc::new(Mailboxes::default());
        let taking = Smtp { mailboxes: Arc::clone(&mailboxes), answers };
        let giving = Pop3 { mailboxes, password: password.to_owned() };
        serve("smtp", smtp, move |wire| taking.meet(wire))?;
        serve("pop3", pop3, move |wire| giving.meet(wire))?;
        Ok(own)
    }
}

/// Meets each client in a thread of its own.
fn serve(
    name: &'static str,
    listener: TcpListener,
    meet: impl Fn(&mut Wire) -> io::Result<()> + Send + Sync + 'static,
) -> Result<()> {
    let meet = Arc::new(meet);
    let greet = move |stream: TcpStream| {
        let meet = Arc::clone(&meet);
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            if let Err(error) = Wire::new(stream).and_then(|mut wire| meet(&mut wire)) {
                tracing::debug!(%error, "a mail program closed the connection early");
            }
        })
    };
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        for stream in listener.incoming() {
            if let Err(error) = stream.and_then(&greet) {
                tracing::warn!(%error, "a connection of a mail program could not be accepted");
            }
        }
    })?;
    Ok(())
}
