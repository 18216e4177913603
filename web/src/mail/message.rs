//! The message of a notice: the same words as text and HTML, marked as automatically generated, and signed.

use std::time::{Duration, SystemTime};

use askama::Template;
use ca_core::types::{EmailAddress, EnvelopeId, Language};
use ca_core::use_cases::mail::notices::Notice;
use ca_core::use_cases::mail::sign_notice::{sign_notice, sign_test_mail};
use ca_core::{Ca, Error, Result};
use lettre::address::Envelope;
use lettre::message::header::{self, ContentType, Date, Header as _, HeaderName, HeaderValue, MessageId, Subject};
use lettre::message::{Mailbox, Mailboxes, MessageBuilder, MultiPart, MultiPartBuilder, SinglePart};
use lettre::{Address, Message};

use super::charset::Charset;
use super::signature;
use crate::config::JapaneseCharset;

/// The common data of all mails of an installation.
pub(super) struct Stationery {
    pub(super) from: EmailAddress,
    pub(super) organisation: String,
    /// URL of the portal, the beginning of links in mails.
    pub(super) portal: String,
    pub(super) japanese: JapaneseCharset,
    /// Whether mails are signed, which requires that `from` is in a domain of the organisation.
    pub(super) signs: bool,
}

impl Stationery {
    /// The message. A repeated attempt makes the same message, so that a reader sees one mail. A notice that can't be signed
    /// is sent unsigned, because a late notice of a revocation would be worse. A test mail waits until it can be signed.
    pub(super) fn write(&self, ca: &Ca, notice: &Notice, id: &EnvelopeId) -> Result<Message> {
        let content = &notice.content;
        let texts = [&content.subject, &content.body, &self.organisation].map(String::as_str);
        let charset = Charset::choose(self.japanese, content.language, &texts);
        let message = self.headers(notice, id, charset)?;
        let entity = match self.sign(ca, notice, id, charset)? {
            Some(signed) => signed,
            None => self.both_forms(kind_of_forms(id), notice, charset)?,
        };
        message.multipart(entity).map_err(Error::internal)
    }

    /// The signed entity; `None` when a notice can't be signed, and the reason is logged.
    fn sign(&self, ca: &Ca, notice: &Notice, id: &EnvelopeId, charset: Charset) -> Result<Option<MultiPart>> {
        if !self.signs && notice.content.sender.is_none() {
            return Ok(None);
        }
        let entity = self.protected(notice, id, charset)?;
        let octets = signature::octets(&entity);
        let signature = match &notice.content.sender {
            Some(sender) => Some(sign_test_mail(ca, sender, &octets)?),
            None => sign_notice(ca, &self.from, &octets)
                .map_err(|error| tracing::error!(%error, "a mail can't be signed and is sent unsigned"))
                .ok(),
        };
        Ok(signature.map(|signature| signature::attach(id, entity, signature)))
    }

    /// The visible sender of the mail. The envelope sender, which gets delivery failures, is always the usual one.
    fn sender<'a>(&'a self, notice: &'a Notice) -> &'a EmailAddress {
        notice.content.sender.as_ref().unwrap_or(&self.from)
    }

    /// The signed content: both forms under a copy of all headers except MIME's own, so that clients with RFC 9788 can
    /// verify them too.
    fn protected(&self, notice: &Notice, id: &EnvelopeId, charset: Charset) -> Result<MultiPart> {
        let content = &notice.content;
        let kind = ContentType::parse(&format!("multipart/alternative; boundary=\"=_{id}_forms\"; hp=\"clear\""));
        let named = Mailbox::new(Some(self.organisation.clone()), address(self.sender(notice))?);
        let headers = MultiPart::builder()
            .header(kind.map_err(Error::internal)?)
            .header(header::From::from(Mailboxes::from(named)))
            .header(header::To::from(Mailboxes::from(Mailbox::new(None, address(&content.recipient)?))))
            .header(Subject::from(content.subject.clone()))
            .header(Date::new(date(notice)?))
            .header(MessageId::from(self.message_id(id)))
            .header(AutoSubmitted);
        self.both_forms(headers, notice, charset)
    }

    fn headers(&self, notice: &Notice, id: &EnvelopeId, charset: Charset) -> Result<MessageBuilder> {
        let content = &notice.content;
        let (from, to) = (address(self.sender(notice))?, address(&content.recipient)?);
        let envelope = Envelope::new(Some(address(&self.from)?), vec![to.clone()]).map_err(Error::internal)?;
        let message = Message::builder()
            .from(Mailbox::new(Some(self.organisation.clone()), from))
            .to(Mailbox::new(None, to))
            .subject(&content.subject)
            .date(date(notice)?)
            .message_id(Some(self.message_id(id)))
            .raw_header(raw("Content-Language", content.language.tag()))
            .header(AutoSubmitted)
            .envelope(envelope);
        Ok(if charset == Charset::Iso2022Jp { self.in_its_charset(message, notice, charset) } else { message })
    }

