//! POP3 (RFC 1939), as far as mail programs need it.

use std::io;
use std::sync::Arc;

use super::mailboxes::{Mail, Mailboxes};
use super::wire::Wire;

/// The side that gives mail.
pub(super) struct Pop3 {
    pub(super) mailboxes: Arc<Mailboxes>,
    /// The password of all mailboxes.
    pub(super) password: String,
}

/// A mailbox that is read.
#[derive(Default)]
struct Reading {
    mails: Vec<Mail>,
    deleted: Vec<u64>,
}

impl Pop3 {
    /// Talks with one client to its end.
    pub(super) fn meet(&self, wire: &mut Wire) -> io::Result<()> {
        wire.say("+OK Inkan demonstration")?;
        let (mut user, mut reading) = (String::new(), None);
        while let Some(line) = wire.line()? {
            let (verb, argument) = line.split_once(' ').unwrap_or((&line, ""));
            match (verb.to_ascii_uppercase().as_str(), &mut reading) {
                ("CAPA", _) => wire.say("+OK\r\nUSER\r\nUIDL\r\n.")?,
                ("USER", None) => {
                    argument.clone_into(&mut user);
                    wire.say("+OK")?;
                }
                ("PASS", None) if argument == self.password => {
                    reading = Some(Reading { mails: self.mailboxes.list(&user), deleted: Vec::new() });
                    wire.say("+OK")?;
                }
                ("PASS", None) => wire.say("-ERR The password is the one that the demonstration printed")?,
                ("QUIT", reading) => {
                    self.mailboxes.delete(&reading.take().unwrap_or_default().deleted);
                    return wire.say("+OK");
                }
                ("NOOP", Some(_)) => wire.say("+OK")?,
                (verb, Some(reading)) => reading.answer(verb, argument, wire)?,
                _ => wire.say("-ERR Send USER and PASS first")?,
            }
        }
        Ok(())
    }
}

impl Reading {
    fn answer(&mut self, verb: &str, argument: &str, wire: &mut Wire) -> io::Result<()> {
        let chosen = argument.parse::<usize>().ok().and_then(|number| self.kept().find(|(place, _)| *place == number));
        let chosen = chosen.map(|(_, mail)| mail.clone());
        match (verb, chosen) {
            ("STAT", _) => wire.say(&format!("+OK {} {}", self.kept().count(), self.size())),
            ("LIST" | "UIDL", None) if argument.is_empty() => {
                let lines: Vec<String> =
                    self.kept().map(|(place, mail)| format!("{place} {}\r\n", told(verb, mail))).collect();
                wire.say(&format!("+OK\r\n{}.", lines.concat()))
            }
            ("LIST" | "UIDL", Some(mail)) => wire.say(&format!("+OK {argument} {}", told(verb, &mail))),
            ("RETR", Some(mail)) => {
                wire.say("+OK")?;
                wire.send_to_dot(&mail.octets)
            }
            ("DELE", Some(mail)) => {
                self.deleted.push(mail.number);
                wire.say("+OK")
            }
            ("RSET", _) => {
                self.deleted.clear();
                wire.say("+OK")
            }
            ("LIST" | "UIDL" | "RETR" | "DELE", None) => wire.say("-ERR There is no such mail"),
            _ => wire.say("-ERR Unknown command"),
        }
    }

    /// The mails that are not deleted, with their places from 1 on.
    fn kept(&self) -> impl Iterator<Item = (usize, &Mail)> {
        let all = (1..).zip(&self.mails);
        all.filter(|(_, mail)| !self.deleted.contains(&mail.number))
    }

    /// In bytes.
    fn size(&self) -> usize {
        self.kept().map(|(_, mail)| mail.octets.len()).sum()
    }
}

/// The size in bytes, or the unique number.
fn told(verb: &str, mail: &Mail) -> String {
    if verb == "LIST" { mail.octets.len().to_string() } else { mail.number.to_string() }
}
