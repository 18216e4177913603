//! A connection of lines that end with CR LF, as in SMTP and POP3.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A connection, to a server or a client.
pub(super) struct Wire(BufReader<TcpStream>);

impl Wire {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// The next line without its end; `None` at the end of the connection.
    pub(super) fn line(&mut self) -> io::Result<Option<String>> {
        let octets = self.octets(LONGEST_LINE)?;
        Ok(octets.map(|line| String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// Sends a line.
    pub(super) fn say(&mut self, line: &str) -> io::Result<()> {
        self.send(format!("{line}\r\n").as_bytes())
    }

    /// The lines up to one with a dot alone, without the dots that were added to others (RFC 5321 §4.5.2, RFC 1939 §3).
    pub(super) fn lines_to_dot(&mut self) -> io::Result<Vec<u8>> {
        let mut lines = Vec::new();
        while let Some(line) = self.octets(LONGEST_MAIL)? {
            if line == b".\r\n" || line == b".\n" {
                return Ok(lines);
            }
            lines.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if lines.len() as u64 > LONGEST_MAIL {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }

    /// Sends lines, with a dot added to each that begins with one, and then a dot alone.
    pub(super) fn send_to_dot(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut sent = Vec::with_capacity(lines.len() + 5);
        for line in lines.split_inclusive(|octet| *octet == b'\n') {
            if line.starts_with(b".") {
                sent.push(b'.');
            }
            sent.extend_from_slice(line);
        }
        if !lines.ends_with(b"\r\n") {
            sent.extend_from_slice(b"\r\n");
        }
        sent.extend_from_slice(b".\r\n");
        self.send(&sent)
    }

    fn octets(&mut self, at_most: u64) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        (&mut self.0).take(at_most).read_until(b'\n', &mut line)?;
        match line.last() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(line)),
            Some(_) => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(octets)
    }
}

const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// In bytes.
const LONGEST_LINE: u64 = 4096;
/// In bytes.
pub(super) const LONGEST_MAIL: u64 = 8 << 20;