    /// Adds the headers with text, which lettre would always encode in UTF-8.
    fn in_its_charset(&self, message: MessageBuilder, notice: &Notice, charset: Charset) -> MessageBuilder {
        let subject = notice.content.subject.as_str();
        let words = |text: &str| if text.is_ascii() { None } else { Some(charset.header_words(text)) };
        let mut message = message;
        if let Some(words) = words(subject) {
            message =
                message.raw_header(HeaderValue::dangerous_new_pre_encoded(Subject::name(), subject.to_owned(), words));
        }
        if let Some(words) = words(&self.organisation) {
            let from = self.sender(notice).to_string();
            let named = format!("{words}\r\n <{from}>");
            let name = HeaderName::new_from_ascii_str("From");
            message = message.raw_header(HeaderValue::dangerous_new_pre_encoded(name, from, named));
        }
        message
    }

    fn message_id(&self, id: &EnvelopeId) -> String {
        format!("<{id}@{}>", self.from.domain())
    }

    /// The text is first: a client that can show both shows the last (RFC 2046 §5.1.4).
    fn both_forms(&self, headers: MultiPartBuilder, notice: &Notice, charset: Charset) -> Result<MultiPart> {
        let html = self.html(notice)?;
        let part = |kind: &str, text: &str| -> Result<SinglePart> {
            let kind = ContentType::parse(&format!("{kind}; charset={}", charset.name())).map_err(Error::internal)?;
            Ok(SinglePart::builder().header(kind).body(charset.body(text)))
        };
        Ok(headers.singlepart(part("text/plain", &notice.content.body)?).singlepart(part("text/html", &html)?))
    }

    fn html(&self, notice: &Notice) -> Result<String> {
        let content = &notice.content;
        let (text, end) = content.body.split_once(END).unwrap_or((&content.body, ""));
        let lines = |text: &str| -> Vec<Line> {
            let line = |text: &str| Line { is_link: is_link(&self.portal, text), text: text.to_owned() };
            text.trim().lines().map(line).collect()
        };
        let view = MailView {
            language: content.language,
            subject: &content.subject,
            paragraphs: text.split("\n\n").map(lines).collect(),
            end: lines(end),
        };
        view.render().map_err(Error::internal)
    }
}

/// `Auto-Submitted: auto-generated`: programs must not reply (RFC 3834 §5).
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        if text == AUTO_GENERATED { Ok(Self) } else { Err("not of ours".into()) }
    }

    fn display(&self) -> HeaderValue {
        raw("Auto-Submitted", AUTO_GENERATED)
    }
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailView<'a> {
    language: Language,
    subject: &'a str,
    paragraphs: Vec<Vec<Line>>,
    end: Vec<Line>,
}

struct Line {
    text: String,
    is_link: bool,
}

/// Whether a line is the URL of a page of the portal, and not of a host or an account whose name has the same beginning.
fn is_link(portal: &str, line: &str) -> bool {
    let rest = line.strip_prefix(portal.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A boundary with `=_`, which no encoded line contains (RFC 2045 §6.7).
fn kind_of_forms(id: &EnvelopeId) -> MultiPartBuilder {
    MultiPart::alternative().boundary(format!("=_{id}_forms"))
}

/// The time when the notice was written, the same for each attempt.
fn date(notice: &Notice) -> Result<SystemTime> {
    let seconds = u64::try_from(notice.created_at.unix_seconds()).map_err(Error::internal)?;
    Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

fn address(address: &EmailAddress) -> Result<Address> {
    address.as_str().parse().map_err(Error::internal)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

const AUTO_GENERATED: &str = "auto-generated";
/// The beginning of the letterhead's last lines.
const END: &str = "\n\n-- \n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_portal_become_links() {
        for portal in ["https://portal.example.com", "https://portal.example.com/"] {
            for line in ["https://portal.example.com", "https://portal.example.com/proof/abc"] {
                assert!(is_link(portal, line), "{line} is none at {portal}");
            }
            for line in [
                "https://portal.example.com.evil.example/proof/abc",
                "https://portal.example.com@evil.example/",
                "https://portal.example.com:443@evil.example/",
                "https://portal.example.comedy/",
                "https://portal.example",
                "See https://portal.example.com/",
                "",
            ] {
                assert!(!is_link(portal, line), "{line} is one at {portal}");
            }
        }
        assert!(is_link("http://127.0.0.1:8443", "http://127.0.0.1:8443/lost"));
        assert!(!is_link("http://127.0.0.1:844", "http://127.0.0.1:8443/lost"), "another port");
    }
}
