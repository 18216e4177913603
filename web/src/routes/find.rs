//! `/find`: public look-up of the encryption certificate of exactly one address.

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::policy::limits::LOOK_UPS_FROM_SOURCE;
use ca_core::types::{EmailAddress, SerialNumber, Sha256Digest, Timestamp};
use ca_core::use_cases::feed::{MailboxView, look_up};
use ca_core::use_cases::people::throttle;
use ca_core::{Ca, Result};
use serde::Deserialize;

use super::download::file;
use crate::fault::Fault;
use crate::form::Faults;
use crate::render::{self, Answer, Page};
use crate::vcard;
use crate::visitor::Visitor;

#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    address: String,
}

/// Shows the form, or the result. The response is not cached, and its URL is sent to no other site; it can be shared as a
/// link.
pub(crate) async fn find(visitor: Visitor, Query(question): Query<Question>) -> Answer {
    let asked = question.address.trim().to_owned();
    if asked.is_empty() {
        return render::page(&FindView::new(visitor.page("find-title"), asked, None));
    }
    let mut faults = Faults::default();
    let Some(address) = faults.keep(&visitor, "address", asked.parse::<EmailAddress>()) else {
        return render::form_again(&FindView::new(visitor.page("find-title").with(faults), asked, None));
    };
    let source = visitor.source.to_string();
    let found = visitor.call(move |ca| look(ca, &source, &address)).await?;
    render::page(&FindView::new(visitor.page("find-title"), asked, found.as_ref()))
}

/// `/find/{address}/{kind}`: the newest certificate (`cer`), all of them with their CAs (`p7c`), or a card for an address book
/// (`vcf`).
pub(crate) async fn download(visitor: Visitor, path: Path<(String, String)>) -> Answer {
    let (address, kind) = path.into_inner();
    let address = address.parse::<EmailAddress>().map_err(|_| Fault::NoSuchPage)?;
    let kind = Kind::named(&kind).ok_or(Fault::NoSuchPage)?;
    let source = visitor.source.to_string();
    let found = visitor.call(move |ca| look(ca, &source, &address)?.map(|it| kind.write(ca, &it)).transpose());
    let (serial, content) = found.await?.flatten().ok_or(Fault::NoSuchPage)?;
    Ok(file(kind.content_type(), &format!("{serial}.{}", kind.ending()), content))
}

/// The downloadable files.
#[derive(Clone, Copy)]
enum Kind {
    Newest,
    All,
    Card,
}

impl Kind {
    fn named(ending: &str) -> Option<Self> {
        [Self::Newest, Self::All, Self::Card].into_iter().find(|kind| kind.ending() == ending)
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Newest => "cer",
            Self::All => "p7c",
            Self::Card => "vcf",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Newest => "application/pkix-cert",
            Self::All => "application/pkcs7-mime; smime-type=certs-only",
            Self::Card => "text/vcard; charset=utf-8",
        }
    }

    /// The serial number of the newest certificate, and the content; nothing for a mailbox without certificates.
    fn write(self, ca: &Ca, mailbox: &MailboxView) -> Result<Option<(SerialNumber, Vec<u8>)>> {
        let Some(newest) = mailbox.certificates.first() else { return Ok(None) };
        let content = match self {
            Self::Newest => newest.der.clone(),
            Self::All => look_up::bundle(ca, mailbox)?,
            Self::Card => {
                let certificates = mailbox.certificates.iter().map(|certificate| certificate.der.as_slice());
                vcard::write(mailbox.person.as_str(), mailbox.address.as_str(), certificates).into_bytes()
            }
        };
        Ok(Some((newest.serial.clone(), content)))
    }
}

/// Searches for the address, unless this source has sent too many requests.
fn look(ca: &Ca, source: &str, address: &EmailAddress) -> Result<Option<MailboxView>> {
    throttle::admit(ca, &format!("find source {source}"), LOOK_UPS_FROM_SOURCE)?;
    look_up::look_up(ca, address)
}

/// Encodes an address as one segment of a path (RFC 3986 §3.3).
fn segment(address: &str) -> String {
    let octet = |b: u8| {
        if b.is_ascii_alphanumeric() || b"-._~@".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    address.bytes().map(octet).collect()
}

#[derive(Template)]
#[template(path = "find.html")]
struct FindView {
    page: Page,
    address: String,
    found: Option<Found>,
    /// Whether an address was searched for and not found.
    is_nothing: bool,
}

struct Found {
    person: String,
    address: String,
    segment: String,
    certificates: Vec<FoundCertificate>,
}

struct FoundCertificate {
    serial: String,
    fingerprint: Sha256Digest,
    until: Timestamp,
}

impl FindView {
    fn new(page: Page, address: String, found: Option<&MailboxView>) -> Self {
        let is_nothing = found.is_none() && !address.is_empty() && page.faults.is_empty();
        let found = found.map(|mailbox| Found {
            person: mailbox.person.to_string(),
            address: mailbox.address.to_string(),
            segment: segment(mailbox.address.as_str()),
            certificates: mailbox
                .certificates
                .iter()
                .map(|certificate| FoundCertificate {
                    serial: certificate.serial.to_string(),
                    fingerprint: Sha256Digest::of(&certificate.der),
                    until: certificate.not_after,
                })
                .collect(),
        });
        Self { page, address, found, is_nothing }
    }
}
