//! SMTP (RFC 5321), as far as the portal and mail programs need it.

use std::io;
use std::sync::Arc;

use super::client;
use super::mailboxes::{DOMAIN, Mailboxes, SELF_CHECK};
use super::wire::{LONGEST_MAIL, Wire};

/// The side that takes mail.
pub(super) struct Smtp {
    pub(super) mailboxes: Arc<Mailboxes>,
    /// The port to which mail for [`SELF_CHECK`] is passed.
    pub(super) answers: u16,
}

/// The envelope of a mail.
#[derive(Default)]
struct Envelope {
    from: String,
    to: Vec<String>,
}

impl Smtp {
    /// Talks with one client to its end.
    pub(super) fn meet(&self, wire: &mut Wire) -> io::Result<()> {
        wire.say("220 localhost Inkan demonstration")?;
        let mut envelope = Envelope::default();
        while let Some(line) = wire.line()? {
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let reply = match verb.to_ascii_uppercase().as_str() {
                "EHLO" => format!("250-localhost\r\n250-8BITMIME\r\n250 SIZE {LONGEST_MAIL}"),
                "HELO" | "NOOP" => OK.to_owned(),
                "RSET" => {
                    envelope = Envelope::default();
                    OK.to_owned()
                }
                "MAIL" => {
                    envelope = Envelope { from: path(rest).to_owned(), to: Vec::new() };
                    OK.to_owned()
                }
                "RCPT" => envelope.add(path(rest)).to_owned(),
                "DATA" if envelope.to.is_empty() => "503 Send RCPT TO first".to_owned(),
                "DATA" => {
                    wire.say("354 End with a dot")?;
                    let mail = wire.lines_to_dot()?;
                    self.deliver(&std::mem::take(&mut envelope), &mail)
                }
                "QUIT" => return wire.say("221 Closing"),
                _ => "502 Command not implemented".to_owned(),
            };
            wire.say(&reply)?;
        }
        Ok(())
    }

    /// Delivers a mail and returns the reply. The reply to an answer to a test mail is that of the portal.
    fn deliver(&self, envelope: &Envelope, mail: &[u8]) -> String {
        let (answers, others): (Vec<_>, Vec<_>) =
            envelope.to.iter().partition(|address| address.eq_ignore_ascii_case(SELF_CHECK));
        for address in others {
            self.mailboxes.put(address, mail);
        }
        if answers.is_empty() {
            return OK.to_owned();
        }
        client::submit(self.answers, &envelope.from, SELF_CHECK, mail)
            .unwrap_or_else(|error| format!("451 The portal takes no mail: {error}"))
    }
}

impl Envelope {
    fn add(&mut self, address: &str) -> &'static str {
        if !address.to_ascii_lowercase().ends_with(DOMAIN) {
            return "550 No mail leaves the demonstration: give an address of example.com";
        }
        self.to.push(address.to_owned());
        OK
    }
}

/// The address in `FROM:<address> …`.
fn path(rest: &str) -> &str {
    rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(address, _)| address)
}

const OK: &str = "250 OK";
