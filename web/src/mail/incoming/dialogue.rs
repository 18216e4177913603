//! The SMTP and LMTP dialogue with a mail server (RFC 5321, RFC 2033), independent of a connection.

use std::slice::Iter;

use ca_core::types::EmailAddress;
use smtp_proto::request::receiver::RequestReceiver;
use smtp_proto::{Error as Unread, MailFrom, RcptTo, Request};

/// The next action after a line from the client.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this reply.
    Reply(String),
    /// Send this reply; then TLS begins, and the dialogue starts over.
    StartTls(&'static str),
    /// Send this reply; then the content of a mail follows.
    Mail(&'static str),
    /// Send this reply and close the connection.
    End(&'static str),
    /// The line is incomplete.
    More,
}

/// The result for a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was processed, or needs no processing.
    Done,
    /// It does not answer an open test.
    Unexpected,
    /// It is longer than [`MOST_OCTETS`].
    TooLong,
    /// It can't be processed now.
    Later,
}

/// A dialogue with one client. It accepts mail for one address only.
pub struct Dialogue {
    address: EmailAddress,
    /// The received part of an incomplete line.
    receiver: RequestReceiver,
    offers_tls: bool,
    turn: Turn,
    faults: u8,
}

/// The state of the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Start,
    Greeted,
    Sender,
    Recipient,
}

impl Dialogue {
    /// A dialogue that accepts mail for `address`.
    pub fn new(address: EmailAddress, offers_tls: bool) -> Self {
        Self { address, receiver: RequestReceiver::default(), offers_tls, turn: Turn::Start, faults: 0 }
    }

    /// The greeting of the server.
    pub(super) fn greeting(&self) -> String {
        format!("220 {} ESMTP Inkan\r\n", self.host())
    }

    /// Reads octets up to the end of a line and answers the command.
    pub fn take(&mut self, octets: &mut Iter<'_, u8>) -> Step {
        match self.receiver.ingest(octets).map(Request::into_owned) {
            Ok(request) => self.answer(request),
            Err(Unread::NeedsMoreData { .. }) => Step::More,
            Err(Unread::ResponseTooLong) => Step::End("500 5.5.6 Line too long\r\n"),
            Err(Unread::UnknownCommand | Unread::InvalidResponse { .. }) => self.fault("500 5.5.1 Unknown command"),
            Err(_) => self.fault("501 5.5.4 Syntax error in parameters"),
        }
    }

    fn answer(&mut self, request: Request<String>) -> Step {
        match request {
            Request::Ehlo { .. } | Request::Lhlo { .. } => self.greet(true),
            Request::Helo { .. } => self.greet(false),
            Request::StartTls if self.offers_tls => Step::StartTls("220 2.0.0 Ready to start TLS\r\n"),
            Request::Mail { from } => self.take_sender(&from),
            Request::Rcpt { to } => self.take_recipient(&to),
            Request::Data if self.turn == Turn::Recipient => {
                Step::Mail("354 Start mail input; end with <CRLF>.<CRLF>\r\n")
            }
            Request::Data => self.fault("503 5.5.1 Send MAIL FROM and RCPT TO first"),
            Request::Rset => {
                self.forget();
                reply("250 2.0.0 OK")
            }
            Request::Noop { .. } => reply("250 2.0.0 OK"),
            Request::Vrfy { .. } => reply("252 2.1.5 Cannot verify the address; send the mail to test it"),
            Request::Quit => Step::End("221 2.0.0 Closing connection\r\n"),
            _ => self.fault("502 5.5.1 Command not implemented"),
        }
    }

    /// The reply after the content of a mail; then the client may send another mail.
    pub(super) fn close(&mut self, taken: Taken) -> &'static str {
        self.forget();
        match taken {
            Taken::Done => "250 2.0.0 OK: mail accepted\r\n",
            Taken::Unexpected => "550 5.7.1 This mail answers no open test; start a new test in the portal\r\n",
            Taken::TooLong => "552 5.3.4 Message size exceeds the limit for an answer\r\n",
            Taken::Later => "451 4.3.0 Try again later\r\n",
        }
    }

    fn greet(&mut self, extended: bool) -> Step {
        self.turn = Turn::Greeted;
        if !extended {
            return reply(&format!("250 {}", self.host()));
        }
        let tls = if self.offers_tls { "250-STARTTLS\r\n" } else { "" };
        let host = self.host();
        reply(&format!(
            "250-{host}\r\n250-SIZE {MOST_OCTETS}\r\n250-8BITMIME\r\n250-PIPELINING\r\n{tls}250 ENHANCEDSTATUSCODES"
        ))
    }

    fn take_sender(&mut self, from: &MailFrom<String>) -> Step {
        if self.turn != Turn::Greeted {
            return self.fault("503 5.5.1 Send EHLO first, and only one MAIL FROM");
        }
        if from.size > MOST_OCTETS {
            return self.fault("552 5.3.4 Message size exceeds the limit for an answer");
        }
        // Bounces and automatic responses (RFC 3834 §3.3) have a null sender.
        if from.address.is_empty() {
            return reply("550 5.7.1 Mail with a null sender is not accepted");
        }
        self.turn = Turn::Sender;
        reply("250 2.1.0 OK")
    }

    fn take_recipient(&mut self, to: &RcptTo<String>) -> Step {
        if self.turn != Turn::Sender {
            return self.fault("503 5.5.1 Send MAIL FROM first, and only one RCPT TO");
        }
        let is_here = to.address.parse::<EmailAddress>().is_ok_and(|to| to.folded() == self.address.folded());
        if !is_here {
            return self.fault("550 5.1.1 No such mailbox");
        }
        self.turn = Turn::Recipient;
        reply("250 2.1.5 OK")
    }

    /// Replies with an error, and closes the connection after too many of them.
    fn fault(&mut self, text: &'static str) -> Step {
        self.faults = self.faults.saturating_add(1);
        if self.faults < MOST_FAULTS { reply(text) } else { Step::End("421 4.7.0 Too many errors\r\n") }
    }

    /// Discards the current mail transaction.
    fn forget(&mut self) {
        if self.turn != Turn::Start {
            self.turn = Turn::Greeted;
        }
    }

    fn host(&self) -> String {
        self.address.domain().to_string()
    }
}

