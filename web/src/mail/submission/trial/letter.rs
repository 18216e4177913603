//! The mail of a trial.

use std::time::{Duration, SystemTime};

use ca_core::runtime::entropy::Entropy;
use ca_core::types::{EmailAddress, EnvelopeId, Language, Timestamp};
use ca_core::{Error, Result};
use data_encoding::HEXLOWER;
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::{Address, Message};

use crate::locale::{say, say_with};

/// The mail that a trial sends.
#[derive(Debug, Clone)]
pub struct TrialMail {
    /// The recipient.
    pub to: EmailAddress,
    /// The name in the sender.
    pub organisation: String,
    /// The language of the text.
    pub language: Language,
    /// Its date, UTC.
    pub at: Timestamp,
}

/// A mail that is ready to be submitted.
pub(super) struct Letter {
    pub(super) envelope: Envelope,
    pub(super) id: EnvelopeId,
    /// The mail as octets.
    pub(super) message: Vec<u8>,
}

impl Letter {
    /// Composes the mail, without a signature.
    pub(super) fn write(mail: &TrialMail, from: &EmailAddress, entropy: &dyn Entropy) -> Result<Self> {
        let id = format!("<{}@{}>", HEXLOWER.encode(&entropy.octets::<16>()?), from.domain());
        let envelope = EnvelopeId::of_message_id(&id).ok_or_else(|| Error::internal("no identifier of a mail"))?;
        let seconds = u64::try_from(mail.at.unix_seconds()).map_err(Error::internal)?;
        let message = Message::builder()
            .from(Mailbox::new(Some(mail.organisation.trim().to_owned()), address(from)?))
            .to(Mailbox::new(None, address(&mail.to)?))
            .subject(say_with(mail.language, "mail-trial-subject", &[("organisation", &mail.organisation)]))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(id))
            // Programs must not reply (RFC 3834 §5).
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("Content-Language", mail.language.tag()))
            .header(ContentType::TEXT_PLAIN)
            .body(say(mail.language, "mail-trial-body"))
            .map_err(Error::internal)?;
        Ok(Self { envelope: message.envelope().clone(), id: envelope, message: message.formatted() })
    }
}

fn address(address: &EmailAddress) -> Result<Address> {
    address.as_str().parse().map_err(Error::internal)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
