//! The message that a notice becomes: text and HTML with the same words, marked as written by a program.

use std::time::{Duration, SystemTime};

use askama::Template;
use ca_core::types::{EmailAddress, EnvelopeId, Language};
use ca_core::use_cases::notices::Notice;
use ca_core::{Error, Result};
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header as _, HeaderName, HeaderValue, Subject};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};

use super::charset::Charset;
use crate::config::JapaneseCharset;

/// What all mails of an installation have in common.
pub(super) struct Stationery {
    pub(super) from: EmailAddress,
    pub(super) organisation: String,
    /// URL of the portal, as links in mails begin.
    pub(super) portal: String,
    pub(super) japanese: JapaneseCharset,
}

impl Stationery {
    /// The message. Trying again makes the same one, so that a reader sees one mail.
    pub(super) fn write(&self, notice: &Notice, id: &EnvelopeId) -> Result<Message> {
        let content = &notice.content;
        let texts = [&content.subject, &content.body, &self.organisation].map(String::as_str);
        let charset = Charset::choose(self.japanese, content.language, &texts);
        let message = self.headers(notice, id, charset)?;
        message.multipart(self.both_forms(notice, id, charset)?).map_err(Error::internal)
    }

    fn headers(&self, notice: &Notice, id: &EnvelopeId, charset: Charset) -> Result<MessageBuilder> {
        let content = &notice.content;
        let (from, to) = (address(&self.from)?, address(&content.recipient)?);
        let envelope = Envelope::new(Some(from.clone()), vec![to.clone()]).map_err(Error::internal)?;
        let seconds = u64::try_from(notice.created_at.unix_seconds()).map_err(Error::internal)?;
        let message = Message::builder()
            .from(Mailbox::new(Some(self.organisation.clone()), from))
            .to(Mailbox::new(None, to))
            .subject(&content.subject)
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{id}@{}>", self.from.domain())))
            .raw_header(raw("Content-Language", content.language.tag()))
            // RFC 3834 §5.
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .envelope(envelope);
        Ok(if charset == Charset::Iso2022Jp {
            self.in_its_charset(message, content.subject.as_str(), charset)
        } else {
            message
        })
    }

    /// The headers with words, which lettre would write in UTF-8.
    fn in_its_charset(&self, message: MessageBuilder, subject: &str, charset: Charset) -> MessageBuilder {
        let words = |text: &str| if text.is_ascii() { None } else { Some(charset.header_words(text)) };
        let mut message = message;
        if let Some(words) = words(subject) {
            message =
                message.raw_header(HeaderValue::dangerous_new_pre_encoded(Subject::name(), subject.to_owned(), words));
        }
        if let Some(words) = words(&self.organisation) {
            let from = self.from.to_string();
            let named = format!("{words}\r\n <{from}>");
            let name = HeaderName::new_from_ascii_str("From");
            message = message.raw_header(HeaderValue::dangerous_new_pre_encoded(name, from, named));
        }
        message
    }

    /// Text first: who shows both forms shows the last that it can (RFC 2046 §5.1.4).
    fn both_forms(&self, notice: &Notice, id: &EnvelopeId, charset: Charset) -> Result<MultiPart> {
        let html = self.html(notice)?;
        let part = |kind: &str, text: &str| -> Result<SinglePart> {
            let kind = ContentType::parse(&format!("{kind}; charset={}", charset.name())).map_err(Error::internal)?;
            Ok(SinglePart::builder().header(kind).body(charset.body(text)))
        };
        // `=_` stands in no encoded line (RFC 2045 §6.7).
        let parts = MultiPart::alternative().boundary(format!("=_{id}_forms"));
        Ok(parts.singlepart(part("text/plain", &notice.content.body)?).singlepart(part("text/html", &html)?))
    }

    fn html(&self, notice: &Notice) -> Result<String> {
        let content = &notice.content;
        let (text, end) = content.body.split_once(END).unwrap_or((&content.body, ""));
        let lines = |text: &str| -> Vec<Line> {
            let line = |text: &str| Line { is_link: text.starts_with(&self.portal), text: text.to_owned() };
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

fn address(address: &EmailAddress) -> Result<Address> {
    address.as_str().parse().map_err(Error::internal)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Where the letterhead's last lines begin.
const END: &str = "\n\n-- \n";
