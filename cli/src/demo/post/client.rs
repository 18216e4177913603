//! The client's side of SMTP and POP3.

use std::io;
use std::net::{Ipv4Addr, TcpStream};

use super::wire::Wire;

/// Submits a mail; returns the last reply, which begins with `2` when the mail was accepted.
///
/// # Errors
/// When the connection fails.
pub(in crate::demo) fn submit(port: u16, from: &str, to: &str, mail: &[u8]) -> io::Result<String> {
    let mut wire = Wire::new(TcpStream::connect((Ipv4Addr::LOCALHOST, port))?)?;
    let mut reply = read_reply(&mut wire)?;
    for command in ["EHLO localhost", &format!("MAIL FROM:<{from}>"), &format!("RCPT TO:<{to}>"), "DATA"] {
        if !reply.starts_with('2') {
            return Ok(reply);
        }
        wire.say(command)?;
        reply = read_reply(&mut wire)?;
    }
    if reply.starts_with("354") {
        wire.send_to_dot(mail)?;
        reply = read_reply(&mut wire)?;
        wire.say("QUIT")?;
    }
    Ok(reply)
}

/// Fetches all mails of an address, oldest first.
///
/// # Errors
/// When the connection fails or the password is refused.
pub(in crate::demo) fn fetch(port: u16, address: &str, password: &str) -> io::Result<Vec<Vec<u8>>> {
    let mut wire = Wire::new(TcpStream::connect((Ipv4Addr::LOCALHOST, port))?)?;
    read_line(&mut wire)?;
    ask(&mut wire, &format!("USER {address}"))?;
    ask(&mut wire, &format!("PASS {password}"))?;
    let counted = ask(&mut wire, "STAT")?;
    let count: usize = counted.split(' ').nth(1).and_then(|count| count.parse().ok()).unwrap_or_default();
    let mails = (1..=count).map(|place| {
        ask(&mut wire, &format!("RETR {place}"))?;
        wire.lines_to_dot()
    });
    mails.collect()
}

/// Sends a command of POP3, which must succeed, and returns the reply.
fn ask(wire: &mut Wire, command: &str) -> io::Result<String> {
    wire.say(command)?;
    let reply = read_line(wire)?;
    if reply.starts_with("+OK") { Ok(reply) } else { Err(io::Error::other(reply)) }
}

/// The last line of a reply of SMTP (RFC 5321 §4.2.1).
fn read_reply(wire: &mut Wire) -> io::Result<String> {
    loop {
        let line = read_line(wire)?;
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(line);
        }
    }
}

fn read_line(wire: &mut Wire) -> io::Result<String> {
    wire.line()?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}