fn reply(text: &str) -> Step {
    Step::Reply(format!("{text}\r\n"))
}

/// The maximum size of a mail in bytes; an answer that quotes the test mail has a hundredth of it.
pub(super) const MOST_OCTETS: usize = 1024 * 1024;
const MOST_FAULTS: u8 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// The replies to these lines, in order.
    fn talk(dialogue: &mut Dialogue, lines: &[&str]) -> Vec<Step> {
        let mut take = |line: &&str| dialogue.take(&mut format!("{line}\r\n").as_bytes().iter());
        lines.iter().map(&mut take).collect()
    }

    fn codes(steps: &[Step]) -> Vec<String> {
        let code = |step: &Step| match step {
            Step::Reply(text) => text.get(..3).unwrap().to_owned(),
            Step::Mail(text) | Step::End(text) | Step::StartTls(text) => text[..3].to_owned(),
            Step::More => "more".to_owned(),
        };
        steps.iter().map(code).collect()
    }

    fn dialogue(offers_tls: bool) -> Dialogue {
        Dialogue::new("selfcheck@example.com".parse().unwrap(), offers_tls)
    }

    #[test]
    fn a_mail_to_the_address_is_taken_by_both_protocols() {
        for hello in ["EHLO mail.example.com", "LHLO mail.example.com", "HELO mail"] {
            let mut dialogue = dialogue(false);
            let steps = talk(
                &mut dialogue,
                &[hello, "MAIL FROM:<taro@example.com> SIZE=1000", "RCPT TO:<SelfCheck@EXAMPLE.com>", "DATA"],
            );
            assert_eq!(codes(&steps), ["250", "250", "250", "354"], "{steps:?}");
            assert!(dialogue.close(Taken::Done).starts_with("250"));
            assert_eq!(codes(&talk(&mut dialogue, &["DATA", "QUIT"])), ["503", "221"]);
        }
    }

    #[test]
    fn nothing_is_taken_for_anybody_else_out_of_order_or_when_it_is_too_long() {
        let lines = [
            ("MAIL FROM:<a@example.com>", "503"),
            ("EHLO x", "250"),
            ("RCPT TO:<selfcheck@example.com>", "503"),
            ("MAIL FROM:<a@example.com> SIZE=1048577", "552"),
            ("MAIL FROM:<>", "550"),
            ("MAIL FROM:<a@example.com>", "250"),
            ("MAIL FROM:<a@example.com>", "503"),
            ("RCPT TO:<taro@example.com>", "550"),
            ("RCPT TO:<selfcheck@example.com>", "250"),
            ("RSET", "250"),
            ("DATA", "503"),
            ("STARTTLS", "502"),
            ("VRFY taro", "252"),
            ("what", "500"),
        ];
        let steps = talk(&mut dialogue(false), &lines.map(|(line, _)| line));
        assert_eq!(codes(&steps), lines.map(|(_, code)| code), "{steps:?}");
    }

    #[test]
    fn tls_is_offered_where_there_is_a_certificate() {
        let steps = talk(&mut dialogue(true), &["EHLO x", "STARTTLS"]);
        assert!(matches!(&steps[0], Step::Reply(text) if text.contains("\r\n250-STARTTLS\r\n")), "{steps:?}");
        assert_eq!(steps[1], Step::StartTls("220 2.0.0 Ready to start TLS\r\n"));
        assert!(matches!(&talk(&mut dialogue(false), &["EHLO x"])[0], Step::Reply(text) if !text.contains("STARTTLS")));
    }

    #[test]
    fn whoever_goes_on_wrongly_is_shown_out() {
        let steps = talk(&mut dialogue(false), &["DATA"; 10]);
        assert_eq!(codes(&steps)[8..], ["503", "421"]);
    }
}
