//! A mail server that accepts all mail.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use anyhow::{Context as _, Result};
use data_encoding::BASE64_MIME;

use crate::wait::PATIENCE;

/// A plain SMTP server (RFC 5321) on loopback.
#[derive(Debug)]
pub struct MailServer {
    /// The port on which it listens.
    pub port: u16,
    mails: Receiver<String>,
}

impl MailServer {
    /// Starts it; it ends with the process.
    ///
    /// # Errors
    /// When it can't listen.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let (sender, mails) = mpsc::channel();
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let sender = sender.clone();
                thread::spawn(move || converse(connection, &sender));
            }
        });
        Ok(Self { port, mails })
    }

    /// Waits for the next mail; returns its header as received, and its text.
    ///
    /// # Errors
    /// When no mail arrives.
    pub fn next(&self) -> Result<(String, String)> {
        read(&self.next_whole()?)
    }

    /// Waits for the next mail; returns it as received.
    ///
    /// # Errors
    /// When no mail arrives.
    pub fn next_whole(&self) -> Result<String> {
        self.mails.recv_timeout(PATIENCE).context("no mail came")
    }

    /// The mails that have arrived since the last call.
    ///
    /// # Errors
    /// When a mail can't be parsed.
    pub fn all_that_came(&self) -> Result<Vec<(String, String)>> {
        self.mails.try_iter().map(|mail| read(&mail)).collect()
    }
}

/// The header as received, and the text of the first part that is plain text.
///
/// # Errors
/// When there is no such part.
pub fn read(mail: &str) -> Result<(String, String)> {
    let (header, _) = mail.split_once("\r\n\r\n").context("a mail without a text")?;
    let (_, part) = mail.split_once("Content-Type: text/plain").context("a mail without plain text")?;
    let (own, body) = part.split_once("\r\n\r\n").context("a part without a text")?;
    let body = body.split("\r\n--=_").next().unwrap_or(body);
    let text = match own.to_ascii_lowercase() {
        own if own.contains("quoted-printable") => decode_quoted_printable(body)?,
        own if own.contains("base64") => String::from_utf8(BASE64_MIME.decode(format!("{body}\r\n").as_bytes())?)?,
        _ => body.to_owned(),
    };
    Ok((header.to_owned(), text))
}

/// Accepts every command; the lines between DATA and the dot are the mail.
fn converse(mut connection: TcpStream, mails: &Sender<String>) -> Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines().map_while(Result::ok);
    connection.write_all(b"220 sink\r\n")?;
    while let Some(line) = lines.next() {
        if line.starts_with("DATA") {
            connection.write_all(b"354 go on\r\n")?;
            mails.send(lines.by_ref().take_while(|line| line != ".").map(|line| line + "\r\n").collect())?;
        }
        connection.write_all(b"250 taken\r\n")?;
    }
    Ok(())
}

/// Decodes quoted-printable (RFC 2045 §6.7).
fn decode_quoted_printable(text: &str) -> Result<String> {
    let joined = text.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut octets = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).context("an `=` without its octet")?;
        octets.push(u8::from_str_radix(digits, 16)?);
        octets.extend_from_slice(rest.as_bytes());
    }
    Ok(String::from_utf8(octets)?)
}
